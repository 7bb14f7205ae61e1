// AckGate: commands that this node has committed, and whose callers wait until other nodes have them, too.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/move_function.h"
#include "cluster/claim.h"
#include "cluster/log_id.h"

namespace snug {

/// No sockets, no clock. What others have is reported by ids: a position alone says nothing after a fork. Thread: one.
class AckGate {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Done = MoveFunction<void(bool known)>;

  /// `others`: how many other nodes must have a command.
  explicit AckGate(std::size_t others) : others_(others) {}

  /// `done` is called once: with true as soon as enough nodes have the command, with false after `until`.
  void add(const LogId& id, Time until, Done done);
  /// The node has committed everything up to there.
  void reported(std::int64_t node, const LogId& id);
  /// The members, but for this node itself. Reports of those that are up count.
  void set_members(const std::vector<ClusterMember>& others);
  /// Lets go of what has waited too long.
  void expire(Time now);
  /// The log is closed: nobody knows.
  void give_up();

  bool empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    Time until;
    Done done;
  };
  void release();

  const std::size_t others_;
  std::map<std::int64_t, LogId> reports_;  // by node
  std::vector<std::int64_t> up_;
  std::multimap<std::pair<std::int64_t, std::int64_t>, Waiting> waiting_;  // by term and position
};

}  // namespace snug
