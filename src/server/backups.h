// Backups: the thread that copies the database while the server works, when asked and by the clock.
//
// Copying goes a few pages at a time through the writer (store/online_copy.h), between two batches; the pages are read
// into the system's cache before, so that a step takes well under a millisecond of the writer's time. What comes after,
// looking through the copy and writing the backup, is this thread's alone.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <string>
#include <thread>

#include "applier/writer.h"
#include "backup/backup.h"
#include "backup/backup_schedule.h"
#include "backup/cancel_token.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/move_function.h"
#include "base/mutex.h"
#include "base/result.h"
#include "snug/backup.h"
#include "store/database.h"

namespace snug {

/// Thread: any, but for construction and destruction (the owner's).
class Backups {
 public:
  struct Options {
    std::filesystem::path data;
    BackupSchedule::Options schedule;
  };

  /// Opens a connection of its own (throws StoreError), removes what earlier copies left, and starts. Goes before the
  /// writer does.
  Backups(const Options& options, Writer& writer, const Clock& clock, Metrics& metrics);
  /// Gives up what is under way, within a moment.
  ~Backups();

  /// Copies the database into the data folder; `done` gets the copy's name there, or why there is none. Whoever asked
  /// removes it. On the backup thread.
  void copy(MoveFunction<void(Result<std::string>)> done);

  /// Makes a snapshot for another node of the cluster; `done` gets it, and removes its file, or hears why there is
  /// none. On the backup thread; at a stop on the caller's, or on the one that stops.
  void snapshot(MoveFunction<void(Result<SnapshotFile>)> done);

  /// Makes a backup and waits for it. Throws BackupError.
  BackupFacts back_up(const std::filesystem::path& file, const BackupOptions& options);

 private:
  void work();
  void run_scheduled();
  std::filesystem::path make_copy();
  /// One step on the writer; true: it was the last.
  bool step(class OnlineCopy& copy);
  /// Runs it on the backup thread; at once and here if that has ended, so that whoever waits hears that it is in vain.
  void enqueue(Task task) EXCLUDES(mutex_);
  bool stopping() const { return cancel_.requested(); }

  const Options options_;
  Writer& writer_;
  const Clock& clock_;
  Database reader_;          // backup thread: warms pages
  BackupSchedule schedule_;  // backup thread

  CancelToken cancel_;  // requested: stopping
  Mutex mutex_;
  Condition asked_;
  std::deque<Task> tasks_ GUARDED_BY(mutex_);

  Counter& made_;
  Counter& failed_;
  Gauge& last_made_;
  Gauge& last_failed_;
  Gauge& bytes_;
  Histogram& step_seconds_;
  std::thread thread_;
};

}  // namespace snug
