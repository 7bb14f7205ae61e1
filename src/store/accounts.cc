#include "store/accounts.h"

#include "store/database.h"
#include "store/login_rows.h"
#include "store/user_rows.h"

namespace snug {

namespace {

std::optional<Credentials> read(Query q) {
  if (!q.next()) return std::nullopt;
  Credentials found;
  std::tie(found.user, found.password_hash, found.password_version) = q.row<UserId, std::string, std::int64_t>();
  return found;
}

}  // namespace

std::optional<Credentials> find_credentials(Database& db, std::string_view username_key) {
  return read(
      db.query("SELECT id, password_hash, password_version FROM users WHERE username_key = ?1 AND deleted_at = 0",
               username_key));
}

std::optional<Credentials> find_credentials(Database& db, UserId user) {
  return read(db.query("SELECT id, password_hash, password_version FROM users WHERE id = ?1 AND deleted_at = 0", user));
}

bool is_set_up(Database& db) {
  auto q = db.query("SELECT 1 FROM users ORDER BY id LIMIT 1");
  return q.next();
}

Result<void> check_setup_token(Database& db, const std::string& hash, Time now) {
  if (is_set_up(db)) return fail(Code::forbidden, "this server is set up: log in, or ask for an invite");
  auto q = db.query("SELECT 1 FROM meta WHERE id = 1 AND setup_hash = ?1 AND setup_expires > ?2", hash, now);
  if (!q.next())
    return fail(Code::forbidden, "this set-up link is not valid (any more): restart the server for a new one");
  return {};
}

#define SNUG_ACCOUNT_COLUMNS \
  "u.id, u.username, u.display_name, u.role, u.disabled, u.disabled_reason, u.disabled_until, u.created_at"

namespace {

Account read_account(const Query& q) {
  Account account;
  Time until;
  std::tie(account.id, account.username, account.display_name, account.role, account.disabled, account.disabled_reason,
           until, account.created_at) =
      q.row<UserId, std::string, std::string, UserRole, bool, std::optional<std::string>, Time, Time>();
  if (until.ms != 0) account.disabled_until = until;
  return account;
}

}  // namespace

std::optional<Account> find_account(Database& db, UserId user) {
  auto q = db.query("SELECT " SNUG_ACCOUNT_COLUMNS " FROM users u WHERE u.id = ?1", user);
  if (!q.next()) return std::nullopt;
  return read_account(q);
}

std::vector<Account> accounts_after(Database& db, UserId past, int most) {
  std::vector<Account> accounts;
  auto q = db.query("SELECT " SNUG_ACCOUNT_COLUMNS
                    " FROM users u WHERE u.id > ?1 AND u.deleted_at = 0 ORDER BY u.id LIMIT ?2",
                    past, most);
  while (q.next()) accounts.push_back(read_account(q));
  return accounts;
}

std::vector<FoundAccount> accounts_matching(Database& db, const rows::Terms& terms, const std::string& past_term,
                                            UserId past, int most) {
  std::vector<FoundAccount> found;
  auto q = db.query("SELECT " SNUG_ACCOUNT_COLUMNS R"sql(, t.term
      FROM user_terms t CROSS JOIN users u ON u.id = t.user_id
     WHERE (t.term, t.user_id) > (?1, ?2) AND t.term < ?3
       AND NOT EXISTS (SELECT 1 FROM user_terms e WHERE e.user_id = t.user_id AND e.term >= ?4 AND e.term < t.term)
     ORDER BY t.term, t.user_id LIMIT ?5)sql",
                    past_term.empty() ? terms.from : past_term, past, terms.end, terms.from, most);
  while (q.next()) found.push_back({q.get<std::string>(8), read_account(q)});
  return found;
}

AccountAnswer account_details(Database& db, Account account) {
  AccountAnswer answer{.account = std::move(account)};
  const UserId user = answer.account.id;
  answer.sessions = rows::count_logins(db, user);
  {
    auto q = db.query(R"sql(
      SELECT count(*) FROM chat_states s JOIN chats c ON c.id = s.chat_id
       WHERE s.user_id = ?1 AND s.left_version = 0 AND s.is_thread = 0 AND c.deleted_version = 0)sql",
                      user);
    if (q.next()) answer.chats = q.get<std::int64_t>(0);
  }
  auto q = db.query("SELECT last_seen FROM presence WHERE user_id = ?1 AND last_seen > 0", user);
  if (q.next()) answer.last_seen_at = q.get<Time>(0);
  return answer;
}

}  // namespace snug
