#include "store/snapshot.h"

#include "store/database.h"
#include "store/login_rows.h"
#include "store/user_rows.h"

namespace snug {

Settings read_settings(Database& db) {
  Settings settings;
  auto q = db.query("SELECT key, value FROM settings");
  while (q.next()) settings.set(q.get<std::string_view>(0), q.get<std::int64_t>(1));
  return settings;
}

Snapshot read_snapshot(Database& db) {
  Snapshot snapshot;
  {
    auto q = db.query("SELECT epoch, version FROM meta WHERE id = 1");
    if (!q.next()) throw StoreError(0, "the database has no state: " + db.path());
    std::tie(snapshot.epoch, snapshot.version) = q.row<std::string, Version>();
  }
  snapshot.settings = read_settings(db);
  return snapshot;
}

Result<void> check_login(Database& db, UserId user, LoginSessionId login) {
  if (login) {
    if (!rows::has_login(db, user, login)) return rows::ended_login(db, login);
  } else if (user && !rows::is_enabled(db, user)) {
    return fail(Code::unauthorized, "no such user");
  }
  return {};
}

}  // namespace snug
