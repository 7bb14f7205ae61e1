// Order: the sequencer of a server together with what its writer takes from there.
#pragma once

#include <cstdint>

#include "sequencer/sequencer.h"

namespace snug {

class Order : public Sequencer, public CommandSource {
 public:
  /// The level of behaviour that commands carry from now on. Thread: any.
  virtual void at_level(std::int64_t level) = 0;
  /// Refuses what comes from now on; what the writer is to take is still handed out. Thread: any.
  virtual void close() = 0;
};

}  // namespace snug
