#include "base/url.h"

#include <doctest/doctest.h>

#include <tuple>
#include <utility>

using namespace snug;

namespace {

std::string parts(const std::string& text) {
  const auto url = Url::parse(text);
  if (!url) return "none";
  return std::string(url->https ? "https " : "http ") + url->host + " " + url->port + " " + url->target;
}

}  // namespace

TEST_CASE("addresses of http and https") {
  CHECK(parts("https://ca.example.org/dir") == "https ca.example.org 443 /dir");
  CHECK(parts("https://ca.example.org") == "https ca.example.org 443 /");
  CHECK(parts("https://ca.example.org?a=b") == "https ca.example.org 443 /?a=b");
  CHECK(parts("https://ca.example.org:14000/a/b?c=d:e") == "https ca.example.org 14000 /a/b?c=d:e");
  CHECK(parts("http://127.0.0.1:8080/x") == "http 127.0.0.1 8080 /x");
  CHECK(parts("https://[2001:db8::1]:443/x") == "https 2001:db8::1 443 /x");
  CHECK(parts("http://[::FFFF:127.0.0.1]") == "http ::ffff:127.0.0.1 80 /");
  CHECK(parts("https://Chat.Example.ORG/A") == "https chat.example.org 443 /A");
  CHECK(parts("http://0x7f.1/") == "http 0x7f.1 80 /");  // what that is, the resolver says
}

TEST_CASE("what is none") {
  for (const char* text : {"",
                           "ca.example.org",
                           "ftp://ca.example.org/",
                           "https:/ca",
                           "https://",
                           "https:///x",
                           "https://:443/",
                           "https://user@ca.example.org/",
                           "https://ca.example.org:0/",
                           "https://ca.example.org:65536/",
                           "https://ca.example.org:4a/",
                           "https://ca.example.org/a b",
                           "https://ca.example.org/\r\nHost: x",
                           "https://ca.example.org/#x",
                           "https://[::1/",
                           "https://[::1]x/",
                           "https://[]/",
                           "https://[127.0.0.1]/",
                           "https://[::1%eth0]/",
                           "https://[1:2]/",
                           "https://h:/",
                           "https://a%41/",
                           "https://a,b/",
                           "https://caf\xc3\xa9.example.org/"}) {
    CAPTURE(text);
    CHECK(parts(text) == "none");
  }
  CHECK(parts("https://ca.example.org/" + std::string(3000, 'x')) == "none");
}

TEST_CASE("this machine, and how it is named") {
  CHECK(Url::parse("http://127.0.0.1/")->is_loopback());
  CHECK(Url::parse("http://[::1]:80/")->is_loopback());
  CHECK(Url::parse("http://127.1.2.3/")->is_loopback());
  CHECK(Url::parse("http://LOCALHOST/")->is_loopback());
  CHECK(!Url::parse("http://127.0.0.1.example.org/")->is_loopback());
  CHECK(!Url::parse("http://[2001:db8::1]/")->is_loopback());
  CHECK(Url::parse("https://ca.example.org:443/")->host_header() == "ca.example.org");
  CHECK(Url::parse("https://[::1]:444/")->host_header() == "[::1]:444");
  CHECK(Url::parse("https://[::1]:444/")->bracketed_host() == "[::1]");
  CHECK(Url::parse("https://ca.example.org:443/a")->origin() == "https://ca.example.org");
  CHECK(Url::parse("http://[::1]:8080/a?b")->text() == "http://[::1]:8080/a?b");
}

TEST_CASE("where the parts of a URL and of an authority are") {
  const auto parts = UrlParts::split("app://[::1]:80/a?b#c");
  REQUIRE(parts);
  CHECK(parts->scheme == "app");
  CHECK(parts->authority == "[::1]:80");
  CHECK(parts->rest == "/a?b#c");
  CHECK(UrlParts::split("http://a?b")->rest == "?b");
  CHECK(UrlParts::split("http://a")->rest.empty());
  CHECK(UrlParts::split("http://")->authority.empty());
  CHECK_FALSE(UrlParts::split("a:/b"));

  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"a", "a", ""},
      {"a:80", "a", ":80"},
      {"a:", "a", ":"},
      {"a:1:2", "a", ":1:2"},
      {"", "", ""},
      {"[::1]", "[::1]", ""},
      {"[::1]:80", "[::1]", ":80"},
      {"[::1]x", "[::1]", "x"},
      {"[a:b", "[a", ":b"},
  };
  for (const auto& [text, host, port] : cases) {
    CAPTURE(text);
    CHECK(HostPort::split(text).host == host);
    CHECK(HostPort::split(text).port == port);
  }
}

TEST_CASE("a reference is what it stands for beside its base") {
  // RFC 3986 section 5.4, as far as http goes.
  const auto base = Url::parse("http://a/b/c/d;p?q");
  REQUIRE(base);
  const std::pair<const char*, const char*> cases[] = {
      {"http://g/x", "http://g/x"}, {"HTTPS://g", "https://g/"},    {"//g", "http://g/"},
      {"g", "http://a/b/c/g"},      {"./g", "http://a/b/c/g"},      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},         {"?y", "http://a/b/c/d;p?y"},   {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"#s", "http://a/b/c/d;p?q"}, {"g#s/../x", "http://a/b/c/g"}, {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},       {"./", "http://a/b/c/"},        {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},     {"../..", "http://a/"},         {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},       {"/../g", "http://a/g"},        {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},  {"./../g", "http://a/b/g"},     {"g;x=1/../y", "http://a/b/c/y"},
  };
  for (const auto& [reference, meant] : cases) {
    CAPTURE(reference);
    const auto url = base->resolve(reference);
    REQUIRE(url);
    CHECK(url->text() == meant);
  }
  for (const char* reference :
       {"ftp://g/", "javascript:alert(1)", "http://", "http:g", "//u@g/", "/a b", "/\r\nX: y"}) {
    CAPTURE(reference);
    CHECK_FALSE(base->resolve(reference));
  }
}
