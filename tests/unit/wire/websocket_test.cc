#include "wire/websocket.h"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <utility>

#include "unit/wire/utf8_cases.h"
#include "unit/wire/websocket_recorder.h"

namespace snug::test {
namespace {

using Role = FrameDecoder::Role;

constexpr Mask mask = {0x37, 0xfa, 0x21, 0x3d};

}  // namespace

static_assert(sizeof(FrameDecoder) <= 88, "held by every idle connection");

TEST_CASE("every conversation, cut in every way, read as server and as client") {
  for (const Case& c : websocket_cases()) {
    for (const Role role : {Role::server, Role::client}) {
      const std::string bytes = wire_bytes(c.sent, role == Role::server);
      CAPTURE(c.name);
      CAPTURE(role == Role::server);
      std::vector<std::size_t> sizes = {bytes.size() + 1, 1, 2, 3, 5, 7, 16, 131, 997};
      for (const std::size_t size : sizes) {
        CAPTURE(size);
        FrameDecoder decoder(role, c.max_message);
        CHECK(decode(decoder, bytes, [&] { return size; }) == c.expected);
      }
      std::mt19937 random(1);
      for (int round = 0; round < 5; ++round) {
        FrameDecoder decoder(role, c.max_message);
        CHECK(decode(decoder, bytes, [&] { return 1 + random() % 40; }) == c.expected);
      }
    }
  }
}

TEST_CASE("a short conversation cut in two at every place") {
  for (const Case& c : websocket_cases()) {
    const std::string bytes = wire_bytes(c.sent, true);
    if (bytes.size() > 300) continue;
    CAPTURE(c.name);
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      CAPTURE(cut);
      FrameDecoder decoder(Role::server, c.max_message);
      bool first = true;
      CHECK(decode(decoder, bytes, [&] { return std::exchange(first, false) ? cut : bytes.size(); }) == c.expected);
    }
  }
}

TEST_CASE("every case has its own name") {
  std::set<std::string> names;
  for (const Case& c : websocket_cases()) names.insert(c.name);
  CHECK(names.size() == websocket_cases().size());
}

TEST_CASE("a message that lies in one piece is handed on where it lies") {
  struct Sink final : FrameSink {
    void on_message(Opcode, std::string_view payload) override { at = payload.data(); }
    void on_ping(std::string_view payload) override { at = payload.data(); }
    void on_pong(std::string_view) override {}
    void on_close(std::uint16_t, std::string_view) override {}
    const char* at = nullptr;
  } sink;
  FrameDecoder decoder(Role::server, 1000);

  std::string bytes = wire_bytes({text(std::string(90, 'x'))}, true);
  REQUIRE_FALSE(decoder.feed(bytes, sink));
  CHECK(sink.at == bytes.data() + 6);
  bytes = wire_bytes({ping("are you there, and is this long enough")}, true);
  REQUIRE_FALSE(decoder.feed(bytes, sink));
  CHECK(sink.at == bytes.data() + 6);
}

TEST_CASE("memory is held only while something is half here") {
  Recorder recorder;
  FrameDecoder decoder(Role::server, 1 << 20);
  auto feed = [&](std::string bytes) { REQUIRE_FALSE(decoder.feed(bytes, recorder)); };
  const std::string long_text(1000, 'x');

  feed(wire_bytes({text(long_text), ping(std::string(100, 'p'))}, true));
  CHECK(decoder.buffered() == 0);

  const std::string whole = wire_bytes({text(long_text)}, true);
  feed(whole.substr(0, 500));
  CHECK(decoder.buffered() >= 400);
  CHECK(decoder.buffered() <= 1000);
  feed(whole.substr(500));
  CHECK(decoder.buffered() == 0);

  const std::string half_ping = wire_bytes({ping(std::string(100, 'p'))}, true);
  feed(half_ping.substr(0, 50));
  CHECK(decoder.buffered() > 0);
  feed(half_ping.substr(50));
  CHECK(decoder.buffered() == 0);

  feed(wire_bytes({text_begin(long_text)}, true));
  CHECK(decoder.buffered() >= 1000);
  feed(wire_bytes({end("")}, true));
  CHECK(decoder.buffered() == 0);
  CHECK(recorder.events.size() == 5);
}

