// Accounts: what is read of users by who logs in and by administrators.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "model/answers.h"

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

/// All accounts in the order of their ids, those after `past`; at most `most`.
std::vector<Account> accounts_after(Database& db, UserId past, int most);

}  // namespace snug
