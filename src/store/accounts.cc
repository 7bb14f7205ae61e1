#include "store/accounts.h"

#include "store/database.h"

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
  return read(db.query("SELECT id, password_hash, password_version FROM users WHERE username_key = ?1", username_key));
}

std::optional<Credentials> find_credentials(Database& db, UserId user) {
  return read(db.query("SELECT id, password_hash, password_version FROM users WHERE id = ?1", user));
}

std::vector<Account> accounts_after(Database& db, UserId past, int most) {
  std::vector<Account> accounts;
  auto q = db.query(R"sql(
    SELECT id, username, display_name, role, disabled, created_at FROM users WHERE id > ?1 ORDER BY id LIMIT ?2)sql",
                    past, most);
  while (q.next()) {
    Account& account = accounts.emplace_back();
    std::tie(account.id, account.username, account.display_name, account.role, account.disabled, account.created_at) =
        q.row<UserId, std::string, std::string, UserRole, bool, Time>();
  }
  return accounts;
}

}  // namespace snug
