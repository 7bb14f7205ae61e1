// Reading login sessions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// Those used last come first. `current` is left false.
std::vector<LoginSession> login_sessions_of(Database& db, UserId user);

/// What rules ask of a login session.
struct LoginRow {
  UserId user;
  std::int64_t generation = 0;       ///< of its refresh token
  std::int64_t used_generation = 0;  ///< the last one that a client has shown to have
  Time rotated_at;
  bool long_lived = false;
  std::optional<std::string> address;  ///< where it was begun
};
std::optional<LoginRow> find_login(Database& db, LoginSessionId id);
std::int64_t count_logins(Database& db, UserId user);
/// The one unused longest.
std::optional<LoginSessionId> find_oldest_login(Database& db, UserId user);
/// Whether this login session of the user lives.
bool has_login(Database& db, UserId user, LoginSessionId id);

/// Whether a login session that is not there may have begun on another node, by a command that this database has not
/// applied yet: it has not ended, and its id is not older than the database by more than a command may take.
bool may_begin(Database& db, LoginSessionId id);

/// What is answered to a token of a login session that is not there (any more): with the reason, where it is known.
Error ended_login(Database& db, LoginSessionId id);

}  // namespace snug::rows
