// WebSocket frames (RFC 6455 section 5), read and written without sockets. No extensions: reserved bits are refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace snug {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Close codes that we send or name (RFC 6455 section 7.4, and the application's own).
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unsupported_data = 1003;
inline constexpr std::uint16_t no_status = 1005;  ///< never on the wire: the peer's close named none
inline constexpr std::uint16_t bad_payload = 1007;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t service_restart = 1012;
inline constexpr std::uint16_t unauthorized = 4401;
inline constexpr std::uint16_t slow_consumer = 4408;
}  // namespace close_code

/// May a peer send this code in a close frame? 1000–1003, 1007–1014 and 3000–4999.
bool is_sendable_close_code(std::uint16_t code);

/// What a FrameDecoder found, in the order it arrived. Every view ends with the call.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  /// A whole message. `type` is text (then valid UTF-8) or binary.
  virtual void on_message(Opcode type, std::string_view payload) = 0;
  virtual void on_ping(std::string_view payload) = 0;  ///< answer with a pong of the same payload
  virtual void on_pong(std::string_view payload) = 0;
  /// The peer's close frame, at most once and last. `code` is close_code::no_status if it named none.
  virtual void on_close(std::uint16_t code, std::string_view reason) = 0;
};

/// Why a peer is to be closed, and with which code.
struct Violation {
  std::uint16_t code = 0;
  std::string_view why;  ///< a short fixed English phrase
};

/// Turns a connection's bytes into messages. Holds no heap memory unless a message or frame is half here; a message
/// that lies in one piece is handed on without a copy. Lengths are judged from the frame header, before anything is
/// kept. Thread: the connection's.
class FrameDecoder {
 public:
  enum class Role : std::uint8_t {
    server,  ///< reads a client's frames: masked, else refused
    client,  ///< reads a server's frames: unmasked, else refused
  };

  /// `max_message`: bytes of payload that a message may have over all its fragments.
  FrameDecoder(Role role, std::size_t max_message) : max_message_(max_message), role_(role) {}

  /// Takes the next bytes off the connection, cut anywhere, and unmasks them in place. A violation ends the decoder:
  /// send its code and close. What came before it was delivered. Not to be called, nor the decoder destroyed, from
  /// within the sink.
  std::optional<Violation> feed(std::span<char> bytes, FrameSink& sink);

  /// From now on everything that comes is ignored; within the sink: also the rest of the bytes being fed. After a
  /// close frame or a violation the decoder has stopped by itself.
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

  /// Heap bytes held now.
  std::size_t buffered() const { return pending_.capacity() > std::string().capacity() ? pending_.capacity() : 0; }

 private:
  Opcode opcode() const { return static_cast<Opcode>(header_[0] & 0x0f); }
  bool final() const { return header_[0] & 0x80; }
  bool control() const { return header_[0] & 0x08; }
  std::size_t header_length() const;  // known once two bytes of it are here
  std::optional<Violation> take_header(std::span<char>& bytes, FrameSink& sink);
  bool fill_header(std::span<char>& bytes, std::size_t size);
  std::optional<Violation> check_start() const;
  std::optional<Violation> begin_payload();
  std::optional<Violation> take_payload(std::span<char>& bytes, FrameSink& sink);
  std::optional<Violation> take_data(std::string_view piece, FrameSink& sink);
  std::optional<Violation> take_control(std::string_view piece, FrameSink& sink);
  std::optional<Violation> take_close(std::string_view payload, FrameSink& sink);

  const std::size_t max_message_;
  // The message so far, then the control frame so far that came in between its fragments.
  std::string pending_;
  std::uint64_t remaining_ = 0;  // payload bytes of the current frame yet to come
  std::uint32_t mask_ = 0;       // turned so that its first byte belongs to the next payload byte
  std::array<unsigned char, 14> header_{};
  std::uint8_t header_size_ = 0;
  const Role role_;
  Opcode message_type_ = Opcode::continuation;  // of the message begun and not ended; continuation: none
  Utf8Validator utf8_;
  bool in_payload_ = false;
  bool stopped_ = false;
};

/// Appends the header of an unmasked, unfragmented frame, as a server sends it.
void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size);

/// A whole frame as a server sends it. Control payloads: at most 125 bytes.
std::string encode_frame(Opcode opcode, std::string_view payload);

/// A server's close frame; close_code::no_status makes an empty one. A reason over 123 bytes is cut between characters.
std::string encode_close(std::uint16_t code, std::string_view reason = {});

using Mask = std::array<unsigned char, 4>;

/// A whole frame as a client sends it. `mask` should be random for each frame.
std::string encode_masked_frame(Opcode opcode, std::string_view payload, Mask mask);
std::string encode_masked_close(std::uint16_t code, std::string_view reason, Mask mask);

}  // namespace snug
