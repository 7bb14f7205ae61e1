// Links that must not be followed, and answers that are not taken.
#include <doctest/doctest.h>

#include "linkpreviews/find_links.h"
#include "support/patience.h"
#include "unit/linkpreviews/fetcher_fixture.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

namespace {

std::string redirect_to(const std::string& location) {
  return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace

TEST_CASE("with the options of a server: 28 spellings of this machine and its network are refused") {
  LinkFetcherOptions options;
  CHECK(options.connect == 3s);
  CHECK(options.whole == 5s);
  options.lookup = [](const std::string&) { return ResolvedName{{}, "no names here"}; };
  FetcherFixture f(std::move(options));
  std::int64_t refused = 0;
  for (const char* host : {"127.0.0.1",
                           "127.1",
                           "127.0.1",
                           "2130706433",
                           "0x7f000001",
                           "0x7f.1",
                           "0177.0.0.1",
                           "017700000001",
                           "0x7f.0x0.0x0.0x1",
                           "127.255.255.254",
                           "0",
                           "0.0.0.0",
                           "0x0",
                           "10.0.0.1",
                           "169.254.169.254",
                           "0xa9fea9fe",
                           "172.16.0.1",
                           "192.168.0.1",
                           "100.64.0.1",
                           "[::1]",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[::127.0.0.1]",
                           "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::]",
                           "[fe80::1]",
                           "[fd00::1]"}) {
    CAPTURE(host);
    const auto links = find_links("see http://" + std::string(host) + "/ here");
    REQUIRE(links.size() == 1);
    CHECK(f.get(links.front()) == "-");
    CHECK(f.ended("refused") == ++refused);
  }
  CHECK(refused == 28);
  // Other ports of public addresses, too; nothing is connected to.
  CHECK(f.get("http://1.1.1.1:22/") == "-");
  CHECK(f.get("https://1.1.1.1:8080/") == "-");
  CHECK(f.ended("refused") == 30);
}

TEST_CASE("a name that leads inside, alone or beside a public address") {
  LocalServer server(by_path({{"/", page("<title>secret</title>")}}));
  LinkFetcherOptions options;
  options.filter = AddressFilter();  // any port
  options.lookup = [](const std::string& host) {
    return host == "both.example" ? resolved({"1.1.1.1", "127.0.0.1"}) : resolved({"127.0.0.1"});
  };
  FetcherFixture f(std::move(options));
  CHECK(f.get(server.url("inside.example")) == "-");
  CHECK(f.get(server.url("both.example")) == "-");
  CHECK(f.ended("refused") == 2);
  CHECK(server.connections() == 0);
}

TEST_CASE("redirects to inside, to other schemes and ports, and of https to http") {
  LocalServer inside(by_path({{"/", page("<title>secret</title>")}}), nullptr, "127.0.0.2");
  LocalServer server(by_path({
      {"/inside", redirect_to(inside.url("127.0.0.2"))},
      {"/short", redirect_to("http://127.2:" + inside.port() + "/")},
      {"/v6", redirect_to("http://[::ffff:127.0.0.2]:" + inside.port() + "/")},
      {"/metadata", redirect_to("http://169.254.169.254/latest/meta-data/")},
      {"/file", redirect_to("file:///etc/passwd")},
      {"/gopher", redirect_to("gopher://127.0.0.1/")},
      {"/user", redirect_to("http://user:pass@127.0.0.1/")},
  }));
  auto options = local_options();
  FetcherFixture f(options);
  for (const char* path : {"inside", "short", "v6", "metadata", "file", "gopher", "user"}) {
    CAPTURE(path);
    CHECK(f.get(server.url() + path) == "-");
  }
  CHECK(f.ended("refused") == 4);
  CHECK(f.ended("redirect") == 3);
  CHECK(inside.connections() == 0);

  const auto port = static_cast<std::uint16_t>(std::stoi(server.port()));
  LocalServer other(by_path({{"/", page("<title>other port</title>")}}));
  LocalServer leads(by_path({{"/", redirect_to(other.url())}}), nullptr, "127.0.0.1");
  options.filter = options.filter.only_ports({port, static_cast<std::uint16_t>(std::stoi(leads.port()))});
  FetcherFixture bound(options);
  CHECK(bound.get(leads.url()) == "-");
  CHECK(bound.ended("refused") == 1);
  CHECK(other.connections() == 0);
}

TEST_CASE("an endless page is cut at the end of its head, or where it is too long") {
  LocalServer server([](Peer& peer) {
    const std::string request = peer.read_request();
    const bool closes_head = request.starts_with("GET /head");
    peer.say("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>endless</title>");
    if (closes_head) peer.say("</head>");
    while (peer.say(std::string(10'000, 'x'))) continue;
  });
  FetcherFixture f;
  CHECK(f.get(server.url() + "head").starts_with("endless | "));
  CHECK(f.get(server.url() + "none").starts_with("endless | "));
  CHECK(f.ended("fetched") == 2);
}

TEST_CASE("a page whose title comes behind the bytes that are read has no preview") {
  const std::string filling(256 << 10, ' ');
  LocalServer server(by_path(
      {{"/late", page(filling + "<title>late</title>")}, {"/just", page(filling.substr(20) + "<title>just</title>")}}));
  FetcherFixture f;
  CHECK(f.get(server.url() + "late") == "-");
  CHECK(f.ended("nothing") == 1);
  CHECK(f.get(server.url() + "just").starts_with("just |"));
}

TEST_CASE("a slow drip, and a server that says nothing, end by time") {
  LocalServer server([](Peer& peer) {
    const std::string request = peer.read_request();
    if (request.starts_with("GET /drip")) peer.say("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>a");
    peer.wait_for_end();
  });
  auto options = local_options();
  options.connect = options.whole = 50ms;
  FetcherFixture f(options);
  CHECK(f.get(server.url() + "drip") == "-");
  CHECK(f.get(server.url() + "silent") == "-");
  FullServer full;
  CHECK(f.get("http://a.test:" + full.port() + "/") == "-");
  CHECK(f.ended("timeout") == 3);
}

TEST_CASE("other types, compressed answers, other codes, and what is no HTTP") {
  LocalServer server(by_path({
      {"/json", page("{}", "application/json")},
      {"/text", page("<title>x</title>", "text/plain")},
      {"/xhtml", page("<title>x</title>", "application/xhtml+xml")},
      {"/none", answer("<title>x</title>")},
      {"/gzip", page("<title>x</title>", "text/html", "Content-Encoding: gzip\r\n")},
      {"/identity", page("<title>x</title>", "TEXT/HTML ; charset=utf-8", "Content-Encoding: Identity\r\n")},
      {"/error", "HTTP/1.1 500 No\r\nContent-Type: text/html\r\nContent-Length: 16\r\n\r\n<title>x</title>"},
      {"/odd", "SSH-2.0-OpenSSH\r\n\r\n"},
      {"/header", page("<title>x</title>", "text/html", "X: " + std::string(40'000, 'x') + "\r\n")},
      {"/empty", page("")},
  }));
  FetcherFixture f;
  for (const char* path : {"json", "text", "xhtml", "none", "gzip", "error", "odd", "header", "empty"}) {
    CAPTURE(path);
    CHECK(f.get(server.url() + path) == "-");
  }
  CHECK(f.get(server.url() + "identity").starts_with("x |"));
  CHECK(f.ended("type") == 4);
  CHECK(f.ended("encoding") == 1);
  CHECK(f.ended("status") == 1);
  CHECK(f.ended("broken") == 1);
  CHECK(f.ended("too_large") == 1);
  CHECK(f.ended("nothing") == 1);
}

TEST_CASE("pictures of more than the limit, whether they say so or not") {
  const std::string large = "picture" + std::string(2000, 'x');
  LocalServer server([&](Peer& peer) {
    const std::string request = peer.read_request();
    if (request.starts_with("GET /says")) peer.say(page(large, "image/png"));
    if (request.starts_with("GET /hides"))
      peer.say("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + large + large);
    if (request.starts_with("GET /fits")) peer.say(page(large.substr(0, 1000), "image/png"));
    if (request.starts_with("GET /page")) peer.say(page("<title>T</title><meta property=og:image content=/hides>"));
  });
  auto options = local_options();
  options.picture = 1000;
  FetcherFixture f(options);
  CHECK(f.get(server.url() + "says") == "-");
  CHECK(f.get(server.url() + "hides") == "-");
  CHECK(f.ended("too_large") == 2);
  CHECK(f.get(server.url() + "fits").ends_with("| small(1000)"));
  CHECK(f.get(server.url() + "page") == "T |  |  | " + server.url() + "page");
}

TEST_CASE("a name that leads nowhere, and what is no link") {
  FetcherFixture f;
  CHECK(f.get("http://none.invalid/") == "-");
  CHECK(f.ended("unresolved") == 1);
  CHECK(f.get("ftp://a.test/") == "-");
  CHECK(f.get("http://user@a.test/") == "-");
  CHECK(f.ended("broken") == 2);
}
