// How much of the shared log is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "cluster/membership.h"

namespace snug {

/// What the slowest member has committed, and this many commands before it, for who starts again or joins.
inline constexpr std::int64_t kept_behind = 50'000;
/// More than that takes room that a Redis may not have: the slowest member is then given up, and joins again.
inline constexpr std::int64_t most_log_bytes = std::int64_t{256} << 20;
/// It is trimmed once so many can go.
inline constexpr std::int64_t trimmed_at_once = 5'000;

/// The last position that nobody needs; nothing: it is not worth a call. `entry_bytes`: of an entry in the Redis, on
/// the average.
std::optional<std::int64_t> last_to_trim(const ClusterView& view, std::size_t entry_bytes);

/// The first of the members that are up, by number; it does what one of them is to do.
std::optional<std::int64_t> first_up(const std::vector<ClusterMember>& members);

}  // namespace snug
