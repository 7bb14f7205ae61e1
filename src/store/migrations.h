// Migrations: the steps from an empty file to the schema of this program. Included by src/store/*.cc only.
#pragma once

#include <span>

#include "store/database.h"

namespace snug {

struct Migration {
  const char* sql;
  void (*then)(Database&) = nullptr;  ///< after the SQL, in the same transaction
};

/// The one at i brings a file of schema i to i + 1.
std::span<const Migration> all_migrations();

}  // namespace snug
