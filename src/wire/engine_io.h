// Engine.IO v4 packets and polling payloads, as bytes, without sockets.
// Source: the Engine.IO protocol, revision 4 (socketio/engine.io-protocol).
//
//   packet    a digit for the type, then the data; a binary message over polling: `b` and base64 (RFC 4648 section 4)
//   payload   packets joined by U+001E
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/frame.h"

namespace snug::engine_io {

enum class PacketType : std::uint8_t { open, close, ping, pong, message, upgrade, noop };

/// A packet in text form. A view of what was decoded, but for binary data.
struct Packet {
  PacketType type{};
  std::string_view data;
  std::optional<std::string> binary{};  ///< of a message that came as base64: its bytes; data is empty then
};

/// Nothing: no packet.
std::optional<Packet> decode(std::string_view text);

/// Cuts a payload into packets, one at a time. Every payload holds at least one, if only an empty one.
class PayloadReader {
 public:
  explicit PayloadReader(std::string_view payload) : rest_(payload) {}
  std::optional<std::string_view> next();

 private:
  std::optional<std::string_view> rest_;
};

// Frames: packets with a WebSocket header, as outboxes hold them.
FramePtr text_message(std::string_view data);
FramePtr text_message(std::string_view data, FramePtr trailer);
/// `base64`: the client can't take binary frames.
FramePtr binary_message(std::string_view bytes, bool base64);
FramePtr packet(PacketType type, std::string_view data = {});

/// Appends what a frame holds to a polling payload.
void append_to_payload(std::string& payload, const Frame& frame);

}  // namespace snug::engine_io
