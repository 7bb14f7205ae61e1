// WatermarkGatherer: the watermark moves of a moment become one command, so that receipts cost a command per moment
// and not one per message read.
#pragma once

#include <chrono>
#include <unordered_set>
#include <vector>

#include "base/executor.h"
#include "sequencer/sequencer.h"

namespace snug {

/// One for each io thread, between the operation table and the sequencer: everything that the thread's connections
/// submit goes through it, so that each connection's calls are sequenced in the order received. Thread: io.
class WatermarkGatherer {
 public:
  struct Limits {
    std::chrono::milliseconds window{50};  ///< how long a move may wait for others
    std::size_t most = 1000;               ///< moves in one command; when reached they don't wait any longer
  };

  /// `io`: the number of the io thread that `executor` runs, on which outcomes are wanted.
  WatermarkGatherer(Sequencer& sequencer, Executor& executor, int io, Limits limits);
  WatermarkGatherer(Sequencer& sequencer, Executor& executor, int io)
      : WatermarkGatherer(sequencer, executor, io, Limits{}) {}

  /// Takes a move; `done` hears its own outcome, `unavailable` if the sequencer is full.
  void move(const WatermarkMove& move, MoveFunction<void(Outcome)> done);

  /// Submits a command, behind the gathered moves if its actor has any among them. False: as Sequencer::submit.
  bool submit(Submission&& submission);

  /// Submits what is gathered, at once (a server that stops).
  void flush();

 private:
  struct Waiting {
    WatermarkMove move;
    MoveFunction<void(Outcome)> done;
  };

  Sequencer& sequencer_;
  Executor& executor_;
  const int io_;
  const Limits limits_;

  std::vector<Waiting> waiting_;
  std::unordered_set<UserId> users_;  // of waiting_
  bool timer_runs_ = false;
};

}  // namespace snug
