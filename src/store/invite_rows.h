// Reading invites.
#pragma once

#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// The invites of a chat that are good at `now`, newest first.
std::vector<Invite> invites_of(Database& db, ChatId chat, Time now);

}  // namespace snug::rows