TEST_CASE("an announced length costs no memory, a refusal and a close give it back") {
  Recorder recorder;
  FrameDecoder decoder(Role::server, 1 << 20);
  std::string bytes = wire_bytes({lacking((1 << 20) - 6, text(std::string(1 << 20, 'x')))}, true);
  REQUIRE_FALSE(decoder.feed(bytes, recorder));
  CHECK(decoder.buffered() <= 64);

  for (const Frame& last : {flip_mask(end("")), close(1000)}) {
    FrameDecoder closing(Role::server, 1 << 20);
    bytes = wire_bytes({text_begin(std::string(1000, 'x'))}, true);
    REQUIRE_FALSE(closing.feed(bytes, recorder));
    CHECK_FALSE(closing.stopped());
    bytes = wire_bytes({last}, true);
    closing.feed(bytes, recorder);
    CHECK(closing.stopped());
    CHECK(closing.buffered() == 0);
  }
}

TEST_CASE("a sink that has enough stops the decoder within the bytes being fed") {
  struct Sink final : FrameSink {
    explicit Sink(FrameDecoder& d) : decoder(d) {}
    void on_message(Opcode, std::string_view payload) override {
      seen += payload;
      if (payload == "stop") decoder.stop();
    }
    void on_ping(std::string_view) override {}
    void on_pong(std::string_view) override {}
    void on_close(std::uint16_t, std::string_view) override {}
    FrameDecoder& decoder;
    std::string seen;
  };
  FrameDecoder decoder(Role::server, 1000);
  Sink sink(decoder);
  std::string bytes =
      wire_bytes({text("go "), text_begin("st"), end("op"), text("unheard"), with_opcode(15, "")}, true);
  CHECK_FALSE(decoder.feed(bytes, sink));
  bytes = wire_bytes({text("unheard")}, true);
  CHECK_FALSE(decoder.feed(bytes, sink));
  CHECK(sink.seen == "go stop");
}

TEST_CASE("the examples of RFC 6455, section 5.7") {
  CHECK(encode_frame(Opcode::text, "Hello") == hex("81 05 48 65 6c 6c 6f"));
  CHECK(encode_masked_frame(Opcode::text, "Hello", mask) == hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
  CHECK(encode_frame(Opcode::ping, "Hello") == hex("89 05 48 65 6c 6c 6f"));
  CHECK(encode_masked_frame(Opcode::pong, "Hello", mask) == hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"));

  FrameDecoder client(Role::client, 1000);
  CHECK(decode(client, hex("01 03 48 65 6c 80 02 6c 6f")) == std::vector{got_text("Hello")});
}

TEST_CASE("a frame header has the shortest length form") {
  const std::pair<std::size_t, std::string> headers[] = {
      {0, hex("82 00")},
      {125, hex("82 7d")},
      {126, hex("82 7e 00 7e")},
      {256, hex("82 7e 01 00")},
      {65535, hex("82 7e ff ff")},
      {65536, hex("82 7f 00 00 00 00 00 01 00 00")},
      {0x123456789a, hex("82 7f 00 00 00 12 34 56 78 9a")},
  };
  for (const auto& [size, bytes] : headers) {
    std::string out = "before";
    append_frame_header(out, Opcode::binary, size);
    CHECK(out == "before" + bytes);
  }
}

TEST_CASE("what one side encodes the other side reads") {
  for (const std::size_t size : {0, 1, 7, 8, 9, 125, 126, 65535, 65536}) {
    CAPTURE(size);
    std::string payload;
    for (std::size_t i = 0; i < size; ++i) payload += static_cast<char>('a' + i % 23);
    FrameDecoder server(Role::server, 100'000);
    FrameDecoder client(Role::client, 100'000);
    CHECK(decode(server, encode_masked_frame(Opcode::text, payload, mask)) == std::vector{got_text(payload)});
    CHECK(decode(client, encode_frame(Opcode::binary, payload)) == std::vector{got_binary(payload)});
  }
}

TEST_CASE("close frames") {
  CHECK(encode_close(close_code::service_restart) == hex("88 02 03 f4"));
  CHECK(encode_close(close_code::no_status) == hex("88 00"));
  CHECK(encode_close(close_code::unauthorized, "bye") == hex("88 05 11 31") + "bye");

  FrameDecoder server(Role::server, 0);
  CHECK(decode(server, encode_masked_close(4408, "slow", mask)) == std::vector{got_close(4408, "slow")});

  // 61 characters of two bytes are 122 bytes; the 62nd does not fit into 123.
  std::string umlauts, longest;
  for (int i = 0; i < 100; ++i) umlauts += "\u00e4";
  for (int i = 0; i < 61; ++i) longest += "\u00e4";
  FrameDecoder client(Role::client, 0);
  CHECK(decode(client, encode_close(1000, umlauts)) == std::vector{got_close(1000, longest)});
}

}  // namespace snug::test
