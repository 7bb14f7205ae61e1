#include "net/http_parser.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace snug {

namespace {

constexpr HttpLimits small{.header = 200, .body = 10};

/// Feeds `bytes` in pieces of `step`; tells what came of it and what was left.
std::string outcome(const std::string& bytes, std::size_t step, const HttpLimits& limits = small) {
  HttpParser parser(limits);
  std::string pending;
  std::size_t at = 0;
  while (parser.state() == HttpParser::State::header || parser.state() == HttpParser::State::body) {
    if (at == bytes.size()) return parser.state() == HttpParser::State::header ? "more header" : "more body";
    const std::string piece = bytes.substr(at, step);
    at += piece.size();
    pending += piece;
    pending.erase(0, parser.feed(pending));
  }
  if (parser.state() == HttpParser::State::failed) return std::to_string(parser.failure().status);
  const HttpRequest request = parser.take();
  return std::string(request.method()) + " " + std::string(request.target()) + " <" + std::string(request.body()) +
         ">" + (request.keep_alive() ? "" : " close") + " left <" + pending + bytes.substr(at) + ">";
}

}  // namespace

TEST_CASE("requests, whole and in pieces") {
  struct Row {
    std::string bytes;
    std::string outcome;
  };
  const std::vector<Row> rows{
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / <> left <>"},
      {"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / <> left <>"},
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /next", "GET / <> left <GET /next>"},
      {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "GET / <> close left <>"},
      {"GET / HTTP/1.0\r\n\r\n", "GET / <> close left <>"},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET / <> left <>"},
      {"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\n{1}rest", "POST /a <{1}> left <rest>"},
      {"POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "POST /a <> left <>"},
      {"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\nrest",
       "POST /a <abcdefg> left <rest>"},
      {"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST /a <> left <>"},
      {"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\nrest", "POST /a <> left <rest>"},
      {"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n6\r\n\r\n", "400"},
      {"POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789", "POST /a <0123456789> left <>"},
      {"POST /a HTTP/1.1\r\nContent-Length: 11\r\n\r\n", "413"},
      {"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nabcde\r\n0\r\n\r\n", "413"},
      {"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "413"},
      {"GET / HTTP/1.1\r\nX: " + std::string(200, 'x') + "\r\n\r\n", "431"},
      {"GET /" + std::string(300, 'x'), "431"},
      {"GET / HTTP/2.0\r\n\r\n", "505"},
      {"GET / HTTP/3.7\r\n\r\n", "505"},
      {"nonsense\r\n\r\n", "400"},
      {"GET /a b HTTP/1.1\r\n\r\n", "505"},
      {"GET / HTTP/1.1\r\nno colon\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nName : value\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nX: a\x01z\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "400"},
      {"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXYZ\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n", "more header"},
      {"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", "more body"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, row.bytes.size()}) {
      CAPTURE(step);
      CHECK(outcome(row.bytes, step) == row.outcome);
    }
  }
}

TEST_CASE("nonsense is refused at once, or when it came in pieces, at the next empty line") {
  const std::string nonsense = "\x16\x03\x01 a greeting of TLS";
  CHECK(outcome(nonsense, nonsense.size()) == "400");
  CHECK(outcome(nonsense, 2) == "400");
  const std::string late = "POST\x16\x03\x01";
  CHECK(outcome(late, late.size()) == "400");
  CHECK(outcome(late, 4) == "more header");
  CHECK(outcome(late + "\r\n\r\n", 4) == "400");
}

TEST_CASE("headers are found whatever their case, and lists are joined") {
  HttpParser parser({});
  parser.feed("GET / HTTP/1.1\r\nhost: x\r\nCONNECTION: keep-alive\r\nConnection:  Upgrade \r\nUser-Agent:\r\n\r\n");
  REQUIRE(parser.state() == HttpParser::State::done);
  const HttpRequest request = parser.take();
  CHECK(request.header("Host") == "x");
  CHECK(request.header("user-agent") == "");
  CHECK_FALSE(request.header("Origin"));
  CHECK(request.list_header("connection") == "keep-alive,Upgrade");
  CHECK(request.header_count("Connection") == 2);
}

TEST_CASE("a client may ask before it sends a body") {
  HttpParser parser({});
  parser.feed("POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(parser.wants_continue());
  parser.feed("{}");
  CHECK(parser.state() == HttpParser::State::done);
  CHECK_FALSE(parser.wants_continue());
}

}  // namespace snug
