#include "httpclient/response_reader.h"

#include <doctest/doctest.h>

#include <string>

using namespace snug;
using State = ResponseReader::State;
using Kind = ClientFailure::Kind;

namespace {

constexpr ExchangeLimits small{.header = 256, .body = 100};
constexpr ExchangeLimits cutting{.header = 256, .body = 100, .cut = true};

/// Feeds `bytes` in pieces of `piece`, and reads each body.
void feed(ResponseReader& reader, std::string_view bytes, std::size_t piece = 1 << 20, const ResponseSink& sink = {}) {
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    if (reader.state() == State::pausing) reader.read_body(sink);
  }
}

struct Read {
  State state = State::header;
  std::string text;  // status, fields and body; or the failure
  bool usable = false;
  bool operator==(const Read&) const = default;
};

Read read(std::string_view bytes, std::size_t piece = 1 << 20, const ExchangeLimits& limits = small) {
  ResponseReader reader(limits, false);
  feed(reader, bytes, piece);
  if (reader.state() == State::failed) return {State::failed, reader.failure().message, false};
  std::string text = std::to_string(reader.response().status);
  for (const auto& [name, value] : reader.response().fields) text += " " + name + "=" + value;
  return {reader.state(), text + " <" + reader.response().body + ">", reader.leaves_connection_usable()};
}

Kind failure_of(ResponseReader& reader) {
  REQUIRE(reader.state() == State::failed);
  return reader.failure().kind;
}

}  // namespace

TEST_CASE("an answer is the same, however it is cut up") {
  const std::pair<const char*, Read> cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n",
       {State::done, "200 content-type=text/plain content-length=3 <ok\n>", true}},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n",
       {State::done, "200 transfer-encoding=chunked <abc>", true}},
      {"HTTP/1.1 204 No Content\r\n\r\n", {State::done, "204 <>", true}},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
       {State::done, "200 content-length=0 connection=close <>", false}},
      {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", {State::done, "200 content-length=1 <x>", false}},
      {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nA: b\r\n"
       "Content-Length: 0\r\n\r\n",
       {State::done, "404 a=b content-length=0 <>", true}},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nLocation: /evil\r\n\r\n",
       {State::done, "200 transfer-encoding=chunked <a>", true}},
      {"HTTP/1.1 200 OK\r\n\r\nno end", {State::body, "200 <no end>", false}},
  };
  for (const auto& [bytes, expected] : cases) {
    for (const std::size_t piece : {std::size_t{1 << 20}, std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
      CAPTURE(bytes);
      CAPTURE(piece);
      const Read got = read(bytes, piece);
      CHECK(got.text == expected.text);
      CHECK((got == expected));
    }
  }
}

TEST_CASE("a body without a length is whole when the peer says that no more comes") {
  for (const bool told : {true, false}) {
    ResponseReader reader(small, false);
    feed(reader, "HTTP/1.0 200 OK\r\n\r\nuntil the end");
    reader.end(told);
    CHECK(reader.state() == (told ? State::done : State::failed));
    CHECK(!reader.leaves_connection_usable());
  }
}

TEST_CASE("an end in the middle is a failure") {
  for (const char* bytes :
       {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "HTTP/1.1 100 Continue\r\n\r\n"}) {
    CAPTURE(bytes);
    ResponseReader reader(small, false);
    feed(reader, bytes);
    reader.end(true);
    CHECK(failure_of(reader) == Kind::closed);
    CHECK(reader.has_begun() == (*bytes != '\0'));
  }
}

