#include "store/local_rows.h"

#include <algorithm>
#include <iterator>

#include "store/schema.h"

namespace snug::rows {

std::vector<std::string> ordered_tables(Database& db) {
  std::vector<std::string> tables;
  auto q = db.query(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
  while (q.next()) {
    std::string name = q.get<std::string>(0);
    const bool local = std::any_of(std::begin(local_tables), std::end(local_tables),
                                   [&](const LocalTable& table) { return table.name == name; });
    if (!local) tables.push_back(std::move(name));
  }
  return tables;
}

void forget_local_rows(Database& db) {
  Transaction change(db);
  db.run("DELETE FROM presence");
  db.run("UPDATE meta SET unclean = 0 WHERE id = 1");
  change.commit();
}

ClusterTies cluster_ties(Database& db) {
  ClusterTies ties;
  if (schema_of(db) < cluster_schema) return ties;
  auto q = db.query("SELECT log, position, term FROM meta WHERE id = 1");
  if (q.next()) std::tie(ties.log, ties.position, ties.term) = q.row<std::string, std::int64_t, std::int64_t>();
  return ties;
}

void cut_cluster_ties(Database& db) {
  if (schema_of(db) < cluster_schema) return;
  Transaction change(db);
  db.run("UPDATE meta SET log = '', term = 0 WHERE id = 1");
  db.run("DELETE FROM cluster_members");
  db.run("DELETE FROM log_tail");
  change.commit();
}

}  // namespace snug::rows
