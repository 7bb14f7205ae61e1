// Dialect: how calls, answers and events look in the messages of one protocol (native WebSocket, Socket.IO …).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "model/event.h"
#include "model/frame.h"
#include "model/json.h"

namespace snug {

/// A call as it came in. Views: valid until the next json::parse on the same thread, or the message is gone.
struct IncomingCall {
  std::string_view event;
  json::Value data;                  ///< the parameters, as CallHandler takes them; {} if there were none
  std::optional<std::int64_t> ack;   ///< the number to answer with; none: nobody waits
  std::string_view cursor;           ///< serve only once applied that far; empty: at once
  std::optional<Error> malformed{};  ///< it names an ack but is no call: answer with this
};

/// How what we say looks. Stateless. Thread: any. Frames come with a WebSocket header in front of the payload.
class Dialect {
 public:
  virtual ~Dialect() = default;

  /// `name`: an EventType's. `data`: a JSON object. `cursor`: empty for none.
  virtual FramePtr event(std::string_view name, std::string_view data, std::string_view cursor) const = 0;
  /// `result`: a JSON object. `cursor`: of a command that was applied; empty for none.
  virtual FramePtr ack(std::int64_t ack, std::string_view result, std::string_view cursor) const = 0;
  virtual FramePtr failure(std::int64_t ack, const Error& error) const = 0;
  /// In a dialect whose events carry no cursor: the frame that carries this one, else null. `ready` and `sync` have the
  /// cursor in their data, too.
  virtual FramePtr cursor_frame(std::string_view /*cursor*/) const { return {}; }
};

/// A dialect in which each message of the client's is a call.
class CallDialect : public Dialect {
 public:
  /// Failure: bad_request, of what does not even tell an ack.
  virtual Result<IncomingCall> decode(std::string_view message) const = 0;
};

/// The error object of acks, `exception` and (with more around it) problem+json.
ExceptionData exception_of(const Error& error);
std::string to_json(const Error& error);

}  // namespace snug
