// Snapshot: what a reader must know of the state of the database that it sees, before it reads for somebody.
#pragma once

#include <string>

#include "base/result.h"
#include "model/objects.h"
#include "model/settings.h"

namespace snug {

class Database;

struct Snapshot {
  std::string epoch;
  Version version = 0;
  Settings settings;
};

/// The settings in force: the rows, and the defaults of those that have none.
Settings read_settings(Database& db);

/// Inside a read transaction: its first SELECT.
Snapshot read_snapshot(Database& db);

/// Whether a login session lives; without one (a host program in a user's name): whether the user may act. Failure:
/// unauthorized.
Result<void> check_login(Database& db, UserId user, LoginSessionId login);

}  // namespace snug
