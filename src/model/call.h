// A call of the operation table, as the handlers (REST, sockets, embedding) make it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/move_function.h"
#include "base/result.h"
#include "model/json.h"
#include "model/objects.h"

namespace snug {

class Subscriber;  // src/router: the live session that calls; none for REST

/// Who calls, and from where.
struct Caller {
  UserId user{};               ///< none: not logged in
  LoginSessionId login{};      ///< none: not logged in, or a host program calling in a user's name
  bool system = false;         ///< an administrator at the command line, or the host program itself
  std::string_view address{};  ///< of the peer, for rate limits and the list of login sessions
  std::string_view user_agent{};
  int io = -1;                       ///< the io thread on which the answer is wanted; -1: any thread
  Subscriber* subscriber = nullptr;  ///< its session, if it is a live one; only on thread `io`
};

struct Answer {
  Result<std::string> result;  ///< the result object as JSON
  std::string cursor{};        ///< of a command that was applied: everything up to it; empty for others
};

/// The result object with the field `cursor`, if there is one: as the control socket and a host program get it.
std::string result_with_cursor(const Answer& answer);

/// Called exactly once, on the caller's io thread (any thread if it named none), never before the call returned.
using AnswerHandler = MoveFunction<void(Answer)>;

/// Which bucket of the caller's rate limit a call is taken from.
enum class Cost { free, call, message };

/// The operation table as a session sees it. Thread: any io thread.
class CallHandler {
 public:
  virtual ~CallHandler() = default;

  /// Makes the call `name`. `params` is read before this returns: an object, or a string, which stands for the only
  /// required parameter. `cursor`: serve only once applied that far (empty: at once). An unknown name answers
  /// not_found.
  virtual void call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
                    AnswerHandler done) = 0;

  /// What a call of `name` costs its caller; an unknown one is a call like others.
  virtual Cost cost(std::string_view name) const = 0;

  /// What a call of `name` is answered whatever its parameters are, if there is no such operation.
  virtual std::optional<Error> unknown(std::string_view /*name*/) const { return std::nullopt; }
};

}  // namespace snug
