// Accounts: what is read of a user before a command about its account is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace snug {

class Database;

/// What a password is checked against. `password_version` names it in the command that depends on the check.
struct Credentials {
  UserId user;
  std::string password_hash;
  std::int64_t password_version = 0;
};

/// `key`: the username's (src/api/username.h). Disabled users have credentials, too.
std::optional<Credentials> find_credentials(Database& db, std::string_view username_key);
std::optional<Credentials> find_credentials(Database& db, UserId user);

/// The username of a user, as typed; nothing if there is none.
std::optional<std::string> find_username(Database& db, UserId user);

}  // namespace snug
