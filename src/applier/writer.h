// Writer: the one thread that writes. It takes what is queued, applies it in one transaction, commits, and then hands
// out answers and events together.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "applier/applier.h"
#include "base/metrics.h"
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
    std::size_t batch = 64;  ///< commands in one transaction at most
    std::function<void(Database&)> at_boundary = [](Database&) {
    };  ///< called between transactions (the checkpoint gate)
  };

  struct Finished {
    int io = -1;
    MoveFunction<void(Outcome)> done;
    Outcome outcome;
  };

  /// What the writer tells. Thread: writer, except where a call says otherwise.
  struct Listener {
    /// A batch is on disk: first the answers, then the events are to leave. `batch` may be without commands.
    std::function<void(std::shared_ptr<const CommitBatch> batch, std::vector<Finished> finished)> on_committed;
    /// Commands up to `version` were applied whose events nobody was told: every session must resync.
    std::function<void(Version version)> on_gap;
    /// The writer can't go on, ever: the message says what to do. It answers `unavailable` from now on.
    std::function<void(const std::string& why)> on_fatal;
  };

  /// Opens the database; throws StoreError or UpgradeNeeded. The thread starts with `start`.
  Writer(Options options, CommandSource& source, Listener listener, Metrics& metrics);
  ~Writer();
  void start();
  /// Waits for the thread: the source must be closed before.
  void join();

  /// Runs `write` in a transaction of its own within a few seconds: for what stands outside the order (last seen).
  /// Failures are logged and forgotten. Thread: any.
  void write_aside(MoveFunction<void(Database&)> write);

  /// Runs `work` soon, on the writer, between two batches and outside a transaction: what only the connection that
  /// writes can do. It is to be short, and gets null while there is no connection. False: the writer has ended, and
  /// `work` will not run. Thread: any.
  bool between_batches(MoveFunction<void(Database*)> work);

  /// Before `start`, or on the writer.
  const Applier::State& state() const { return applier_->state(); }
  const Settings& settings() const { return applier_->settings(); }
  std::string epoch() const { return epoch_; }
  /// The last committed version. Thread: any.
  Version version() const { return published_.load(std::memory_order_acquire); }
  /// Whether commands can be committed now. Thread: any.
  bool healthy() const { return healthy_.load(std::memory_order_relaxed); }

 private:
  void open();
  void run();
  void commit(std::vector<Submission> batch);
  void write_batch(std::vector<Submission>& batch, std::vector<Outcome>& outcomes, CommitBatch& out);
  void refuse(std::vector<Submission> batch, const Error& error);
  void commit_failed(std::vector<Submission> batch, const StoreError& error);
  void try_recover();
  void run_aside();
  void run_between(bool last);

  const Options options_;
  CommandSource& source_;
  const Listener listener_;
  std::string epoch_;

  // Writer only.
  std::unique_ptr<Database> db_;
  std::unique_ptr<Applier> applier_;
  bool fatal_ = false;

  // Any thread.
  std::atomic<Version> published_{0};
  std::atomic<bool> healthy_{true};
  mutable std::mutex mutex_;
  std::vector<MoveFunction<void(Database&)>> aside_;    // guarded by mutex_
  std::vector<MoveFunction<void(Database*)>> between_;  // guarded by mutex_
  bool ended_ = false;                                  // guarded by mutex_

  Counter& applied_;
  Counter& rejected_;
  Counter& failed_;
  Counter& messages_;
  Histogram& command_seconds_;
  Histogram& batch_size_;
  Histogram& apply_seconds_;
  Histogram& commit_seconds_;
  std::thread thread_;
};

}  // namespace snug
