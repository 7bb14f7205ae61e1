// HttpHandler: what an HTTP request is answered, without sockets.
#pragma once

#include <memory>
#include <string>

#include "base/ip_address.h"
#include "base/ip_range.h"
#include "base/move_function.h"
#include "http/message.h"

namespace snug {

/// A request that its handler follows from when its header is here until it is answered. Destroyed without `answered`:
/// the peer went away before.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  /// Thread: the peer's io thread, like the destructor.
  virtual void answered() = 0;
};

struct HttpPeer {
  std::string address;  ///< the client's, as far as is known
  int io = 0;
  HttpExchange* exchange = nullptr;  ///< of this request, if its handler follows it
  IpAddress connected_from{};        ///< the client, or a proxy
  bool through_proxy = false;        ///< that one is a trusted proxy
};

using ResponseHandler = MoveFunction<void(HttpResponse)>;

/// Thread: any io thread.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;

  /// Where the body goes of a request that has one, and whose header is here: `most` bytes in memory, or a sink.
  virtual BodyPlan plan_body(const HttpRequest& /*header*/, const HttpPeer& /*peer*/, std::uint64_t most) {
    return {most};
  }

  /// The header of a request is here, its body may still be coming. Null: this request needs not be followed. Of one
  /// that is, also the peer's going away before the answer is noticed.
  virtual std::shared_ptr<HttpExchange> begin(const HttpRequest& /*header*/, const HttpPeer& /*peer*/) { return {}; }

  /// Calls `done` once, on the peer's io thread, at once or later. Status 101: the connection goes on as a WebSocket.
  virtual void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) = 0;

  /// Puts into an answer what all answers have, whoever gave it: `respond`, or the connection, to a request that it
  /// refuses. `request` may lack whatever did not arrive or could not be read.
  virtual void complete(const HttpRequest& /*request*/, HttpResponse& /*response*/) const {}

  /// The server stops: what can wait long on io thread `io` is answered now. Thread: that.
  virtual void shut_down(int /*io*/) {}
  /// A range was banned: what was opened from there on io thread `io` ends, but for the connections themselves. Thread:
  /// that.
  virtual void end_from(const IpRange& /*gone*/, int /*io*/) {}
};

/// The token of `Authorization: Bearer TOKEN`; empty if there is none.
std::string_view bearer_token(const HttpRequest& request);

}  // namespace snug
