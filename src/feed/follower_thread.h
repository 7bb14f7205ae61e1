// FollowerThread: a follower that may be slow. It has a thread, a bounded queue and a cursor of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "feed/commit_follower.h"

namespace snug {

/// The hand-over never waits. When the queue is full, and after a gap, what is queued is dropped, and the thread
/// catches up: it reads in the database what has changed since its cursor, and then goes on with the batches that came
/// since. So each version reaches the work once, in a batch or by catching up. Thread: any, but for construction,
/// start and stop (the owner's); on_batch and on_gap are the writer's.
class FollowerThread final : public CommitFollower {
 public:
  /// What is done with the commits. Thread: the follower's own.
  struct Work {
    /// Each batch once, in the order of the versions; at least one. An exception: the thread catches up instead.
    std::function<void(std::span<const std::shared_ptr<const CommitBatch>> batches)> on_batches;
    /// Reads, in one snapshot of the database, what changed after `from`, and returns the version that it has got to:
    /// that of the snapshot, or of the last row of a page. As long as that is before `to` it is called again, after a
    /// pause if it has not got anywhere. An exception: it can't be read now.
    std::function<Version(Version from, Version to)> catch_up;
    /// What is done when nothing waits: after each time that something was done, and again after the time that it
    /// returns; none: not until then. An exception: the thread catches up. May be empty.
    std::function<std::optional<std::chrono::milliseconds>()> rest{};
  };
  struct Options {
    std::string name;                     ///< of the thread, up to 15 characters
    std::size_t capacity = 256;           ///< batches that wait at most
    std::size_t at_once = 1;              ///< batches that the work gets at most
    std::chrono::milliseconds gather{0};  ///< a batch waits so long for others, or until `wake`
    std::chrono::milliseconds first_retry{250}, last_retry{60'000};  ///< of catching up; doubled each time
  };

  FollowerThread(Options options, Work work);
  ~FollowerThread() override { stop(); }

  /// Goes on from `cursor`, the last version that the work has dealt with, in a database that stands at `head`. Before
  /// the first batch. Once.
  void start(Version cursor, Version head);
  /// Ends after the batch that the work is at. What is queued is left to the next start.
  void stop();

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override;
  void on_gap(Version version) override;

  /// Ends gathering, and calls `rest` soon, whatever it returned last.
  void wake();

  /// The last version that the work has dealt with: what a next start goes on from.
  Version cursor() const { return cursor_.load(std::memory_order_acquire); }

 private:
  /// What the thread does next: the batches, or without one all up to `missed`, or what it does at rest.
  struct Next {
    Version missed = 0;
    std::vector<std::shared_ptr<const CommitBatch>> batches{};
    bool at_rest = false;
  };

  void run();
  std::optional<Next> wait_for_next() EXCLUDES(mutex_);
  void gather() REQUIRES(mutex_);
  void queue(const std::shared_ptr<const CommitBatch>& batch) REQUIRES(mutex_);
  void fall_behind(Version version) REQUIRES(mutex_);
  bool catch_up(Version to);
  bool deal_with(std::span<const std::shared_ptr<const CommitBatch>> batches);
  bool rest();

  const Options options_;
  const Work work_;

  std::atomic<Version> cursor_{0};                                // written by the follower's thread
  std::optional<std::chrono::steady_clock::time_point> rest_at_;  // the same; none: not before something is done

  Mutex mutex_;
  Condition called_;
  std::deque<std::shared_ptr<const CommitBatch>> queue_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point gather_until_ GUARDED_BY(mutex_){};  // of what is queued
  Version handed_ GUARDED_BY(mutex_) = 0;                                    // the last version heard of
  Version missed_ GUARDED_BY(mutex_) = 0;  // up to it the database is to be read; 0: nothing was dropped
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace snug
