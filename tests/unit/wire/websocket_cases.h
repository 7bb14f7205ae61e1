// Conversations for WebSocket decoders: what a peer sends, frame by frame, and what must come of it. The list is as
// wide as the Autobahn suite's (sections 1 to 7 and 10), whose case numbers the names carry.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snug::test {

/// A frame with every bit free to be wrong. Built here without the codec under test.
struct Frame {
  enum class Length { shortest, of_16_bits, of_64_bits };

  unsigned first = 0x81;  ///< FIN, reserved bits, opcode
  std::string payload;
  Length length = Length::shortest;
  std::optional<std::uint64_t> announced;  ///< the header's length, if it is not the payload's
  bool mask_flipped = false;               ///< masked where it must not be, or the other way round
  std::size_t lacking = 0;                 ///< so many bytes at the end are never sent
};

Frame text(std::string payload);
Frame binary(std::string payload);
Frame ping(std::string payload);
Frame pong(std::string payload);
Frame close(std::uint16_t code, std::string reason = {});
Frame close_empty();
Frame close_raw(std::string payload);
Frame text_begin(std::string payload);    ///< first fragment
Frame binary_begin(std::string payload);  ///< first fragment
Frame more(std::string payload);          ///< a fragment in the middle
Frame end(std::string payload);           ///< the last fragment
Frame with_opcode(unsigned opcode, std::string payload);
Frame reserved(Frame frame, unsigned bits);  ///< with the reserved bits 1 to 7
Frame unfinished(Frame frame);               ///< without FIN
Frame in(Frame::Length length, Frame frame);
Frame announcing(std::uint64_t length, Frame frame);
Frame flip_mask(Frame frame);
Frame lacking(std::size_t bytes, Frame frame);

/// What a decoder told: a message, a control frame, or that it refused to go on and with which close code.
struct Event {
  std::string kind;  ///< text, binary, ping, pong, close, refused
  std::string payload;
  std::uint16_t code = 0;  ///< of close and refused

  bool operator==(const Event&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Event& event);
std::ostream& operator<<(std::ostream& out, const std::vector<Event>& events);

Event got_text(std::string payload);
Event got_binary(std::string payload);
Event got_ping(std::string payload);
Event got_pong(std::string payload);
Event got_close(std::uint16_t code, std::string reason = {});
Event refused(std::uint16_t code);

struct Case {
  std::string name;
  std::vector<Frame> sent;
  std::vector<Event> expected;
  std::size_t max_message = 1 << 20;
};

/// All of them.
const std::vector<Case>& websocket_cases();

/// The bytes on the wire. `from_client`: masked.
std::string wire_bytes(const std::vector<Frame>& frames, bool from_client);

}  // namespace snug::test
