// HttpFace: what an HTTP request is answered, without sockets.
#pragma once

#include <string>

#include "base/task.h"
#include "net/http_message.h"

namespace snug {

struct HttpPeer {
  std::string address;
  int io = 0;
};

using ResponseHandler = MoveFunction<void(HttpResponse)>;

/// Thread: any io thread.
class HttpFace {
 public:
  virtual ~HttpFace() = default;

  /// Calls `done` once, on the peer's io thread, at once or later. Status 101: the connection goes on as a WebSocket.
  virtual void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) = 0;
};

/// The token of `Authorization: Bearer TOKEN`; empty if there is none.
std::string_view bearer_token(const HttpRequest& request);

}  // namespace snug
