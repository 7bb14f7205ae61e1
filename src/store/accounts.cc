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

std::optional<std::string> find_username(Database& db, UserId user) {
  auto q = db.query("SELECT username FROM users WHERE id = ?1", user);
  if (!q.next()) return std::nullopt;
  return q.get<std::string>(0);
}

}  // namespace snug
