// Sequencer: puts all commands into one total order.
#pragma once

#include "model/submission.h"

namespace snug {

class Sequencer {
 public:
  virtual ~Sequencer() = default;

  /// Gives the command its id and time and a place in the order. Submissions of one thread keep their order. False:
  /// the inbox is full or closed; the submission is untouched, its caller is to be told `unavailable`. Never blocks.
  /// Thread: any.
  virtual bool submit(Submission&& submission) = 0;
};

}  // namespace snug
