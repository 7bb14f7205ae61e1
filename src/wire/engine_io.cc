#include "wire/engine_io.h"

#include "base/bytes.h"
#include "wire/pieces.h"
#include "wire/websocket.h"

namespace snug::engine_io {

namespace {

constexpr char separator = '\x1e';

}  // namespace

std::optional<Packet> decode(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const char type = text.front();
  text.remove_prefix(1);
  if (type == 'b') {
    auto bytes = base64_decode(text);
    if (!bytes) return std::nullopt;
    return Packet{PacketType::message, {}, std::move(bytes)};
  }
  if (type < '0' || type > '6') return std::nullopt;
  return Packet{static_cast<PacketType>(type - '0'), text};
}

std::optional<std::string_view> PayloadReader::next() {
  if (!rest_) return std::nullopt;
  const auto end = rest_->find(separator);
  const std::string_view packet = rest_->substr(0, end);
  rest_ = end == std::string_view::npos ? std::nullopt : std::optional(rest_->substr(end + 1));
  return packet;
}

FramePtr text_message(std::string_view data) { return text_message(data, FramePtr()); }
FramePtr text_message(std::string_view data, FramePtr trailer) { return text_frame({"4", data}, std::move(trailer)); }

FramePtr binary_message(std::string_view bytes, bool base64) {
  if (base64) return text_frame({"b", base64_encode(bytes)});
  std::string frame;
  frame.reserve(10 + bytes.size());
  append_frame_header(frame, Opcode::binary, bytes.size());
  const std::size_t payload_at = frame.size();
  frame += bytes;
  return FramePtr::make(std::move(frame), payload_at);
}

FramePtr packet(PacketType type, std::string_view data) {
  const char digit = static_cast<char>('0' + static_cast<int>(type));
  return text_frame({std::string_view(&digit, 1), data});
}

void append_to_payload(std::string& payload, const Frame& frame) {
  if (!payload.empty()) payload += separator;
  if (frame.binary()) {
    payload += 'b';
    payload += base64_encode(frame.payload());
  } else {
    payload += frame.payload();
  }
}

}  // namespace snug::engine_io
