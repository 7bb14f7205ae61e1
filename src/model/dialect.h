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
  json::Value data;                  ///< the parameters; {} if there were none
  std::optional<std::int64_t> ack;   ///< the number to answer with; none: nobody waits
  std::string_view cursor;           ///< serve only once applied that far; empty: at once
  std::optional<Error> malformed{};  ///< it names an ack but is no call: answer with this
};

/// How what we say looks. Stateless. Thread: any. Frames come with a WebSocket header in front of the payload.
class Dialect {
 public:
  virtual ~Dialect() = default;

  /// `data`: a JSON object. `cursor`: empty for none.
  virtual FramePtr event(std::string_view name, std::string_view data, std::string_view cursor) const = 0;
  /// `result`: a JSON object.
  virtual FramePtr ack(std::int64_t ack, std::string_view result) const = 0;
  virtual FramePtr failure(std::int64_t ack, const Error& error) const = 0;
  /// Where cursors are told apart from events: what tells this one. `ready` and `sync` have it in their data, too.
  virtual FramePtr mark(std::string_view /*cursor*/) const { return {}; }
};

/// A dialect in which each message of the client's is a call.
class CallDialect : public Dialect {
 public:
  /// Failure: bad_request, of what does not even tell an ack.
  virtual Result<IncomingCall> decode(std::string_view message) const = 0;
};

/// The error object of acks, `exception` and (with more around it) problem+json:
/// {"code","message","field"?,"retryAfterMs"?}
std::string to_json(const Error& error);

}  // namespace snug
