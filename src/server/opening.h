// Opening: what is done with a database before a server works on it.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "store/database.h"
#include "store/note.h"

namespace snug {

struct OpenedDatabase {
  std::int64_t boot = 1;   ///< of this node: more than its last, and not below the clock in milliseconds
  std::int64_t start = 0;  ///< a random number for this start (model/history.h)
  bool has_users = false;
  Noted noted;               ///< where it stands
  Time time;                 ///< that its order has reached
  std::int64_t last_id = 0;  ///< no Snowflake in it, nor any that was made up to `time`, is greater
};

/// Refuses what must not be opened (store/beside.h) and, after a stop that was not in order, what is damaged; then
/// migrates the file. `note`: the file that says how far the database got. If more was committed than is there now, or
/// might have been because a server with `synchronous` below FULL died at work, the database takes a new epoch, so that
/// clients start afresh. Throws StartError.
///
/// `in_cluster`: what was lost comes from the log again, so the epoch, which all nodes have, stays. A database of a
/// cluster is not opened to stand alone.
OpenedDatabase open_database(const std::string& path, const std::string& note, Database::Synchronous synchronous,
                             int node, bool in_cluster = false);

/// The server has stopped in order.
void mark_clean(const std::string& path);

}  // namespace snug
