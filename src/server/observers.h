// Observers: a host program's view of what was committed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/executor.h"
#include "feed/commit_follower.h"
#include "model/history.h"
#include "snug/server.h"

namespace snug {

/// Follows on the thread `writer`, and calls the observers in commit order on one executor, so that a slow one does not
/// hold up the writer. What a gap swallowed they do not hear of.
class Observers final : public CommitFollower {
 public:
  /// Before `call_on`.
  void add(std::function<void(const Server::Event&)> observer) { observers_.push_back(std::move(observer)); }
  bool empty() const { return observers_.empty(); }
  /// Before the first batch. Both outlive the last one's task.
  void call_on(Executor& executor, const History& history);

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override;
  void on_gap(Version) override {}

 private:
  void call(const CommitBatch& batch) const;

  // Constant once the server has started.
  std::vector<std::function<void(const Server::Event&)>> observers_;
  Executor* executor_ = nullptr;
  const History* history_ = nullptr;
};

}  // namespace snug
