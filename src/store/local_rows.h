// LocalRows: which tables follow from the order of commands alone, and what of a database is its node's own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace snug::rows {

/// A table whose rows differ from node to node of a cluster.
struct LocalTable {
  std::string_view name;
  bool taken_over;  ///< by a node that joins with this one's database
};
inline constexpr LocalTable local_tables[] = {
    {"presence", false},  // filled outside the order
    {"log_tail", true},   // cut where this node's batches ended; who joins puts the log back from it as well
};

/// A column of a node's own in a table that follows from the order.
struct LocalColumn {
  std::string_view table, column;
};
inline constexpr LocalColumn local_columns[] = {{"meta", "unclean"}};

/// The tables that are the same on all nodes at one position, by name. Throws StoreError.
std::vector<std::string> ordered_tables(Database& db);

/// Removes what a node that goes on with this database must not take over from the one that it is of. In no
/// transaction. Throws StoreError.
void forget_local_rows(Database& db);

/// What ties a database to a cluster.
struct ClusterTies {
  std::string log;  ///< id of the shared log; empty: it is of none
  std::int64_t position = 0, term = 0;
};
/// Also of a database that an older program has written. Throws StoreError.
ClusterTies cluster_ties(Database& db);
/// The database is of no cluster any more. In no transaction. Throws StoreError.
void cut_cluster_ties(Database& db);

}  // namespace snug::rows
