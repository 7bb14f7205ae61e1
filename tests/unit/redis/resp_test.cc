#include "redis/resp.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace snug;

namespace {

/// For comparing: text in quotes, integers bare, errors with a `-`, `nil`, arrays in brackets.
std::string show(const RespValue& value) {
  switch (value.type()) {
    case RespType::simple:
      return "+" + std::string(value.text());
    case RespType::error:
      return "-" + std::string(value.text());
    case RespType::integer:
      return std::to_string(*value.integer());
    case RespType::bulk:
      return "\"" + std::string(value.text()) + "\"";
    case RespType::null:
      return "nil";
    case RespType::array:
      break;
  }
  std::string text = "[";
  value.each([&](const RespValue& inner) { text += (text.size() > 1 ? " " : "") + show(inner); });
  return text + "]";
}

/// All replies in `bytes`, which come in pieces of `piece`; then the failure, if there is one.
std::string read(std::string_view bytes, std::size_t piece, RespReader::Limits limits = {}) {
  RespReader reader(limits);
  std::string text;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (const auto reply = reader.next()) text += show(*reply) + ";";
  }
  return reader.failure().empty() ? text : text + "! " + reader.failure();
}

}  // namespace

TEST_CASE("replies are the same, however they are cut up") {
  const std::pair<std::string, std::string> cases[] = {
      {"+OK\r\n", "+OK;"},
      {"-NOSCRIPT No matching script.\r\n:-12\r\n", "-NOSCRIPT No matching script.;-12;"},
      {"$5\r\nhello\r\n$0\r\n\r\n$-1\r\n", "\"hello\";\"\";nil;"},
      {"$4\r\n\r\n\r\n\r\n", "\"\r\n\r\n\";"},
      {"*0\r\n*-1\r\n*1\r\n*0\r\n", "[];nil;[[]];"},
      {"*2\r\n*2\r\n:1\r\n$1\r\na\r\n*1\r\n*1\r\n+x\r\n+y\r\n", "[[1 \"a\"] [[+x]]];+y;"},
      {"*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n", "[\"message\" \"c\" \"hi\"];"},
      {":9223372036854775807\r\n", "9223372036854775807;"},
  };
  for (const auto& [bytes, shown] : cases)
    for (const std::size_t piece : {1, 2, 3, 7, 1000}) {
      CAPTURE(piece);
      CHECK(read(bytes, piece) == shown);
    }
}

TEST_CASE("values are found by their place") {
  RespReader reader;
  reader.feed("*3\r\n*2\r\n:1\r\n:2\r\n$2\r\n42\r\n-ERR no\r\n");
  const auto reply = reader.next();
  REQUIRE(reply);
  CHECK(reply->size() == 3);
  CHECK((*reply)[0][1].integer() == 2);
  CHECK((*reply)[1].integer() == 42);
  CHECK((*reply)[2].error_code() == "ERR");
  CHECK((*reply)[3].is_null());
  CHECK((*reply)[1][0].is_null());
  CHECK(!(*reply)[2].integer());
  CHECK((*reply)[1].error_code() == "");
}

TEST_CASE("what is no RESP2 is refused, and nothing is read behind it") {
  const std::pair<std::string, std::string> cases[] = {
      {"HTTP/1.1 400 Bad Request\r\n\r\n", "! this is not RESP2"},
      {"\r\n", "! this is not RESP2"},
      {":\r\n", "! an integer is none"},
      {":12a\r\n", "! an integer is none"},
      {":9223372036854775808\r\n", "! an integer is none"},
      {"$-2\r\n", "! a length is none"},
      {"$1x\r\n", "! a length is none"},
      {"$3\r\nabcd\r\n", "! a string does not end where it should"},
      {"+OK\n+OK\r\n", "+OK\n+OK;"},  // a line ends with both
      {"+O\rK\r\n", "! a line does not end as it should"},
      {"+OK\r\n*1\r\n:x\r\n+OK\r\n", "+OK;! an integer is none"},
      {"%1\r\n+a\r\n+b\r\n", "! this is not RESP2"},
  };
  for (const auto& [bytes, shown] : cases)
    for (const std::size_t piece : {1, 1000}) {
      CAPTURE(bytes);
      CHECK(read(bytes, piece) == shown);
    }
}

TEST_CASE("a reply is bounded in every way") {
  const RespReader::Limits small{.bytes = 100, .values = 10, .depth = 3, .line = 20};
  CHECK(read("$101\r\n", 1, small) == "! a string is too long");
  CHECK(read("*11\r\n", 1, small) == "! an array is too long");
  CHECK(read("*2\r\n*9\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n", 1000, small) ==
        "! a reply has too many values");
  CHECK(read("*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", 1, small) == "! arrays stand too deep in each other");
  CHECK(read("+" + std::string(30, 'x'), 1, small) == "! a line is too long");
  CHECK(read("*3\r\n$60\r\n" + std::string(60, 'x') + "\r\n$60\r\n" + std::string(60, 'x') + "\r\n", 7, small) ==
        "! a reply is too long");
  // Many small ones are not one long one.
  std::string many, shown;
  for (int i = 0; i < 100; ++i) {
    many += ":1\r\n";
    shown += "1;";
  }
  CHECK(read(many, 9, small) == shown);
}

TEST_CASE("a long reply that comes in small pieces is read once") {
  std::string bytes = "*20000\r\n";
  for (int i = 0; i < 20000; ++i) bytes += "*2\r\n$7\r\n1000-01\r\n*2\r\n$1\r\nc\r\n$20\r\n01234567890123456789\r\n";
  RespReader reader;
  std::size_t found = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 64) {
    reader.feed(std::string_view(bytes).substr(at, 64));
    if (const auto reply = reader.next()) found = reply->size();
  }
  CHECK(found == 20000);
  CHECK(reader.failure() == "");
  reader.feed("+OK\r\n");
  CHECK(show(*reader.next()) == "+OK");
  CHECK(reader.buffered() <= 5);
}

TEST_CASE("commands are arrays of bulk strings") {
  std::string out = "x";
  write_resp_command(out, {"SET", "a key", std::string_view("\0\r\n", 3)});
  CHECK(out == std::string("x*3\r\n$3\r\nSET\r\n$5\r\na key\r\n$3\r\n\0\r\n\r\n", 34));
}

TEST_CASE("random bytes never do more than fail") {
  std::mt19937 random(4);
  const std::string alphabet = "+-:$*0123456789\r\n\r\n\r\nab";
  for (int round = 0; round < 20000; ++round) {
    std::string bytes;
    for (std::size_t i = random() % 60; i > 0; --i) bytes += alphabet[random() % alphabet.size()];
    const std::string whole = read(bytes, 1000), cut = read(bytes, 1 + random() % 5);
    CHECK(whole == cut);
  }
}
