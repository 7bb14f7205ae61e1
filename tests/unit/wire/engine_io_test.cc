#include "wire/engine_io.h"

#include <doctest/doctest.h>

#include <vector>

using namespace snug;
using engine_io::PacketType;

namespace {

std::vector<std::string> packets_of(std::string_view payload) {
  std::vector<std::string> packets;
  engine_io::PayloadReader reader(payload);
  for (auto packet = reader.next(); packet; packet = reader.next()) packets.emplace_back(*packet);
  return packets;
}

std::string payload_of(const std::vector<FramePtr>& frames) {
  std::string payload;
  for (const FramePtr& frame : frames) engine_io::append_to_payload(payload, *frame);
  return payload;
}

}  // namespace

TEST_CASE("a packet is a digit and its data") {
  const auto message = engine_io::decode("4hello");
  REQUIRE(message);
  CHECK(message->type == PacketType::message);
  CHECK(message->data == "hello");
  CHECK_FALSE(message->binary);
  CHECK(engine_io::decode("2probe")->data == "probe");
  CHECK(engine_io::decode("6")->type == PacketType::noop);
  for (const char* bad : {"", "7", "9x", "x", " 4", "-1", "\xc3\xa9"}) CHECK_FALSE(engine_io::decode(bad));
}

TEST_CASE("binary data comes as base64, padded or not") {
  CHECK(engine_io::decode("bAQIDBA==")->binary == "\x01\x02\x03\x04");
  CHECK(engine_io::decode("bAQIDBA")->binary == "\x01\x02\x03\x04");
  CHECK(engine_io::decode("b")->binary == "");
  CHECK(engine_io::decode("bAQIDBA==")->type == PacketType::message);
  for (const char* bad : {"bAQ!D", "bA", "b-_-_", "bAQI\xc3\xa9"}) CHECK_FALSE(engine_io::decode(bad));
}

TEST_CASE("a payload is cut at every separator, and holds at least one packet") {
  CHECK(packets_of("4a\x1e"
                   "4b\x1e"
                   "2") == std::vector<std::string>{"4a", "4b", "2"});
  CHECK(packets_of("4a") == std::vector<std::string>{"4a"});
  CHECK(packets_of("4a\x1e") == std::vector<std::string>{"4a", ""});
  CHECK(packets_of("") == std::vector<std::string>{""});
}

TEST_CASE("frames carry packets over both transports") {
  const FramePtr text = engine_io::text_message("hi");
  CHECK(text->payload() == "4hi");
  CHECK(text->bytes() ==
        "\x81\x03"
        "4hi");
  CHECK_FALSE(text->binary());
  const FramePtr binary = engine_io::binary_message("\x01\x02", false);
  CHECK(binary->bytes() == "\x82\x02\x01\x02");
  CHECK(binary->binary());
  const FramePtr encoded = engine_io::binary_message("\x01\x02", true);
  CHECK(encoded->payload() == "bAQI=");
  CHECK_FALSE(encoded->binary());
  CHECK(payload_of({text, binary, encoded, engine_io::packet(PacketType::ping)}) ==
        "4hi\x1e"
        "bAQI=\x1e"
        "bAQI=\x1e"
        "2");
}
