#include "store/lease_rows.h"

namespace snug::rows {

std::optional<Lease> find_lease(Database& db, std::string_view job) {
  auto q = db.query("SELECT node, fence, until FROM leases WHERE job = ?1", job);
  if (!q.next()) return std::nullopt;
  return Lease{q.get<std::int64_t>(0), q.get<std::int64_t>(1), q.get<Time>(2)};
}

std::int64_t level_in_force(Database& db) {
  auto q = db.query("SELECT level FROM meta WHERE id = 1");
  return q.next() ? q.get<std::int64_t>(0) : 0;
}

}  // namespace snug::rows
