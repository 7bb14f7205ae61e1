#include "http/parser.h"

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
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / <> close left <>"},
      {"GET / HTTP/1.0\r\n\r\n", "GET / <> close left <>"},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET / <> left <>"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{1}rest", "POST /a <{1}> left <rest>"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "POST /a <> left <>"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\nrest",
       "POST /a <abcdefg> left <rest>"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST /a <> left <>"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\nrest",
       "POST /a <> left <rest>"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n6\r\n\r\n", "400"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789", "POST /a <0123456789> left <>"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n", "413"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nabcde\r\n0\r\n\r\n",
       "413"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "413"},
      {"GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(200, 'x') + "\r\n\r\n", "431"},
      {"GET /" + std::string(300, 'x'), "431"},
      {"GET / HTTP/2.0\r\n\r\n", "505"},
      {"GET / HTTP/3.7\r\n\r\n", "505"},
      {"nonsense\r\n\r\n", "400"},
      {"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nName : value\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nX: a\x01z\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXYZ\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n", "more header"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab", "more body"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, row.bytes.size()}) {
      CAPTURE(step);
      CHECK(outcome(row.bytes, step) == row.outcome);
    }
  }
}

TEST_CASE("nonsense is refused at its first byte or at the end of its line, however it is cut") {
  const std::string nonsense = "\x16\x03\x01 a greeting of TLS";
  CHECK(outcome(nonsense, nonsense.size()) == "400");
  CHECK(outcome(nonsense, 2) == "400");
  const std::string late = "POST\x16\x03\x01";
  CHECK(outcome(late, late.size()) == "400");
  CHECK(outcome(late, 4) == "400");
  CHECK(outcome("SSH-2.0-OpenSSH_9.2\r\n", 3) == "400");
}

