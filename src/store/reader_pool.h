// ReaderPool: the threads that read the database, each on a connection of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/metrics.h"
#include "base/move_function.h"
#include "base/queue.h"
#include "store/database.h"

namespace snug {

/// Thread: any. Jobs run on the pool's threads, in no promised order; one submitted after a commit sees that commit.
class ReaderPool {
 public:
  /// Runs inside a read transaction: all it reads is one snapshot, taken at its first SELECT. To be short: while a
  /// snapshot is held the WAL can't start over. A job answers whoever waits for it, also when reading fails: what it
  /// throws is logged here, and the connection is opened anew for the next job.
  using Job = MoveFunction<void(Database&)>;

  struct Options {
    std::string path;
    int threads = 2;
    std::size_t queue = 4096;  ///< jobs waiting
  };

  /// Opens the connections: throws StoreError if one can't be.
  ReaderPool(const Options& options, Metrics& metrics);
  ~ReaderPool();  ///< stops

  /// Refuses new jobs, runs those that are queued, and ends the threads. Again: does nothing. Thread: the owner's.
  void stop();

  /// False: too much is waiting already (or the pool was stopped); the job is destroyed unrun.
  bool submit(Job job);
  std::size_t waiting() const { return queue_.size(); }

 private:
  struct Queued {
    Job job;
    std::chrono::steady_clock::time_point since;
  };
  void work(std::unique_ptr<Database> db);
  bool run(Database& db, Queued& queued);

  const std::string path_;
  BoundedQueue<Queued> queue_;
  Histogram& wait_seconds_;
  Histogram& read_seconds_;
  Counter& refused_;
  std::vector<std::thread> threads_;
};

}  // namespace snug
