// AppendQueue: this node's commands on their way into the shared log, and who waits for each. No sockets, no time.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "model/submission.h"

namespace snug {

/// A command gets its number when it is sent: the numbers of a node have no gaps, and are all the log remembers of it.
/// A command is `unsent`, then `sent`, and leaves when it comes back from the log. Thread: one.
class AppendQueue {
 public:
  struct Limits {
    std::size_t commands = 256;    ///< in one call
    std::size_t bytes = 1U << 20;  ///< of the commands in one call; a larger one goes alone
  };
  struct Batch {
    std::int64_t first = 0;  ///< number of the first command
    std::vector<std::string> commands;
  };

  AppendQueue(std::int64_t node, std::int64_t boot) : AppendQueue(node, boot, Limits{}) {}
  AppendQueue(std::int64_t node, std::int64_t boot, Limits limits) : node_(node), boot_(boot), limits_(limits) {}

  void push(Submission&& submission) { unsent_.push_back(std::move(submission)); }
  /// The next commands to send, numbered. Nothing: all are sent.
  std::optional<Batch> take();
  /// A command of this start came from the log. Nothing: nobody waits for it. They come in the order of their numbers.
  std::optional<Submission> arrived(std::int64_t number);
  /// The log has this node's commands up to `last`, and never gets the others under their numbers. Those that were put
  /// in the queue since `oldest` are to be sent again; the rest is given back.
  std::vector<Submission> resume(std::int64_t last, std::chrono::steady_clock::time_point oldest);
  /// Those that were put in the queue before `oldest`, and have not come back from the log: their callers have waited
  /// long enough. What was sent may come yet; then nobody waits for it.
  std::vector<Submission> take_late(std::chrono::steady_clock::time_point oldest);
  /// All that was not sent.
  std::vector<Submission> take_unsent();
  /// All.
  std::vector<Submission> take_all();

  std::size_t unsent() const { return unsent_.size(); }
  std::size_t sent() const { return sent_.size(); }
  std::int64_t last_number() const { return last_; }

 private:
  struct Sent {
    std::int64_t number;
    Submission submission;
    bool given_up = false;  // its caller was told that nobody knows
  };

  const std::int64_t node_;
  const std::int64_t boot_;
  const Limits limits_;
  std::deque<Submission> unsent_;
  std::deque<Sent> sent_;  // by number
  std::int64_t last_ = 0;  // number that was given
};

}  // namespace snug
