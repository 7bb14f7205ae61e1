// What a node of a cluster asks itself before it refuses a login: is it gone, or only not here yet?
#pragma once

#include <cstdint>

#include "base/id.h"

namespace snug {
class Database;
}

namespace snug::rows {

/// How many commands the database has.
std::int64_t position(Database& db);

/// Whether the login session is known to have ended. It does not begin again.
bool has_ended(Database& db, LoginSessionId id);

}  // namespace snug::rows