TEST_CASE("what is no HTTP, or not to be told apart, is refused") {
  for (const char* bytes :
       {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\na b: c\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"}) {
    CAPTURE(bytes);
    ResponseReader reader(small, false);
    feed(reader, bytes);
    CHECK(failure_of(reader) == Kind::no_http);
  }
}

TEST_CASE("a header is bounded, in one field, in many, and in interim answers") {
  const std::string begin = "HTTP/1.1 200 OK\r\n";
  std::string many, interim;
  for (int i = 0; i < 100; ++i) many += "a: b\r\n", interim += "HTTP/1.1 100 Continue\r\n\r\n";
  for (const std::string& bytes : {begin + std::string(1000, 'x'), begin + "a: " + std::string(1000, 'x'), begin + many,
                                   std::string(interim), std::string("HTTP/1.1 200 ") + std::string(1000, 'x')}) {
    for (const std::size_t piece : {std::size_t{1 << 20}, std::size_t{1}, std::size_t{10}}) {
      CAPTURE(bytes.substr(0, 30));
      CAPTURE(piece);
      ResponseReader reader(small, false);
      feed(reader, bytes, piece);
      CHECK(failure_of(reader) == Kind::too_large);
      ResponseReader lenient(cutting, false);  // a header is never cut
      feed(lenient, bytes, piece);
      CHECK(failure_of(lenient) == Kind::too_large);
    }
  }
  CHECK(read(begin + "Content-Length: 0\r\na: " + std::string(200, 'x') + "\r\n\r\n").state == State::done);
}

TEST_CASE("a body is bounded, whatever frames it; or it is cut") {
  const std::string whole(100, 'x'), beyond(101, 'x');
  const auto with_length = [](const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  };
  const auto in_chunks = [](const std::string& body) {
    std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char c : body) bytes += std::string("1\r\n") + c + "\r\n";
    return bytes + "0\r\n\r\n";
  };
  const auto to_the_end = [](const std::string& body) { return "HTTP/1.1 200 OK\r\n\r\n" + body; };
  for (const std::size_t piece : {std::size_t{1 << 20}, std::size_t{1}, std::size_t{64}}) {
    CAPTURE(piece);
    CHECK(read(with_length(whole), piece).state == State::done);
    CHECK(read(in_chunks(whole), piece).state == State::done);
    CHECK(read(to_the_end(whole), piece).state == State::body);
    for (const std::string& bytes : {with_length(beyond), in_chunks(beyond), to_the_end(beyond)}) {
      CHECK(read(bytes, piece).text == "the answer is larger than 100 bytes");
      ResponseReader reader(cutting, false);
      feed(reader, bytes, piece);
      CHECK(reader.state() == State::done);
      CHECK(reader.response().cut);
      CHECK(reader.response().body == whole);
      CHECK(!reader.leaves_connection_usable());
    }
  }
  // A length that is known beforehand is refused before anything of the body has come.
  ResponseReader announced(small, false);
  feed(announced, "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n");
  CHECK(failure_of(announced) == Kind::too_large);
}

TEST_CASE("what frames a body is bounded, too") {
  const std::string header = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& endless :
       {header + "1;" + std::string(5000, 'x'), header + std::string(5000, '0'),
        header + "1\r\na\r\n0\r\n" + "a: " + std::string(5000, 'x'),
        header + "1;x=" + std::string(300, 'y') + "\r\na\r\n1;x=" + std::string(300, 'y') + "\r\na\r\n"}) {
    for (const std::size_t piece : {std::size_t{1 << 20}, std::size_t{1}, std::size_t{100}}) {
      CAPTURE(endless.substr(header.size(), 20));
      CAPTURE(piece);
      ResponseReader reader(small, false);
      feed(reader, endless, piece);
      CHECK(reader.state() == State::failed);
      ResponseReader lenient(cutting, false);
      feed(lenient, endless, piece);
      CHECK((lenient.state() == State::failed || lenient.response().cut));
    }
  }
}

TEST_CASE("a sink gets the pieces, and may want no more") {
  const std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
  std::string got;
  ResponseReader reader(small, false);
  feed(reader, bytes, 1, [&](std::string_view piece) {
    got += piece;
    return true;
  });
  CHECK(got == "abc");
  CHECK(reader.response().body.empty());
  CHECK(reader.leaves_connection_usable());

  int pieces = 0;
  ResponseReader stopped(small, false);
  feed(stopped, bytes, 1 << 20, [&](std::string_view) { return ++pieces > 5; });
  CHECK(failure_of(stopped) == Kind::unwanted);
  CHECK(pieces == 1);
}

TEST_CASE("the answer to HEAD has no body, and an upgrade leaves what follows alone") {
  ResponseReader head(small, true);
  feed(head, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  CHECK(head.state() == State::done);
  CHECK(head.leaves_connection_usable());

  ResponseReader upgrade(small, false);
  feed(upgrade, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi");
  CHECK(upgrade.state() == State::done);
  CHECK(upgrade.response().status == 101);
  CHECK(!upgrade.leaves_connection_usable());
}

TEST_CASE("bytes behind an answer make its connection useless") {
  ResponseReader reader(small, false);
  feed(reader, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n");
  CHECK(reader.state() == State::done);
  CHECK(!reader.leaves_connection_usable());
}
