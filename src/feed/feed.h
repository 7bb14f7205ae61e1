// Feed: the list of all that follows the log of commits.
#pragma once

#include <memory>
#include <vector>

#include "feed/commit_follower.h"

namespace snug {

/// Each follower hears of each batch, in the order in which they were added. Thread: writer, but for `add`.
class Feed {
 public:
  /// Before the writer starts. The follower outlives the writer.
  void add(CommitFollower& follower) { followers_.push_back(&follower); }

  /// A batch without commands (all were rejected) is passed over.
  void on_batch(const std::shared_ptr<const CommitBatch>& batch) const {
    if (batch->commands.empty()) return;
    for (CommitFollower* follower : followers_) follower->on_batch(batch);
  }
  void on_gap(Version version) const {
    for (CommitFollower* follower : followers_) follower->on_gap(version);
  }

 private:
  std::vector<CommitFollower*> followers_;  // constant once the writer has started
};

}  // namespace snug
