// Runs a FrameDecoder over bytes cut in a given way and writes down what it told.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "unit/wire/websocket_cases.h"
#include "wire/websocket.h"

namespace snug::test {

class Recorder final : public FrameSink {
 public:
  void on_message(Opcode type, std::string_view payload) override {
    events.push_back({type == Opcode::text ? "text" : "binary", std::string(payload)});
  }
  void on_ping(std::string_view payload) override { events.push_back(got_ping(std::string(payload))); }
  void on_pong(std::string_view payload) override { events.push_back(got_pong(std::string(payload))); }
  void on_close(std::uint16_t code, std::string_view reason) override {
    events.push_back(got_close(code, std::string(reason)));
  }

  std::vector<Event> events;
};

/// Feeds `bytes` in pieces of the sizes that `next_size` gives, each in memory of exactly that size.
inline std::vector<Event> decode(FrameDecoder& decoder, std::string_view bytes,
                                 const std::function<std::size_t()>& next_size) {
  Recorder recorder;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, next_size());
    bytes.remove_prefix(piece.size());
    std::vector<char> memory(piece.begin(), piece.end());
    if (const auto violation = decoder.feed(memory, recorder)) recorder.events.push_back(refused(violation->code));
  }
  return recorder.events;
}

inline std::vector<Event> decode(FrameDecoder& decoder, std::string_view bytes) {
  return decode(decoder, bytes, [&] { return bytes.size(); });
}

}  // namespace snug::test
