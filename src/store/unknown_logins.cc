#include "store/unknown_logins.h"

#include "store/database.h"

namespace snug::rows {

std::int64_t position(Database& db) {
  auto q = db.query("SELECT position FROM meta WHERE id = 1");
  return q.next() ? q.get<std::int64_t>(0) : 0;
}

bool has_ended(Database& db, LoginSessionId id) {
  auto q = db.query("SELECT 1 FROM ended_logins WHERE id = ?1", id);
  return q.next();
}

}  // namespace snug::rows
