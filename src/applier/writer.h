// Writer: the one thread that writes. It takes what is queued, applies it in one transaction, commits, and then hands
// out answers and events together.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "applier/applier.h"
#include "applier/batch_size.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "base/thread_role.h"
#include "model/event.h"
#include "model/submission.h"
#include "store/database.h"

namespace snug {

/// No timer delays a lone command; commands that arrive during a commit share the next one. Nothing is acked that is
/// not on disk. A commit that fails leaves its fate unknown: its callers hear `unavailable`, the database is opened
/// again and proved sound, and if the commit turns out to have landed, `on_gap` is called before anything else.
class Writer {
 public:
  struct Options {
    std::string path;  ///< of the database file, migrated
    Database::Synchronous synchronous = Database::Synchronous::full;
    ChainMarks* marks = nullptr;  ///< gets those that commits pass by; null: nobody compares them
    std::int64_t start = 0;       ///< the number of this start (model/history.h)
    std::function<void(Database&)> at_boundary = [](Database&) {
    };  ///< called between transactions (the checkpoint gate)
  };

  /// The outcome of a command that somebody waits for.
  struct Finished {
    int io = -1;
    MoveFunction<void(Outcome)> done;
    Outcome outcome;
  };

  /// What the writer tells. Thread: writer, except where a call says otherwise.
  struct Listener {
    /// A batch is on disk: first the answers, then the events are to leave. `batch` may be without commands.
    std::function<void(std::shared_ptr<const CommitBatch> batch, std::vector<Finished> finished)> on_committed;
    /// Commands up to `version` were applied whose events were not emitted: every session must resync.
    std::function<void(Version version)> on_gap;
    /// The writer can't go on, ever: the message says what to do. It answers `unavailable` from now on.
    std::function<void(const std::string& why)> on_fatal;
  };

  /// Opens the database; throws StoreError or UpgradeNeeded. The thread starts with `start`.
  Writer(Options options, CommandSource& source, Listener listener, Metrics& metrics);
  ~Writer();
  void start();
  /// Before `start`, on its thread: applies what the order had reached without this node. It gives up where nothing
  /// comes for `patience`. False: some of that is still to come.
  bool catch_up(std::chrono::milliseconds patience = std::chrono::seconds(5));
  /// Waits for the thread: the source must be closed before.
  void join();

  /// Runs `write` in a transaction of its own within a few seconds: for what stands outside the order (last seen).
  /// Failures are logged and forgotten. Thread: any.
  void write_aside(MoveFunction<void(Database&)> write);

  /// Runs `work` soon, on the writer, between two batches and outside a transaction: what only the connection that
  /// writes can do. It is to be short, and gets null while there is no connection. False: the writer has ended, and
  /// `work` will not run. Thread: any.
  bool between_batches(MoveFunction<void(Database*)> work);

  /// That the order has reached. Before `start`, or on the writer.
  Time time() const {
    writing_.assert_held();
    return time_;
  }
  /// Of behaviour, that is in force. Before `start`, or on the writer.
  std::int64_t level() const {
    writing_.assert_held();
    return level_;
  }
  /// Of this start. Thread: any.
  const History& history() const { return history_; }
  /// The last committed version. Thread: any.
  Version version() const { return published_.load(std::memory_order_acquire); }
  /// Whether commands can be committed now. Thread: any.
  bool healthy() const { return healthy_.load(std::memory_order_relaxed); }

 private:
  void open() REQUIRES(writing_);
  void run() REQUIRES(writing_);
  bool step() REQUIRES(writing_);
  void commit(std::vector<Submission> batch) REQUIRES(writing_);
  std::vector<Outcome> write_batch(const std::vector<Submission>& batch, CommitBatch& out) REQUIRES(writing_);
  std::vector<Outcome> write_batch(const std::vector<Submission>& batch, CommitBatch& out, Applier::Defects defects)
      REQUIRES(writing_);
  void finish(std::vector<Submission> batch, std::vector<Outcome> outcomes, std::shared_ptr<const CommitBatch> out)
      REQUIRES(writing_);
  void stop_at_unknown(std::vector<Submission> rest) REQUIRES(writing_);
  void keep_tail(const std::vector<Submission>& batch, std::size_t applied) REQUIRES(writing_);
  void save_position() REQUIRES(writing_);
  void learn_starts() REQUIRES(writing_);
  Counter& counter_of(const Outcome& outcome);
  void refuse(std::vector<Submission> batch, const Error& error) REQUIRES(writing_);
  void commit_failed(std::vector<Submission> batch, const StoreError& error) REQUIRES(writing_);
  void try_recover() REQUIRES(writing_);
  void run_aside() REQUIRES(writing_);
  void run_between(bool last) REQUIRES(writing_);

  const Options options_;
  CommandSource& source_;
  const Listener listener_;
  History history_;  // learns of the starts that begin

  // The writer's, and before `start` those of the thread that constructs it.
  ThreadRole writing_;
  std::unique_ptr<Database> db_ GUARDED_BY(writing_) PT_GUARDED_BY(writing_);
  std::unique_ptr<Applier> applier_ GUARDED_BY(writing_) PT_GUARDED_BY(writing_);
  Time time_ GUARDED_BY(writing_);
  std::int64_t level_ GUARDED_BY(writing_) = 0;
  bool fatal_ GUARDED_BY(writing_) = false;
  BatchSize batch_size_ GUARDED_BY(writing_);
  bool unsaved_ GUARDED_BY(writing_) = false;  // commands were rejected since the position was written

  // Any thread.
  std::atomic<Version> published_{0};
  std::atomic<bool> healthy_{true};
  mutable Mutex mutex_;
  std::vector<MoveFunction<void(Database&)>> aside_ GUARDED_BY(mutex_);
  std::vector<MoveFunction<void(Database*)>> between_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;

  Counter& applied_;
  Counter& rejected_;
  Counter& failed_;
  Histogram& command_seconds_;
  Histogram& batch_commands_;
  Histogram& apply_seconds_;
  Histogram& commit_seconds_;
  std::thread thread_;
};

}  // namespace snug
