// The WebSocket opening handshake (RFC 6455 section 4.2), from request to response.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "net/http_message.h"

namespace snug {

/// 101 with what the client needs to see, or the refusal (400, 405, 426). Extensions and subprotocols are declined by
/// not being named.
HttpResponse answer_upgrade(const HttpRequest& request);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string websocket_accept(std::string_view key);

}  // namespace snug
