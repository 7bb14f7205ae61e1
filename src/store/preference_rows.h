// Reading what users want of their clients.
#pragma once

#include <cstdint>
#include <optional>

#include "model/objects_rooms.h"
#include "store/database.h"

namespace snug::rows {

/// Of version 0 if it was never changed.
Preferences preferences_of(Database& db, UserId user);

/// The column `preferences.quiet_days`: bit 0 is Sunday. 0: all days.
std::int64_t join_days(const std::optional<std::vector<std::int64_t>>& days);

}  // namespace snug::rows
