// Reading chats as one of their members sees them.
#pragma once

#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// Whole, in the order of `ids`: one statement however many they are. That `viewer` is a member of all of them has been
/// found before.
std::vector<Chat> chats_of(Database& db, UserId viewer, const std::vector<ChatId>& ids);

}  // namespace snug::rows
