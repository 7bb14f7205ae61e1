// The building blocks of the conversations.
#include <algorithm>
#include <ostream>
#include <utility>

#include "unit/wire/websocket_cases.h"

namespace snug::test {
namespace {

std::string big_endian(std::uint64_t value, int size) {
  std::string out;
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}

std::string frame_bytes(const Frame& frame, bool from_client) {
  const bool masked = from_client != frame.mask_flipped;
  const std::uint64_t length = frame.announced.value_or(frame.payload.size());
  const bool wide = frame.length == Frame::Length::of_64_bits || length > 0xffff;
  const bool middle = frame.length == Frame::Length::of_16_bits || length > 125;

  std::string out;
  out += static_cast<char>(frame.first);
  out += static_cast<char>((masked ? 0x80 : 0) | (wide ? 127 : middle ? 126 : length));
  if (wide) {
    out += big_endian(length, 8);
  } else if (middle) {
    out += big_endian(length, 2);
  }
  const std::string mask = masked ? "\x37\xfa\x21\x3d" : std::string(4, '\0');
  if (masked) out += mask;
  for (std::size_t i = 0; i < frame.payload.size(); ++i) out += static_cast<char>(frame.payload[i] ^ mask[i % 4]);
  return out.substr(0, out.size() - std::min(frame.lacking, out.size()));
}

Frame make(unsigned first, std::string payload) {
  Frame frame;
  frame.first = first;
  frame.payload = std::move(payload);
  return frame;
}

}  // namespace

Frame text(std::string payload) { return make(0x81, std::move(payload)); }
Frame binary(std::string payload) { return make(0x82, std::move(payload)); }
Frame ping(std::string payload) { return make(0x89, std::move(payload)); }
Frame pong(std::string payload) { return make(0x8a, std::move(payload)); }
Frame close(std::uint16_t code, std::string reason) { return make(0x88, big_endian(code, 2) + reason); }
Frame close_empty() { return make(0x88, ""); }
Frame close_raw(std::string payload) { return make(0x88, std::move(payload)); }
Frame text_begin(std::string payload) { return make(0x01, std::move(payload)); }
Frame binary_begin(std::string payload) { return make(0x02, std::move(payload)); }
Frame more(std::string payload) { return make(0x00, std::move(payload)); }
Frame end(std::string payload) { return make(0x80, std::move(payload)); }
Frame with_opcode(unsigned opcode, std::string payload) { return make(0x80 | opcode, std::move(payload)); }

Frame reserved(Frame frame, unsigned bits) {
  frame.first |= bits << 4;
  return frame;
}
Frame unfinished(Frame frame) {
  frame.first &= 0x7f;
  return frame;
}
Frame in(Frame::Length length, Frame frame) {
  frame.length = length;
  return frame;
}
Frame announcing(std::uint64_t length, Frame frame) {
  frame.announced = length;
  return frame;
}
Frame flip_mask(Frame frame) {
  frame.mask_flipped = true;
  return frame;
}
Frame lacking(std::size_t bytes, Frame frame) {
  frame.lacking = bytes;
  return frame;
}

std::ostream& operator<<(std::ostream& out, const Event& event) {
  out << event.kind;
  if (event.code != 0) out << ' ' << event.code;
  if (event.kind == "refused") return out;
  if (event.payload.size() > 60) return out << " of " << event.payload.size() << " bytes";
  return out << " '" << event.payload << '\'';
}

std::ostream& operator<<(std::ostream& out, const std::vector<Event>& events) {
  if (events.empty()) return out << "nothing";
  for (std::size_t i = 0; i < events.size(); ++i) out << (i == 0 ? "" : ", ") << events[i];
  return out;
}

Event got_text(std::string payload) { return {"text", std::move(payload)}; }
Event got_binary(std::string payload) { return {"binary", std::move(payload)}; }
Event got_ping(std::string payload) { return {"ping", std::move(payload)}; }
Event got_pong(std::string payload) { return {"pong", std::move(payload)}; }
Event got_close(std::uint16_t code, std::string reason) { return {"close", std::move(reason), code}; }
Event refused(std::uint16_t code) { return {"refused", {}, code}; }

std::string wire_bytes(const std::vector<Frame>& frames, bool from_client) {
  std::string out;
  for (const Frame& frame : frames) out += frame_bytes(frame, from_client);
  return out;
}

}  // namespace snug::test
