// Opening: what is done with a database before a server works on it.
#pragma once

#include <cstdint>
#include <string>

#include "store/database.h"

namespace snug {

struct OpenedDatabase {
  std::int64_t boot = 1;  ///< of this node: one more than its last
  bool has_users = false;
};

/// Migrates the file. If a server with `synchronous` below FULL died at work, what it had told may be lost: the
/// database takes a new epoch, so that clients start afresh. Throws StartError.
OpenedDatabase open_database(const std::string& path, Database::Synchronous synchronous, int node);

/// The server has stopped in order.
void mark_clean(const std::string& path);

}  // namespace snug
