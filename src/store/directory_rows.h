// Reading the directory: groups that everybody may join.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/objects_rooms.h"
#include "store/database.h"

namespace snug::rows {

/// In the order of their titles (letters from A to Z in any case, then the id): those behind (title, id), at most
/// `most`. `viewer`: whose membership is told.
std::vector<PublicChat> public_chats_after(Database& db, UserId viewer, std::string_view title, ChatId id, int most);

}  // namespace snug::rows