TEST_CASE("what two readers could understand in two ways is refused") {
  const std::string post = "POST /a HTTP/1.1\r\nHost: x\r\n";
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  struct Row {
    std::string bytes;
    std::string outcome;
  };
  const std::vector<Row> rows{
      // RFC 9112 sections 6.1 to 6.3
      {post + "Transfer-Encoding: gzip\r\n\r\n", "400"},
      {post + "Transfer-Encoding: gzip, chunked\r\n\r\n", "501"},
      {post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", "501"},
      {post + "Transfer-Encoding: chunked, gzip\r\n\r\n", "400"},
      {post + "Transfer-Encoding: chunked, chunked\r\n\r\n", "400"},
      {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
      {post + "Transfer-Encoding: identity\r\n\r\n", "400"},
      {post + "Transfer-Encoding: xchunked\r\n\r\n", "400"},
      {post + "Transfer-Encoding: chunked;q=1\r\n\r\n", "400"},
      {post + "Transfer-Encoding:\r\n\r\n", "400"},
      {post + "Transfer-Encoding: \x0b"
              "chunked\r\n\r\n",
       "400"},
      {post + "Transfer-Encoding: CHUNKED \r\n\r\n0\r\n\r\n", "POST /a <> left <>"},
      {post + "Transfer-Encoding : chunked\r\n\r\n", "400"},
      {"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
      {post + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", "400"},
      {post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", "400"},
      {post + "Content-Length: 3, 3\r\n\r\n", "400"},
      {post + "Content-Length:\r\n\r\n", "400"},
      {post + "Content-Length: +3\r\n\r\n", "400"},
      {post + "Content-Length: 0x3\r\n\r\n", "400"},
      {post + "Content-Length: 3 3\r\n\r\n", "400"},
      {post + "Content-Length: 99999999999999999999999999\r\n\r\n", "413"},
      // Host, section 3.2
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET / <> left <>"},
      {"GET / HTTP/1.1\r\nHost: a_b.example%2d.org:80\r\n\r\n", "GET / <> left <>"},
      {"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"GET http:///x HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      // Lines, sections 2.2 and 5
      {"GET / HTTP/1.1\nHost: x\n\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n Host: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA(: y\r\n\r\n", "400"},
      {std::string("GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n", 33), "400"},
      {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /\tHTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"G(T / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /\r\n\r\n", "400"},
      {"\n\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      // Chunks, section 7.1
      {chunked + "3\nabc\r\n0\r\n\r\n", "400"},
      {chunked + "3\r\nabc\n0\r\n\r\n", "400"},
      {chunked + "3;a\nb\r\nabc\r\n0\r\n\r\n", "400"},
      {chunked + "3 \r\nabc\r\n0\r\n\r\n", "400"},
      {chunked + "0x3\r\nabc\r\n0\r\n\r\n", "400"},
      {chunked + "-3\r\nabc\r\n0\r\n\r\n", "400"},
      {chunked + "\r\n", "400"},
      {chunked + "00000000000000003\r\nabc\r\n0\r\n\r\n", "400"},
      {chunked + "03 ; a=\"b\" ;c\r\nabc\r\n000\r\n\r\nrest", "POST /a <abc> left <rest>"},
      {chunked + "0\r\n folded: x\r\n\r\n", "400"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, row.bytes.size()}) {
      CAPTURE(step);
      CHECK(outcome(row.bytes, step) == row.outcome);
    }
  }
}

TEST_CASE("what is no payload counts, too, and none of it goes on for ever") {
  const std::string post = "POST /a HTTP/1.1\r\nHost: x\r\n";
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  struct Row {
    std::string begin;
    std::string again;  // what comes after it, endlessly
    std::string outcome;
  };
  const std::vector<Row> rows{
      {"", "\r\n", "431"},
      {"", "x", "431"},
      {"GET /", "x", "431"},
      {"GET / HTTP/1.1\r\n", "x", "431"},
      {"GET / HTTP/1.1\r\n", "a:\r\n", "431"},
      {"GET / HTTP/1.1\r\nA:", " ", "431"},
      {chunked, "0", "400"},
      {chunked + "3;", "x", "400"},
      {chunked + "3", " ", "400"},
      {chunked + "0;", "x", "400"},
      {chunked, "1;" + std::string(100, 'x') + "\r\ny\r\n", "400"},
      {chunked, "1\r\ny\r\n", "413"},
      {chunked + "0\r\n", "x", "431"},
      {chunked + "0\r\n", "a:\r\n", "431"},
  };
  const HttpLimits limits;
  for (const Row& row : rows) {
    CAPTURE(row.begin + row.again);
    for (const std::size_t size : {std::size_t{1}, std::size_t{1000}}) {
      HttpParser parser(limits);
      CHECK(parser.feed(row.begin) == row.begin.size());
      std::string bytes;
      while (bytes.size() < size) bytes += row.again;
      std::size_t fed = 0;
      while (parser.state() < HttpParser::State::done && fed < 4 * HttpBody::framing_per_byte * limits.body) {
        fed += parser.feed(bytes);
      }
      REQUIRE(parser.state() == HttpParser::State::failed);
      CHECK(std::to_string(parser.failure().status) == row.outcome);
      if (row.outcome != "413") CHECK(fed <= 2 * limits.header);
    }
  }
}

TEST_CASE("a header has a bounded number of lines") {
  std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 127; ++i) bytes += "a: b\r\n";
  CHECK(outcome(bytes + "\r\n", 100, {}) == "GET / <> left <>");
  CHECK(outcome(bytes + "a: b\r\n\r\n", 100, {}) == "431");
}

TEST_CASE("what stands in a trailer is no header") {
  HttpParser parser({});
  parser.feed(
      "POST / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\n{}\r\n0\r\nX-Forwarded-For: 6.6.6.6\r\nAuthorization: Bearer five\r\nHost: y\r\n"
      "Connection: close\r\nContent-Length: 7\r\nOrigin: https://a.example\r\n\r\n");
  REQUIRE(parser.state() == HttpParser::State::done);
  const HttpRequest request = parser.take();
  CHECK(request.list_header("X-Forwarded-For") == "192.0.2.1");
  CHECK(request.list_header("Host") == "x");
  for (const char* name : {"Authorization", "Origin", "Connection", "Content-Length"})
    CHECK_FALSE(request.header(name));
  CHECK(request.keep_alive());
}

TEST_CASE("of a request that is refused, what was read before can be seen") {
  HttpParser parser({.header = 200, .body = 10});
  parser.feed("POST /a HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\nContent-Length: 11\r\n\r\n");
  REQUIRE(parser.state() == HttpParser::State::failed);
  CHECK(parser.failure().status == 413);
  CHECK(parser.header().header("Origin") == "https://a.example");
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
  parser.feed("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(parser.wants_continue());
  parser.feed("{}");
  CHECK(parser.state() == HttpParser::State::done);
  CHECK_FALSE(parser.wants_continue());
}

namespace {

/// Counts what it takes; waits after each `pause` bytes until it is told to go on.
struct Counter final : BodySink {
  void begin(MoveFunction<void()>) override {}
  bool take(std::string_view piece) override {
    inside &= piece.data() >= from && piece.data() + piece.size() <= from + window;
    bytes += piece.size();
    return pause == 0 || bytes % pause != 0;
  }
  void complete() override { completed = true; }

  const char* from = nullptr;  ///< the buffer that is fed
  std::size_t window = 0;
  std::uint64_t bytes = 0, pause = 0;
  bool inside = true;  ///< every piece lay in that buffer: nothing was copied
  bool completed = false;
};

}  // namespace

TEST_CASE("a body of 4 GiB goes through to a sink, and nothing of it is held") {
  constexpr std::uint64_t size = std::uint64_t{4} << 30;
  for (const bool chunked : {false, true}) {
    CAPTURE(chunked);
    auto sink = std::make_shared<Counter>();
    HttpParser parser(small, [&](const HttpRequest& header) {
      CHECK(header.target() == "/file");
      return BodyPlan{size, sink};
    });
    const std::string header = "POST /file HTTP/1.1\r\nHost: x\r\n";
    const std::string framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + std::to_string(size);
    CHECK(parser.feed(header + framing + "\r\n\r\n") == header.size() + framing.size() + 4);
    const std::string content(1 << 20, 'x');
    const std::string piece = chunked ? "100000\r\n" + content + "\r\n" : content;
    sink->from = piece.data();
    sink->window = piece.size();
    for (std::uint64_t sent = 0; sent < size; sent += content.size()) REQUIRE(parser.feed(piece) == piece.size());
    if (chunked) parser.feed("0\r\n\r\n");
    REQUIRE(parser.state() == HttpParser::State::done);
    CHECK(sink->bytes == size);
    CHECK(sink->inside);
    CHECK(sink->completed);
    const HttpRequest request = parser.take();
    CHECK(request.sink() == sink);
    CHECK(request.body().empty());
  }
}

TEST_CASE("where a body goes is asked only of a request that has one") {
  int asked = 0;
  const auto ask = [&](const std::string& header) {
    HttpParser parser(small, [&](const HttpRequest&) { return ++asked, BodyPlan{10}; });
    parser.feed("POST / HTTP/1.1\r\nHost: x\r\n" + header + "\r\n");
    return parser.state();
  };
  CHECK(ask("") == HttpParser::State::done);
  CHECK(ask("Content-Length: 0\r\n") == HttpParser::State::done);
  CHECK(asked == 0);
  CHECK(ask("Content-Length: 10\r\n") == HttpParser::State::body);
  CHECK(ask("Content-Length: 11\r\n") == HttpParser::State::failed);
  CHECK(ask("Transfer-Encoding: chunked\r\n") == HttpParser::State::body);
  CHECK(asked == 3);
}

TEST_CASE("a sink that waits is fed no more until it goes on; one whose request breaks off is not completed") {
  auto sink = std::make_shared<Counter>();
  sink->pause = 4;
  HttpParser parser(small, [&](const HttpRequest&) { return BodyPlan{100, sink}; });
  std::string bytes =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n";
  bytes.erase(0, parser.feed(bytes));
  CHECK(parser.paused());
  CHECK(bytes == "\r\n3\r\nefg\r\n0\r\n\r\n");
  CHECK(parser.feed(bytes) == 0);
  parser.resume();
  CHECK(parser.feed(bytes) == bytes.size());
  CHECK(parser.state() == HttpParser::State::done);
  CHECK(sink->bytes == 7);
  CHECK(sink->completed);

  auto longer = std::make_shared<Counter>();
  HttpParser limited(small, [&](const HttpRequest&) { return BodyPlan{6, longer}; });
  limited.feed("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\n");
  REQUIRE(limited.state() == HttpParser::State::failed);
  CHECK(limited.failure().status == 413);
  CHECK(longer->bytes == 4);
  CHECK_FALSE(longer->completed);
}

TEST_CASE("a planner's refusal is answered before the body, whatever its length") {
  for (const char* framing : {"Content-Length: 99999999999\r\nExpect: 100-continue", "Transfer-Encoding: chunked"}) {
    const auto refusal = std::make_shared<const HttpResponse>(HttpResponse{409, "text/plain", "not so"}.with("X", "y"));
    HttpParser parser(small, [&](const HttpRequest&) { return BodyPlan{.refusal = refusal}; });
    parser.feed("PATCH / HTTP/1.1\r\nHost: x\r\n" + std::string(framing) + "\r\n\r\n");
    REQUIRE(parser.state() == HttpParser::State::failed);
    CHECK_FALSE(parser.wants_continue());
    CHECK(parser.failure().status == 409);
    CHECK(parser.failure().body == "not so");
    CHECK(parser.failure().headers.size() == 1);
  }
}

}  // namespace snug
