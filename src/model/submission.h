// Submission: a command on its way from who made it, through the sequencer, to the writer and back.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "model/command.h"

namespace snug {

/// What became of a command.
struct Outcome {
  Result<std::string> result = std::string("{}");  ///< the result object as JSON; `unavailable`: unknown
  Version version = 0;  ///< at which it changed something; 0: it did not, was rejected, or nobody knows
  Version head = 0;     ///< of the state that `result` tells of; 0: rejected or unknown
  /// MoveWatermarks only, and only if `result` is good: one for each move, in their order.
  std::vector<Result<std::string>> parts{};
};

struct Submission {
  Command command;
  int io = -1;                                    ///< the io thread on which `done` is wanted; -1: any
  std::chrono::steady_clock::time_point since{};  ///< when it was put into the order; set by the sequencer
  MoveFunction<void(Outcome)> done;  ///< called exactly once, after the commit, before the command's events leave
};

/// Where the writer gets its work: the commands in their total order. Thread: the writer.
class CommandSource {
 public:
  virtual ~CommandSource() = default;

  /// Waits until there is something, `patience` is over or `wake` was called, then appends up to `most` submissions to
  /// `out`. False: closed and drained.
  virtual bool take_batch(std::vector<Submission>& out, std::size_t most, std::chrono::milliseconds patience) = 0;
  /// Lets the writer look up without waiting any longer. Thread: any.
  virtual void wake() = 0;
};

}  // namespace snug
