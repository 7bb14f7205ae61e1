#include "store/snapshot.h"

#include "store/database.h"

namespace snug {

Snapshot read_snapshot(Database& db) {
  Snapshot snapshot;
  {
    auto q = db.query("SELECT epoch, version FROM meta WHERE id = 1");
    if (!q.next()) throw StoreError(0, "the database has no state: " + db.path());
    std::tie(snapshot.epoch, snapshot.version) = q.row<std::string, Version>();
  }
  auto q = db.query("SELECT key, value FROM settings");
  while (q.next()) snapshot.settings.set(q.get<std::string_view>(0), q.get<std::int64_t>(1));
  return snapshot;
}

Result<void> check_login(Database& db, UserId user, LoginSessionId login) {
  if (login) {
    auto q = db.query("SELECT 1 FROM login_sessions WHERE id = ?1 AND user_id = ?2", login, user);
    if (!q.next()) return fail(Code::unauthorized, "this login session has ended");
  } else if (user) {
    auto q = db.query("SELECT 1 FROM users WHERE id = ?1 AND disabled = 0", user);
    if (!q.next()) return fail(Code::unauthorized, "no such user");
  }
  return {};
}

}  // namespace snug
