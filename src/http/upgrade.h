// The WebSocket opening handshake (RFC 6455 section 4.2), from request to response.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "http/message.h"

namespace snug {

/// 101 with what the client needs to see, or the refusal (400, 405, 426). Extensions are declined by not being named.
/// Of subprotocols the first is answered, whatever it is: a browser that offered some takes no connection without one.
HttpResponse answer_upgrade(const HttpRequest& request);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string websocket_accept(std::string_view key);

}  // namespace snug
