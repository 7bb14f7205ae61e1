#include "cluster/database_log.h"

#include <tuple>
#include <utility>

#include "store/cluster_rows.h"

namespace snug {

Database& DatabaseLog::database() const {
  if (!database_) database_ = std::make_unique<Database>(path_, Database::Mode::read);
  return *database_;
}

CommittedState DatabaseLog::state() const {
  Database& db = database();
  const Transaction snapshot(db, Transaction::Kind::read);
  CommittedState state;
  {
    auto q = db.query("SELECT position, term, chain, level FROM meta WHERE id = 1");
    if (!q.next()) throw StoreError(0, "the database has no state: " + path_);
    std::tie(state.id.position, state.id.term, state.chain, state.level) =
        q.row<std::int64_t, std::int64_t, std::string, std::int64_t>();
  }
  for (const rows::ClusterMember& member : rows::cluster_members(db)) state.members.push_back({member.node, member.up});
  state.tail_begin = rows::tail_begin(db, state.id.position);
  auto q = db.query("SELECT node, boot, counter FROM nodes ORDER BY node");
  while (q.next())
    state.last_of_node.push_back({q.get<std::int64_t>(0), q.get<std::int64_t>(1), q.get<std::int64_t>(2)});
  return state;
}

std::vector<LogEntry> DatabaseLog::entries(std::int64_t position, std::size_t most, std::size_t bytes) const {
  std::vector<LogEntry> entries;
  for (rows::LoggedCommand& command : rows::tail_from(database(), position, most, bytes))
    entries.push_back({{command.position, command.term}, std::move(command.bytes)});
  return entries;
}

}  // namespace snug
