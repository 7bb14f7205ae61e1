// Answers that are long: whether they are wanted is said of their header, and what stops in the middle is given up.
#include <doctest/doctest.h>

#include <thread>

#include "unit/httpclient/fetching.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;
using Kind = ClientFailure::Kind;

TEST_CASE("the header of an answer is checked before its body is taken") {
  LocalServer server([](Peer& peer) {
    while (!peer.read_request().empty()) peer.say(answer("hello", "X-Kind: greeting\r\n"));
  });
  Fetching fetching;
  std::string kind, body;
  ClientRequest asked = request(server.url());
  asked.check_header = [&](const ClientResponse& header) {
    kind = header.field("x-kind");
    CHECK(header.status == 200);
    CHECK(body.empty());
    return true;
  };
  asked.sink = [&](std::string_view piece) {
    body += piece;
    return true;
  };
  CHECK(shown(fetching.fetch(asked)) == "200 ");
  CHECK(kind == "greeting");
  CHECK(body == "hello");
  body.clear();
  asked.check_header = [](const ClientResponse&) { return false; };
  CHECK(kind_of(fetching.fetch(asked)) == Kind::unwanted);
  CHECK(body.empty());
}

TEST_CASE("an answer that stops in the middle is given up after a silence, and not one that goes on") {
  LocalServer server([](Peer& peer) {
    peer.read_request();
    if (peer.number > 1) {
      peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      return peer.wait_for_end();
    }
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
    for (int i = 0; i < 6; ++i) {
      std::this_thread::sleep_for(500ms);  // all in all longer than the silence that is allowed
      peer.say("x");
    }
  });
  Fetching fetching;
  ClientRequest asked = request(server.url());
  asked.deadlines.whole = 60s;
  asked.deadlines.silence = 2s;
  CHECK(shown(fetching.fetch(asked)) == "200 xxxxxx");
  CHECK(kind_of(fetching.fetch(asked)) == Kind::timeout);
}

TEST_CASE("where silence counts, a header that comes drop by drop has the time of its first byte") {
  LocalServer server([](Peer& peer) {
    peer.read_request();
    peer.say("HTTP/1.1 200 OK\r\nX: ");
    peer.wait_for_end();
  });
  Fetching fetching;
  ClientRequest asked = request(server.url());
  asked.deadlines = {.first_byte = 300ms, .whole = 60s, .silence = 60s};
  CHECK(kind_of(fetching.fetch(asked)) == Kind::timeout);
}
