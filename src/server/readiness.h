// Readiness: whether requests can be served now: the writer takes commands, and the database can be read in time.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "base/executor.h"
#include "base/move_function.h"
#include "store/reader_pool.h"

namespace snug {

/// Thread: any io thread.
class Readiness {
 public:
  using Done = MoveFunction<void(bool ready)>;

  /// `writable`: does the writer take commands? Asked on any thread. `threads[i]`: the executor of io thread i.
  Readiness(std::function<bool()> writable, ReaderPool& readers, std::vector<Executor*> threads,
            std::chrono::milliseconds timeout = std::chrono::seconds(2))
      : writable_(std::move(writable)), readers_(readers), threads_(std::move(threads)), timeout_(timeout) {}

  /// Called on io thread `io`, and answers there: after a read, or when the timeout has run out.
  void ask(int io, Done done);

 private:
  const std::function<bool()> writable_;
  ReaderPool& readers_;
  const std::vector<Executor*> threads_;
  const std::chrono::milliseconds timeout_;
};

}  // namespace snug
