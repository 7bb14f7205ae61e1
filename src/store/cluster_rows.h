// Reading and writing what a database knows of the cluster that it is of (src/cluster).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace snug::rows {

struct ClusterMember {
  std::int64_t node = 0;
  bool up = false;  ///< it may tell callers that a command is done; else it joins
};

/// By node.
std::vector<ClusterMember> cluster_members(Database& db);

/// A command as the shared log has it.
struct LoggedCommand {
  std::int64_t position = 0;
  std::int64_t term = 0;
  std::string bytes;
};

/// How many commands of the log's end a database keeps at least.
inline constexpr std::int64_t kept_tail = 20'000;

/// Keeps a batch, whose positions have no gap, and lets go of what is `kept_tail` commands behind it.
void append_tail(Database& db, const std::vector<LoggedCommand>& batch);
/// The first position that is kept; one behind `position` if nothing is.
std::int64_t tail_begin(Database& db, std::int64_t position);
/// The commands from `position` on that are kept, in order: at most `most`, and no more once they have `bytes` bytes.
std::vector<LoggedCommand> tail_from(Database& db, std::int64_t position, std::size_t most, std::size_t bytes);

}  // namespace snug::rows
