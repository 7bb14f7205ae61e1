// The HTTP client: redirects.
#include "httpclient/http_client.h"

#include <doctest/doctest.h>

#include <string>

#include "unit/httpclient/fetching.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

TEST_CASE("a redirect is an answer, unless redirects are to be followed") {
  std::mutex mutex;
  std::vector<std::string> seen;
  LocalServer other([&](Peer& peer) {
    const std::string asked = peer.read_request();
    std::lock_guard lock(mutex);
    seen.push_back(asked.substr(0, asked.find(" HTTP")) + (asked.find("secret") == std::string::npos ? "" : " secret"));
    peer.say(answer("arrived"));
  });
  LocalServer server([&](Peer& peer) {
    for (std::string asked = peer.read_request(); !asked.empty(); asked = peer.read_request()) {
      std::lock_guard lock(mutex);
      seen.push_back(asked.substr(0, asked.find(" HTTP")) +
                     (asked.find("secret") == std::string::npos ? "" : " secret"));
      if (asked.starts_with("POST /a "))
        peer.say("HTTP/1.1 307 Moved\r\nLocation: b?c\r\nContent-Length: 4\r\n\r\nbody");
      else
        peer.say("HTTP/1.1 303 See Other\r\nLocation: " + other.url("other.test") + "d\r\nContent-Length: 0\r\n\r\n");
    }
  });
  Fetching fetching;
  auto asked = post(server.url() + "a", "text");
  asked.fields = {{"Authorization", "secret"}};
  CHECK(shown(fetching.fetch(asked)) == "307 body");
  CHECK(seen.size() == 1);
  asked.redirects = 1;
  CHECK(shown(fetching.fetch(asked)) == "bad_redirect: it redirects too often");
  seen.clear();
  asked.redirects = 2;
  const auto outcome = fetching.fetch(asked);
  CHECK(shown(outcome) == "200 arrived");
  CHECK(std::get<ClientResponse>(outcome).url.text() == other.url("other.test") + "d");
  CHECK((seen == std::vector<std::string>{"POST /a secret", "POST /b?c secret", "GET /d"}));
}

TEST_CASE("each redirect goes through the address filter, and a sink gets the last body only") {
  LocalServer inside(greet, nullptr, "127.0.0.2");
  LocalServer server([&](Peer& peer) {
    for (std::string asked = peer.read_request(); !asked.empty(); asked = peer.read_request()) {
      const std::string to = asked.starts_with("GET /in ") ? "http://127.0.0.2:" + inside.port() + "/" : "/out";
      peer.say(asked.starts_with("GET /out ")
                   ? answer("out")
                   : "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 8\r\n\r\nredirect");
    }
  });
  Fetching fetching;
  std::string got;
  auto asked = request(server.url() + "in");
  asked.redirects = 5;
  asked.sink = [&](std::string_view piece) {
    got += piece;
    return true;
  };
  CHECK(shown(fetching.fetch(asked)) == "refused: the address of 127.0.0.2 is not public: 127.0.0.2");
  CHECK(inside.connections() == 0);
  CHECK(got.empty());
  asked.url.target = "/round";
  CHECK(shown(fetching.fetch(asked)) == "200 ");
  CHECK(got == "out");
}
