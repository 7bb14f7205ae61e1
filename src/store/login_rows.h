// Reading login sessions.
#pragma once

#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// Those used last come first. `current` is left false.
std::vector<LoginSession> login_sessions_of(Database& db, UserId user);

}  // namespace snug::rows
