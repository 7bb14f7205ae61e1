// Sequencer: puts all commands into one total order.
#pragma once

#include <cstdint>
#include <optional>

#include "base/move_function.h"
#include "model/submission.h"

namespace snug {

class Sequencer {
 public:
  virtual ~Sequencer() = default;

  /// Gives the command its id and time and a place in the order. Submissions of one thread keep their order. False:
  /// the inbox is full or closed; the submission is untouched, its caller is to be told `unavailable`. Never blocks.
  /// Thread: any.
  virtual bool submit(Submission&& submission) = 0;

  using HeadHandler = MoveFunction<void(std::optional<std::int64_t> position)>;
  /// Asks for a position that covers all commands whose callers were told, anywhere, before this call. `done` gets
  /// nothing if it can't be known now. Where nobody else puts commands into the order, all of them are committed here.
  /// Thread: any; `done` runs on any.
  virtual void ask_head(HeadHandler done) { done(0); }
};

}  // namespace snug
