#include <doctest/doctest.h>

#include <string>

#include "cli/invocation.h"
#include "cli/setting_type.h"

using namespace snug;
using namespace snug::cli;

TEST_CASE("names that a CA can be asked for") {
  const auto kind = domain_name();
  CHECK(kind.read("Chat.Example.org") == "chat.example.org");
  CHECK(kind.read("xn--caf-dma.example.org") == "xn--caf-dma.example.org");
  for (const char* text : {"", "*.example.org", "192.0.2.1", "example.org.", ".example.org", "a..b", "-a.org", "a b",
                           "a/b", "[::1]", "caf\xc3\xa9.org", "example.org:443"}) {
    CAPTURE(text);
    CHECK(!kind.read(text));
  }
  CHECK(email().read("admin+tls@example.org"));
  CHECK(email().read("") == "");
  for (const char* text : {"admin", "@example.org", "admin@", "a b@example.org", "a@b@c", "a\"@example.org"})
    CHECK(!email().read(text));
}

TEST_CASE("a domain brings its ports, and browsers are told to insist; unless told otherwise") {
  const auto config = [](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"serve"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::get<Invocation>(read_invocation(arguments)).config;
  };
  const Config with = config({"--domain", "a.example.org", "--domain", "b.example.org"});
  CHECK(with.domain == std::vector<std::string>{"a.example.org", "b.example.org"});
  CHECK(with.listen == ":443");
  CHECK(with.redirect_listen == ":80");
  CHECK(with.hsts_max_age == std::chrono::hours(730 * 24));
  const Config told =
      config({"--domain", "a.example.org", "--listen", ":8443", "--redirect-listen", "none", "--hsts-max-age", "0"});
  CHECK(told.listen == ":8443");
  CHECK(told.redirect_listen.empty());
  CHECK(told.hsts_max_age.count() == 0);
  const Config without = config({});
  CHECK(without.listen == "127.0.0.1:8080");
  CHECK(without.redirect_listen.empty());
}
