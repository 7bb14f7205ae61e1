// Job: something that one node at a time does when it is due.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/command.h"
#include "model/event.h"
#include "store/database.h"

namespace snug {

/// The JobRunner asks when it is due, and submits the commands of its steps, one step at a time, under a lease.
/// Thread: the runner's, but for `is_woken_by`.
class Job {
 public:
  struct Step {
    std::vector<CommandBody> commands;  ///< of the server's, in this order; none: it has only looked further
    std::chrono::milliseconds pause{};  ///< before the next step, if this one is applied
  };

  virtual ~Job() = default;

  /// Of its lease: never changed.
  virtual std::string_view name() const = 0;
  /// When there is something to do next, by the order's clock; nothing: not before a commit wakes it.
  virtual std::optional<Time> due(Database& db) = 0;
  /// What is to be done now. Only what the rows ask for: a step may be done twice, after a crash.
  virtual Step next(Database& db) = 0;
  /// All commands of the last step were applied.
  virtual void applied() {}
  /// One of them was not, or nobody knows: the next step looks again from the beginning.
  virtual void failed(const Error& why) = 0;
  /// Whether a job that is not due may be due now. Thread: writer; to be fast.
  virtual bool is_woken_by(const Change& change) const = 0;
  /// The same of a command that tells nobody anything: of a rule that was changed, for example.
  virtual bool is_woken_by_silence() const { return false; }
  /// Commits were lost to the runner: what they would have told is to be looked for. Thread: writer.
  virtual void on_gap() {}
};

}  // namespace snug
