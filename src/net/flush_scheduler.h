// FlushScheduler: when each connection that has something to write is written. Without sockets, threads and timers.
//
// A message to a large chat wakes all its members at once. They are written in a *pass*: in slices, so that the loop
// reads sockets and hears of commits in between, and each connection once. What arrives while a pass is under way goes
// out with it to those who have not had their turn, and to the others in the next pass. After a large pass those it
// wrote rest for a part of its length. So the slower writing becomes, the more each write carries; a lone message is
// written at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/deadlines.h"

namespace snug {

/// What a FlushScheduler writes: a connection.
class Flushable {
 public:
  virtual ~Flushable() = default;
  /// Writes what there is to write. May wake any connection, this one as well.
  virtual void flush() = 0;
  /// Woken, and not flushed since.
  bool waits_for_flush() const { return queued_; }

 private:
  friend class FlushScheduler;
  std::uint32_t pass_ = 0;  // the last that wrote it
  bool queued_ = false;
};

/// Thread: one, the connections' io thread.
class FlushScheduler {
 public:
  static constexpr std::size_t slice = 32;                      ///< connections written before the loop has its turn
  static constexpr std::size_t fewest_to_rest = 16;             ///< connections of a pass that is followed by a rest
  static constexpr int rest_divisor = 4;                        ///< the rest is this part of the pass …
  static constexpr std::chrono::milliseconds longest_rest{10};  ///< … and at most so long

  explicit FlushScheduler(const Clock& clock) : clock_(clock) {}

  /// `connection` has something to write. Does nothing while it waits for its flush already.
  void wake(std::shared_ptr<Flushable> connection);

  /// Whether `run` is to be called again, as soon as all that is ready now has had its turn.
  bool wants_turn() const { return in_pass_ || !ready_.empty(); }
  /// When the next rest ends that somebody waits for: `run` is to be called then. Empty: none.
  std::optional<SteadyTime> rest_ends() const;

  /// Writes the next slice.
  void run();

 private:
  using List = std::vector<std::shared_ptr<Flushable>>;

  /// The connections that one pass wrote, until their rest is over.
  struct Rest {
    std::uint32_t pass;
    SteadyTime until;
    List woken;  // those that have something to write again
  };

  void end_rests(SteadyTime now);
  void write(const std::shared_ptr<Flushable>& connection);
  void write_ready(std::size_t most);
  void end_pass();

  const Clock& clock_;

  // The pass under way.
  bool in_pass_ = false;
  std::uint32_t pass_ = 0;  // its number; numbers may come round again: who is taken for written then waits once more
  SteadyTime began_;
  std::size_t written_ = 0;
  List members_;  // its connections: those before `next_` were written
  std::size_t next_ = 0;
  List again_;  // those it wrote that were woken since

  std::deque<std::shared_ptr<Flushable>> ready_;  // neither written by this pass nor at rest
  std::vector<Rest> rests_;                       // few: each is a quarter of its pass, and passes don't overlap
};

}  // namespace snug
