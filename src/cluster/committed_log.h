// CommittedLog: what this node has of the shared log, in its own database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cluster/claim.h"
#include "cluster/log_id.h"
#include "model/command.h"

namespace snug {

/// As of the last commit.
struct CommittedState {
  LogId id;                             ///< of the last command
  std::string chain;                    ///< hash of the order up to it, base64url
  std::int64_t tail_begin = 0;          ///< the first position whose bytes are kept; behind `id`: none are
  std::int64_t level = 1;               ///< of behaviour in force
  std::vector<ClusterMember> members;   ///< of the cluster
  std::vector<CommandId> last_of_node;  ///< for each node, the last of its commands that was applied
};

/// A command as the log has it.
struct LogEntry {
  LogId id;
  std::string bytes;
};

/// Thread: the cluster's. What it answers is committed, and stays.
class CommittedLog {
 public:
  virtual ~CommittedLog() = default;
  virtual CommittedState state() const = 0;
  /// The commands from `position` on, at most `most` and at most about `bytes` of them, of those whose bytes are kept.
  virtual std::vector<LogEntry> entries(std::int64_t position, std::size_t most, std::size_t bytes) const = 0;
};

}  // namespace snug
