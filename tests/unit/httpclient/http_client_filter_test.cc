// The HTTP client: the address filter, and addresses of names.
#include "httpclient/http_client.h"

#include <doctest/doctest.h>

#include <string>

#include "unit/httpclient/fetching.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;
using Kind = ClientFailure::Kind;

TEST_CASE("this machine is refused in every notation, and nothing is connected to") {
  LocalServer server(greet);
  HttpClientOptions options;  // the system's resolver
  Fetching fetching(options);
  for (const char* host :
       {"127.0.0.1", "localhost", "LOCALHOST", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0x7f.1", "0x7f000001",
        "2130706433", "0177.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "127.255.255.254", "[::]"}) {
    CAPTURE(host);
    const auto outcome = fetching.get(server.url(host));
    CHECK(kind_of(outcome) == Kind::refused);
  }
  for (const char* host : {"10.0.0.1", "169.254.169.254", "192.168.1.1", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::]"}) {
    CAPTURE(host);
    CHECK(kind_of(fetching.get(server.url(host))) == Kind::refused);
  }
  CHECK(server.connections() == 0);

  options.filter = AddressFilter({AllowedDestination::parse("127.0.0.1:" + server.port()).value()});
  Fetching allowed(options);
  for (const char* host : {"127.0.0.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"}) {
    CAPTURE(host);
    const std::string outcome = shown(allowed.get(server.url(host)));
    // A machine without IPv6 has no way to the last one.
    CHECK((outcome == "200 hello" || (host[0] == '[' && outcome.starts_with("unreachable"))));
  }
  LocalServer other(greet);
  CHECK(kind_of(allowed.get(other.url())) == Kind::refused);
}

TEST_CASE("names are judged by the addresses that are connected to, each time") {
  LocalServer good(greet);
  LocalServer bad(greet, nullptr, "127.0.0.2", good.port());
  auto options = local_options();
  int lookups = 0;
  options.keep_names = 0ms;
  options.lookup = [&](const std::string& host) {
    ++lookups;
    if (host == "rebind.test") return resolved({lookups == 1 ? "127.0.0.1" : "127.0.0.2"});
    if (host == "mixed.test") return resolved({"127.0.0.2", "10.0.0.1", "127.0.0.1"});
    if (host == "last.test") return resolved({"127.0.0.1", "127.0.0.1", "10.0.0.1"});
    return resolved({"127.0.0.2"});
  };
  Fetching fetching(options);
  CHECK(shown(fetching.get(good.url("rebind.test"))) == "200 hello");
  fetching.client().close_idle();
  CHECK(shown(fetching.get(good.url("rebind.test"))) == "refused: the address of rebind.test is not public: 127.0.0.2");
  CHECK(lookups == 2);
  CHECK(shown(fetching.get(good.url("inside.test"))) == "refused: the address of inside.test is not public: 127.0.0.2");
  // One address inside is enough to refuse the name, wherever it stands among them.
  CHECK(kind_of(fetching.get(good.url("mixed.test"))) == Kind::refused);
  CHECK(kind_of(fetching.get(good.url("last.test"))) == Kind::refused);
  CHECK(good.connections() == 1);
  CHECK(bad.connections() == 0);
}

TEST_CASE("addresses of a name are kept for a while") {
  LocalServer server(greet);
  auto options = local_options();
  std::atomic<int> lookups = 0;
  options.idle = 0ms;
  options.lookup = [&](const std::string&) {
    ++lookups;
    return resolved({"127.0.0.1"});
  };
  Fetching fetching(options);
  for (int i = 0; i < 3; ++i) CHECK(shown(fetching.get(server.url("kept.test"))) == "200 hello");
  CHECK(lookups == 1);
  CHECK(server.connections() == 3);
}

TEST_CASE("a name that leads nowhere, and a port where nobody listens") {
  Fetching fetching;
  CHECK(shown(fetching.get("http://none.invalid/")) == "unresolved: the name none.invalid leads nowhere: no such name");
  std::string closed;
  { closed = LocalServer(greet).url(); }
  CHECK(shown(fetching.get(closed)).starts_with("unreachable: can't connect to 127.0.0.1 port "));
}
