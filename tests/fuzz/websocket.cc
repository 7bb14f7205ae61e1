// FrameDecoder and Utf8Validator: bytes fed in any pieces tell the same as bytes fed at once, whoever sent them.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "wire/websocket.h"

namespace {

using snug::FrameDecoder;

// What a decoder told, as one string.
struct Transcript final : snug::FrameSink {
  void on_message(snug::Opcode type, std::string_view payload) override {
    if (type == snug::Opcode::text && !snug::is_utf8(payload)) std::abort();
    note(type == snug::Opcode::text ? 't' : 'b', payload);
  }
  void on_ping(std::string_view payload) override { note('i', payload); }
  void on_pong(std::string_view payload) override { note('o', payload); }
  void on_close(std::uint16_t code, std::string_view reason) override {
    if (code != snug::close_code::no_status && !snug::is_sendable_close_code(code)) std::abort();
    if (!snug::is_utf8(reason)) std::abort();
    note('c', std::to_string(code) + " " + std::string(reason));
  }
  void note(char kind, std::string_view what) {
    (told += kind).append(std::to_string(what.size())).append(" ").append(what);
  }

  std::string told;
};

// Feeds `bytes` in pieces whose sizes come, one byte each, from `sizes` (all at once if there are none).
std::string run(FrameDecoder::Role role, std::size_t max_message, std::string_view bytes, std::string_view sizes) {
  FrameDecoder decoder(role, max_message);
  Transcript transcript;
  std::size_t next = 0;
  while (!bytes.empty()) {
    std::size_t size = bytes.size();
    if (!sizes.empty()) size = std::size_t{1} + static_cast<unsigned char>(sizes[next++ % sizes.size()]);
    const std::string_view piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    std::vector<char> memory(piece.begin(), piece.end());
    if (const auto violation = decoder.feed(memory, transcript)) {
      transcript.note('x', std::to_string(violation->code).append(violation->why));
    }
    if (decoder.buffered() > 2 * (max_message + 125) + 64) std::abort();
    if (decoder.stopped() && decoder.buffered() != 0) std::abort();
  }
  return transcript.told;
}

}  // namespace

// Input: role and limit (1 byte), number of piece sizes (1 byte), the piece sizes, the bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.size() < 2) return 0;
  const auto role = input[0] & 1 ? FrameDecoder::Role::client : FrameDecoder::Role::server;
  const std::size_t max_message = input[0] & 2 ? 100 : 70'000;
  const std::size_t count = static_cast<std::size_t>(input[1]) % 16;
  input.remove_prefix(2);
  const std::string_view sizes = input.substr(0, count);
  const std::string_view bytes = input.substr(sizes.size());

  if (run(role, max_message, bytes, sizes) != run(role, max_message, bytes, {})) std::abort();
  return 0;
}
