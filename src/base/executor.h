// Executor: the thread an object lives on, as seen by code that must not know about sockets or Asio.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/move_function.h"

namespace snug {

/// Runs tasks one at a time on one thread, in the order posted from any one thread.
/// The io threads implement it over their io_context (src/net); tests over a queue they step by hand.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Thread: any. Never runs the task before returning.
  virtual void post(Task task) = 0;

  /// Runs the task once, not before `delay` has passed. Thread: the executor's own. Tasks not due at shutdown are
  /// destroyed unrun.
  virtual void post_after(std::chrono::milliseconds delay, Task task) = 0;
};

}  // namespace snug
