#include "wire/socket_io.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "wire/socket_io_dialect.h"

using namespace snug;
using socket_io::Decoder;
using socket_io::PacketType;

namespace {

std::string told(const Result<std::optional<socket_io::Packet>>& packet) {
  if (!packet) return "refused: " + packet.error().message;
  if (!*packet) return "more";
  const socket_io::Packet& p = **packet;
  std::string out = std::to_string(static_cast<int>(p.type)) + " " + std::string(p.nsp);
  if (p.id) out += " #" + std::to_string(*p.id);
  if (p.data) json::write_value(out += ' ', *p.data);
  for (const std::string& bytes : p.attachments) out += " +" + bytes;
  if (p.problem) out += " but " + p.problem->message;
  return out;
}

/// What a fresh decoder makes of one text.
std::string read(std::string_view text) {
  Decoder decoder({});
  return told(decoder.text(text));
}

}  // namespace

TEST_CASE("packets with and without namespace, ack id and payload") {
  CHECK(read("0") == "0 /");
  CHECK(read(R"(0{"token":"x"})") == R"(0 / {"token":"x"})");
  CHECK(read("0/custom,{}") == "0 /custom {}");
  CHECK(read("0/custom") == "0 /custom");
  CHECK(read("1/custom,") == "1 /custom");
  CHECK(read(R"(2["a",1,{"b":[null]}])") == R"(2 / ["a",1,{"b":[null]}])");
  CHECK(read(R"(2/custom,12["a"])") == R"(2 /custom #12 ["a"])");
  CHECK(read("30[]") == "3 / #0 []");
  CHECK(read("2[7]") == "2 / [7]");
}

TEST_CASE("what is no packet is refused") {
  for (const char* bad : {"",
                          "7",
                          "x",
                          "2",
                          "212",
                          "2{}",
                          "2[]",
                          "2[null]",
                          "2[{}]",
                          "2\"a\"",
                          "2[\"a\"",
                          "2[\"a\"]x",
                          "2abc[\"a\"]",
                          "2 [\"a\"]",
                          "1{}",
                          "1\"x\"",
                          "0[]",
                          "0\"x\"",
                          "0null",
                          "3{}",
                          "3",
                          "5[\"a\"]",
                          "5-[\"a\"]",
                          "50-[\"a\"]",
                          "5x-[\"a\"]",
                          "511-[\"a\"]",
                          "599999999999999999999-[\"a\"]",
                          "2[\"connect\"]",
                          "2[\"connect_error\"]",
                          "2[\"disconnect\"]",
                          "2[\"disconnecting\"]",
                          "2[\"newListener\"]",
                          "2[\"removeListener\"]",
                          "29007199254740993[\"a\"]"}) {
    CAPTURE(bad);
    CHECK(read(bad).starts_with("refused: "));
  }
}

TEST_CASE("attachments follow their packet, in order, and nothing comes between") {
  const std::string text = R"(52-["a",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]])";
  Decoder decoder({});
  CHECK(told(decoder.text(text)) == "more");
  CHECK(told(decoder.binary("one")) == "more");
  CHECK(told(decoder.binary("two")) ==
        R"(2 / ["a",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]] +one +two)");
  CHECK(told(decoder.binary("three")).starts_with("refused: "));

  Decoder interrupted({});
  CHECK(told(interrupted.text(text)) == "more");
  CHECK(told(interrupted.text("2[\"b\"]")).starts_with("refused: "));
}

TEST_CASE("a placeholder names an attachment that is there") {
  for (const char* num : {"1", "-1", "-0.5", "1.5", "\"0\"", "null"}) {
    CAPTURE(num);
    Decoder decoder({});
    CHECK(told(decoder.text("51-[\"a\",{\"_placeholder\":true,\"num\":" + std::string(num) + "}]")) == "more");
    CHECK(told(decoder.binary("x")).starts_with("refused: "));
  }
  Decoder decoder({});
  CHECK(told(decoder.text(R"(51-["a",{"_placeholder":false,"num":9}])")) == "more");
  CHECK(told(decoder.binary("x")) == R"(2 / ["a",{"_placeholder":false,"num":9}] +x)");
}

