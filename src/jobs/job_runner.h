// JobRunner: the thread that does what is due, of the jobs of which this node has the lease.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "feed/commit_follower.h"
#include "jobs/job.h"
#include "sequencer/sequencer.h"
#include "store/database.h"

namespace snug {

/// A job that is due takes its lease (the command TakeLease), or waits until the node that has it lets it end. Its
/// commands carry the lease's fencing number, so that those of a node that has stood still are rejected. A lease is
/// taken when it is needed, and renewed while it is: a job at rest costs nothing. Thread: any, but for construction,
/// `add`, start and stop (the owner's); on_batch and on_gap are the writer's.
class JobRunner final : public CommitFollower {
 public:
  struct Options {
    std::string database;   ///< the path of its file
    std::int64_t node = 0;  ///< that this is
  };
  static constexpr std::chrono::milliseconds lease_time = std::chrono::seconds(30);

  /// `clock`: the order's.
  JobRunner(Options options, Sequencer& sequencer, const Clock& clock);
  ~JobRunner() override { stop(); }

  /// Before `start`, and before the writer starts.
  void add(std::unique_ptr<Job> job);
  /// Opens a connection of its own (throws StoreError), and goes on with what there is. Once.
  void start();
  /// Ends within a step, and waits for no command. Before the sequencer closes.
  void stop();

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override;
  void on_gap(Version version) override;

  /// Each job that is due does a step; how long there is nothing to do then, unless a commit wakes one. Thread: the
  /// runner's; in a test, its own.
  std::chrono::milliseconds run_due(Database& db);

 private:
  using Duration = std::chrono::milliseconds;
  struct Entry {
    std::unique_ptr<Job> job;
    std::chrono::steady_clock::time_point next{};  // not before
    bool asleep = false;                           // a commit may wake it
    Duration held_up{};                            // how long the last failure made it wait
  };
  struct Shared;

  bool stopping() const;
  void wake();
  Duration step(Database& db, Entry& entry);
  Duration hold_up(Entry& entry, const Error& why);
  Result<Fence> lease_for(Database& db, const Entry& entry, Duration& wait);
  Result<void> run(std::vector<CommandBody> commands);

  const Options options_;
  Sequencer& sequencer_;
  const Clock& clock_;
  const std::shared_ptr<Shared> shared_;  // with those of its commands that are under way

  std::vector<Entry> entries_;  // constant once started, what is in it is the runner's thread's
  std::thread thread_;
};

}  // namespace snug
