// Deletions: the thread that removes what deleted users have left behind, while the server works.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "api/deletion_plan.h"
#include "base/metrics.h"
#include "sequencer/sequencer.h"
#include "store/database.h"

namespace snug {

/// One step (api/deletion_plan.h) at a time, with a pause in between: whatever a deletion removes, the writer is
/// others' for most of the time, and a client hears of 2,000 messages in a second at most. What was under way when the
/// server went down goes on with its next start. Thread: any, but for construction, start and stop (the owner's).
class Deletions {
 public:
  Deletions(std::string database, Sequencer& sequencer, Metrics& metrics);
  ~Deletions() { stop(); }

  /// Opens a connection of its own (throws StoreError), and goes on with what there is. Once.
  void start();
  /// Ends within a step. Before the sequencer closes.
  void stop();
  /// There may be something to do.
  void wake();

 private:
  using Duration = std::chrono::milliseconds;

  /// Does a step; how long to wait before the next one.
  Duration step(Database& db, DeletionPlan& plan);
  /// Whether all of them were applied.
  bool apply(const DeletionPlan::Step& step);

  const std::string path_;
  Sequencer& sequencer_;
  Gauge& pending_;

  std::mutex mutex_;
  std::condition_variable called_;
  bool stopping_ = false;  // guarded by mutex_
  bool woken_ = false;     // guarded by mutex_

  Duration held_up_{};  // this thread: how long the last failure made it wait
  std::thread thread_;
};

}  // namespace snug
