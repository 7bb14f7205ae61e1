// CallContext: one call under way: who made it, and where its answer goes.
#pragma once

#include <string>
#include <utility>

#include "base/executor.h"
#include "base/id.h"
#include "model/call.h"

namespace snug {

/// The answer that a caller waits for. Given exactly once: a reply that is forgotten (a server that stops, a task that
/// is never run, an exception) answers `unavailable`. Thread: any.
class Reply {
 public:
  Reply() = default;
  /// `executor`: runs the caller's thread.
  Reply(AnswerHandler done, Executor& executor) : done_(std::move(done)), executor_(&executor) {}
  Reply(Reply&&) = default;
  Reply& operator=(Reply&&) = default;
  ~Reply();

  /// Answers on the caller's thread, a turn later.
  void send(Answer answer);
  void send(Error error) { send(Answer{std::move(error), {}}); }
  /// Answers now: on the caller's thread already, and not within the call.
  void send_here(Answer answer);

 private:
  AnswerHandler done_;
  Executor* executor_ = nullptr;
};

/// Move-only; goes along with the work from thread to thread.
struct CallContext {
  UserId user{};  ///< none: nobody, or the system
  LoginSessionId login{};
  bool system = false;
  bool admins_only = false;          ///< a reader serves it only for the system, or a user that is an administrator
  int io = -1;                       ///< the caller's io thread; -1: none
  Version at_least = 0;              ///< what a query must have seen
  Subscriber* subscriber = nullptr;  ///< its live session; only within the call
  std::string address{};             ///< of services, and of what anyone may call
  std::string user_agent{};          ///< the same
  Reply reply{};
};

/// To others than administrators, what is theirs is not there.
Error no_such_operation();
/// Too much waits already: nothing was done, try again.
Error busy();

}  // namespace snug
