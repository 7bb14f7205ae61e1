#include "wire/native.h"

#include <doctest/doctest.h>

#include "unit/wire/websocket_recorder.h"
#include "wire/websocket.h"

namespace snug::test {
namespace {

const NativeDialect native;

std::string text_of(json::Value value) {
  std::string out;
  json::write_value(out, value);
  return out;
}

// "event data ack cursor" of a call, "ack N: error" of a malformed one, or the error.
std::string told(std::string_view message) {
  const auto call = native.decode(message);
  const auto text = [](const Error& e) { return std::string(name_of(e.code)) + " '" + e.field + "' " + e.message; };
  if (!call) return text(call.error());
  const std::string ack = call->ack ? std::to_string(*call->ack) : "-";
  if (call->malformed) return "ack " + ack + ": " + text(*call->malformed);
  return std::string(call->event) + " " + text_of(call->data) + " " + ack + " '" + std::string(call->cursor) + "'";
}

}  // namespace

TEST_CASE("calls") {
  CHECK(told(R"({"event":"send_message","data":{"chatId":"7","content":"hi"},"ack":1,"cursor":"c1"})") ==
        R"(send_message {"chatId":"7","content":"hi"} 1 'c1')");
  CHECK(told(R"({"event":"list_chats"})") == "list_chats {} - ''");
  CHECK(told(R"( { "ack" : 0 , "event" : "list_chats" } )") == "list_chats {} 0 ''");
  CHECK(told(R"({"ack":9007199254740993,"event":"e","data":{"a":[1,{"b":null}]}})") ==
        R"(e {"a":[1,{"b":null}]} 9007199254740993 '')");
}

TEST_CASE("null reads as absent, unknown members are ignored") {
  CHECK(told(R"({"event":"e","data":null,"ack":null,"cursor":null})") == "e {} - ''");
  CHECK(told(R"({"event":"e","Event":1,"id":[],"id":{}})") == "e {} - ''");
}

TEST_CASE("names and cursors come unescaped") {
  CHECK(told(R"({"ev\u0065nt":"a\"b","cursor":"\u00e4"})") == "a\"b {} - '\u00e4'");
}

TEST_CASE("a malformed call that names its ack is answered there") {
  CHECK(told(R"({"ack":5})") == "ack 5: bad_request 'event' is missing");
  CHECK(told(R"({"event":null,"ack":5})") == "ack 5: bad_request 'event' is missing");
  CHECK(told(R"({"event":7,"ack":5})") == "ack 5: bad_request 'event' must be a string");
  CHECK(told(R"({"event":"e","ack":5,"data":[]})") == "ack 5: bad_request 'data' must be an object");
  CHECK(told(R"({"event":"e","ack":5,"data":"x"})") == "ack 5: bad_request 'data' must be an object");
  CHECK(told(R"({"event":"e","ack":5,"cursor":1})") == "ack 5: bad_request 'cursor' must be a string");
}

TEST_CASE("what is no call and names no ack is an error") {
  CHECK(told(R"({})") == "bad_request 'event' is missing");
  CHECK(told(R"({"event":"e","data":false})") == "bad_request 'data' must be an object");
  for (const char* ack : {"1.5", "\"1\"", "[]", "true", "1e3", "9223372036854775808"}) {
    CAPTURE(ack);
    CHECK(told(R"({"event":"e","ack":)" + std::string(ack) + "}") == "bad_request 'ack' must be an integer");
  }
  CHECK(told(R"({"event":"a","event":"b"})") == "bad_request 'event' stands twice");
  CHECK(told(R"({"event":"a","ack":1,"ack":null})") == "bad_request 'ack' stands twice");
  CHECK(told(R"([{"event":"e"}])") == "bad_request '' a message must be an object");
  for (const std::string text : {"", " ", "null", "1", "\"e\"", "{", "{\"event\":\"e\"} {}", "{\"event\":\"e\"",
                                 "{\"event\":\"\xff\"}", "{'event':'e'}"}) {
    CAPTURE(text);
    CHECK_FALSE(native.decode(text));
  }
}

TEST_CASE("nesting is bounded, the wrapping included") {
  const auto nested = [](std::size_t levels) {
    return R"({"event":"e","data":{"a":)" + std::string(levels, '[') + std::string(levels, ']') + "}}";
  };
  CHECK(native.decode(nested(json::max_depth - 3)));
  CHECK_FALSE(native.decode(nested(json::max_depth)));
  CHECK_FALSE(native.decode(nested(100'000)));
}

TEST_CASE("what a call dislikes is answered at its ack, whatever it is") {
  const std::string deep = std::string(5'000, '[') + std::string(5'000, ']');
  CHECK(told(R"({"event":"e","data":{"a":)" + deep + R"(},"ack":5})") ==
        "ack 5: bad_request '' JSON is nested too deeply");
  CHECK(told(R"({"x":)" + deep + R"(,"event":"e","ack":5})") == "ack 5: bad_request '' JSON is nested too deeply");
  CHECK(told(R"({"event":"e","data":{"a":"hi \ud83d"},"ack":5})") == "e {\"a\":\"hi \ufffd\"} 5 ''");
  CHECK(told(R"({"event":"\udc00","data":{"\ud83d":1e999},"ack":5})") == "\ufffd {\"\ufffd\":1e+308} 5 ''");
}

TEST_CASE("events") {
  CHECK(native.event("new_message", R"({"id":"7"})", "c9")->payload() ==
        R"({"event":"new_message","data":{"id":"7"},"cursor":"c9"})");
  CHECK(native.event("session_revoked", "{}", "")->payload() == R"({"event":"session_revoked","data":{}})");
}

TEST_CASE("answers") {
  CHECK(native.ack(3, R"({"chat":{"id":"7"}})", {})->payload() == R"({"ack":3,"data":{"ok":true,"chat":{"id":"7"}}})");
  CHECK(native.ack(3, "{}", {})->payload() == R"({"ack":3,"data":{"ok":true}})");
  CHECK(native.ack(3, "{}", "e.7")->payload() == R"({"ack":3,"data":{"ok":true,"cursor":"e.7"}})");
  CHECK(native.ack(3, R"({"a":1})", "e.7")->payload() == R"({"ack":3,"data":{"ok":true,"a":1,"cursor":"e.7"}})");
  CHECK(native.failure(-4, fail(Code::not_found, "no \"such\" chat"))->payload() ==
        R"({"ack":-4,"data":{"ok":false,"error":{"code":"not_found","message":"no \"such\" chat"}}})");
  CHECK(native.failure(4, bad_field("content", "too long"))->payload() ==
        R"({"ack":4,"data":{"ok":false,"error":{"code":"bad_request","message":"too long","field":"content"}}})");
}

TEST_CASE("a frame is a whole WebSocket message of its payload") {
  for (const std::size_t size : {0, 100, 200, 70'000}) {
    const std::string data = "{\"x\":\"" + std::string(size, 'x') + "\"}";
    const FramePtr frame = native.event("e", data, "");
    CHECK(frame->payload() == "{\"event\":\"e\",\"data\":" + data + "}");
    FrameDecoder client(FrameDecoder::Role::client, 100'000);
    CHECK(decode(client, frame->bytes()) == std::vector{got_text(std::string(frame->payload()))});
  }
}

}  // namespace snug::test
