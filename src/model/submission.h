// Submission: a command on its way from who made it, through the sequencer, to the writer and back.
#pragma once

#include <chrono>
#include <vector>

#include "base/move_function.h"
#include "model/applied.h"
#include "model/command.h"

namespace snug {

/// What became of a command.
struct Outcome {
  Applied result = EmptyAnswer{};  ///< `unavailable`: unknown
  Version version = 0;             ///< at which it changed something; 0: it did not, was rejected, or nobody knows
  Version head = 0;                ///< of the state that `result` tells of; 0: rejected or unknown
  /// MoveWatermarks only, and only if `result` is good: one for each move, in their order.
  std::vector<Applied> parts{};
};

/// An entry of the order, and the one who waits for it: the caller that submitted it here, or nobody.
struct Submission {
  Command command;
  std::string bytes{};    ///< of the command, as a log has it; empty: it comes from no log
  std::int64_t term = 0;  ///< of the log, in which it was appended; 0: it comes from no log

  int io = -1;                                    ///< the io thread on which `done` is wanted; -1: any
  std::chrono::steady_clock::time_point since{};  ///< when it was put into the order; set by the sequencer
  /// Called exactly once, after the commit, before the command's events leave. Empty: nobody waits.
  MoveFunction<void(Outcome)> done{};
};

/// An entry that a log has, and that nobody here waits for. What can't be read, or not without passing over a part of
/// it, is a command that no program of this kind applies (`readable`): the writer stops at it.
Submission logged(std::string bytes);
bool readable(const Command& command);

/// Where the writer gets its work: the commands in their total order. Thread: the writer.
class CommandSource {
 public:
  virtual ~CommandSource() = default;

  /// Waits until there is something, `timeout` is over or `wake` was called, then appends up to `most` submissions to
  /// `out`. False: closed and drained.
  virtual bool take_batch(std::vector<Submission>& out, std::size_t most, std::chrono::milliseconds timeout) = 0;
  /// What follows `position` is handed out next, whatever was handed out before: the writer is there, at its start or
  /// because it refused what came since. It is handed out again with nobody who waits. A source that keeps nothing
  /// goes on where it is: what was refused is then no part of the order.
  virtual void seek(std::int64_t position) = 0;
  /// The position that the order is known to have reached: a start applies all up to it before it serves anybody.
  /// Thread: that of the start.
  virtual std::int64_t head() const { return 0; }
  /// Whether others put commands into the order, too: a cursor may then come from a node that is further than this one.
  /// Thread: any.
  virtual bool shared() const { return false; }
  /// Lets the writer look up without waiting any longer. Thread: any.
  virtual void wake() = 0;
};

}  // namespace snug
