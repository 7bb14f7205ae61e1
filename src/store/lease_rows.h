// Reading who has which job (src/jobs), by the ordered state.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "store/database.h"

namespace snug::rows {

struct Lease {
  std::int64_t node = 0;   ///< that has the job, or had it last
  std::int64_t fence = 0;  ///< grows each time that the job is taken anew
  Time until;              ///< by the order's clock
};

/// None: the job was never taken.
std::optional<Lease> find_lease(Database& db, std::string_view job);

/// The level of behaviour in force (store/schema.h).
std::int64_t level_in_force(Database& db);

}  // namespace snug::rows
