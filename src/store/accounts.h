// Accounts: what is read of users by who logs in and by administrators.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "model/answers_admin.h"
#include "store/user_rows.h"

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

/// Whether anybody has an account, or had one.
bool is_set_up(Database& db);
/// The one-time set-up token makes the first user, an administrator. `hash`: of what is presented. Failure: forbidden.
Result<void> check_setup_token(Database& db, const std::string& hash, Time now);

std::optional<Account> find_account(Database& db, UserId user);
/// All accounts in the order of their ids, those after `past`; at most `most`.
std::vector<Account> accounts_after(Database& db, UserId past, int most);

/// Accounts that have one of `terms` (see search_terms), each once, by their first such term: those behind
/// (`past_term`, `past`), at most `most`.
struct FoundAccount {
  std::string term;
  Account account;
};
std::vector<FoundAccount> accounts_matching(Database& db, const rows::Terms& terms, const std::string& past_term,
                                            UserId past, int most);

/// What else an administrator sees of one account.
AccountAnswer account_details(Database& db, Account account);

}  // namespace snug
