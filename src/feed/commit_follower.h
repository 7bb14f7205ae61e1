// CommitFollower: the seam of all that follows the log of commits.
#pragma once

#include <memory>

#include "model/event.h"

namespace snug {

/// Follows what is committed. The Feed calls it in line, on the thread `writer`, between a commit and the next one: so
/// it is fast, does not throw, and hands what may take longer to a thread of its own (feed/follower_thread.h).
/// Thread: writer.
class CommitFollower {
 public:
  virtual ~CommitFollower() = default;

  /// A batch is on disk. Each comes once, in the order of the versions, and has at least one command.
  virtual void on_batch(const std::shared_ptr<const CommitBatch>& batch) = 0;
  /// What was committed up to `version`, and did not come as a batch before, comes no more: the database has it.
  virtual void on_gap(Version version) = 0;
};

}  // namespace snug
