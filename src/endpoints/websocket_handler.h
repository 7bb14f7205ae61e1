// WebSocketHandler: the native WebSocket, from its handshake on: each message is a call of the session behind it.
#pragma once

#include <vector>

#include "model/dialect.h"
#include "net/http_handler.h"
#include "session/sessions.h"

namespace snug {

/// Thread: any io thread.
class WebSocketHandler {
 public:
  /// `sessions[i]` lives on io thread i, and has `dialect` as its first.
  WebSocketHandler(std::vector<Sessions*> sessions, const CallDialect& dialect)
      : sessions_(std::move(sessions)), dialect_(dialect) {}

  /// 101 with the plan of what follows, or the refusal.
  HttpResponse respond(const HttpRequest& request, const HttpPeer& peer) const;

 private:
  std::vector<Sessions*> sessions_;
  const CallDialect& dialect_;
};

}  // namespace snug