TEST_CASE("what an app says through a client never ends the connection") {
  const std::string deep = std::string(5'000, '[') + std::string(5'000, ']');
  CHECK(read("27[\"a\",{\"b\":" + deep + "}]").starts_with(R"(2 / #7 ["a",{"b":[[)"));
  CHECK(read("27[\"a\",{\"b\":" + deep + "}]").ends_with("}] but JSON is nested too deeply"));
  CHECK(read("0{\"token\":\"t\",\"b\":" + deep + "}").ends_with("} but JSON is nested too deeply"));
  CHECK(read("37[" + deep + "]").ends_with("] but JSON is nested too deeply"));
  CHECK(read("2[\"connect\"," + deep + "]").starts_with("refused: "));
  CHECK(read("2[\"a\"," + std::string(5'000, '[')).starts_with("refused: "));
  CHECK(read(R"(27["a \ud83d",{"\udc00":"hi \ud83d"}])") == "2 / #7 [\"a \ufffd\",{\"\ufffd\":\"hi \ufffd\"}]");
  CHECK(read(R"(27["a",1e999,123456789012345678901234567890])") == R"(2 / #7 ["a",1e+308,1.2345678901234568e+29])");
  CHECK(read(R"(0{"token":"\ud83d"})") == "0 / {\"token\":\"\ufffd\"}");
  Decoder decoder({});
  CHECK(told(decoder.text(R"(51-3["a",{"_placeholder":true,"num":0.5}])")) == "more");
  CHECK(told(decoder.binary("x")).ends_with("+x but attachments are numbered by whole numbers"));
}

TEST_CASE("attachments have a limit in bytes") {
  Decoder decoder({.attachments = 10, .attachment_bytes = 5});
  CHECK(told(decoder.text(R"(52-["a"])")) == "more");
  CHECK(told(decoder.binary("123")) == "more");
  CHECK(told(decoder.binary("456")).starts_with("refused: "));
}

TEST_CASE("packets are written as they are read") {
  CHECK(socket_io::encode(PacketType::event, "/", {}, "[\"a\"]") == "2[\"a\"]");
  CHECK(socket_io::encode(PacketType::ack, "/custom", 7, "[]") == "3/custom,7[]");
  CHECK(socket_io::encode(PacketType::binary_event, "/", 1, "[\"a\"]", 2) == "52-1[\"a\"]");
  CHECK(socket_io::encode(PacketType::disconnect, "/", {}, "") == "1");
}

TEST_CASE("the dialect: an event has one object, an answer too, and cursors are events of their own") {
  const SocketIoDialect dialect;
  const FramePtr event = dialect.event("new_message", R"({"id":"1"})", "e.7");
  CHECK(event->payload() == R"(42["new_message",{"id":"1"}])");
  REQUIRE(event->trailer());
  CHECK(event->trailer()->payload() == R"(42["cursor","e.7"])");
  CHECK_FALSE(dialect.event("receipts", "{}", "")->trailer());
  CHECK(dialect.ack(3, R"({"a":1})", {})->payload() == R"(433[{"ok":true,"a":1}])");
  CHECK(dialect.ack(3, R"({"a":1})", "e.7")->payload() == R"(433[{"ok":true,"a":1,"cursor":"e.7"}])");
  CHECK(dialect.ack(3, "{}", "e.7")->payload() == R"(433[{"ok":true,"cursor":"e.7"}])");
  CHECK(dialect.failure(3, fail(Code::not_found, "no"))->payload() ==
        R"(433[{"ok":false,"error":{"code":"not_found","message":"no"}}])");
}

TEST_CASE("the dialect: events under the names that an app knows") {
  SocketIoNames names;
  names.events.emplace("new_message", "message \"received\"");
  const SocketIoDialect dialect(names);
  CHECK(dialect.event("new_message", "{}", "")->payload() == R"(42["message \"received\"",{}])");
  CHECK(dialect.event("receipts", "{}", "")->payload() == R"(42["receipts",{}])");
}
