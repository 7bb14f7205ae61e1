#include "acme/url.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

std::string parts(const std::string& text) {
  const auto url = Url::parse(text);
  if (!url) return "none";
  return std::string(url->https ? "https " : "http ") + url->host + " " + url->port + " " + url->target;
}

}  // namespace

TEST_CASE("addresses that a CA gives out") {
  CHECK(parts("https://ca.example.org/dir") == "https ca.example.org 443 /dir");
  CHECK(parts("https://ca.example.org") == "https ca.example.org 443 /");
  CHECK(parts("https://ca.example.org?a=b") == "https ca.example.org 443 /?a=b");
  CHECK(parts("https://ca.example.org:14000/a/b?c=d:e") == "https ca.example.org 14000 /a/b?c=d:e");
  CHECK(parts("http://127.0.0.1:8080/x") == "http 127.0.0.1 8080 /x");
  CHECK(parts("https://[2001:db8::1]:443/x") == "https 2001:db8::1 443 /x");
}

TEST_CASE("what is none") {
  for (const char* text :
       {"", "ca.example.org", "ftp://ca.example.org/", "https:/ca", "https://", "https:///x", "https://:443/",
        "https://user@ca.example.org/", "https://ca.example.org:0/", "https://ca.example.org:65536/",
        "https://ca.example.org:4a/", "https://ca.example.org/a b", "https://ca.example.org/\r\nHost: x",
        "https://ca.example.org/#x", "https://[::1/", "https://[::1]x/", "https://caf\xc3\xa9.example.org/"}) {
    CAPTURE(text);
    CHECK(parts(text) == "none");
  }
  CHECK(parts("https://ca.example.org/" + std::string(3000, 'x')) == "none");
}

TEST_CASE("this machine, and how it is named") {
  CHECK(Url::parse("http://127.0.0.1/")->is_loopback());
  CHECK(Url::parse("http://[::1]:80/")->is_loopback());
  CHECK(!Url::parse("http://127.0.0.1.example.org/")->is_loopback());
  CHECK(Url::parse("https://ca.example.org:443/")->host_header() == "ca.example.org");
  CHECK(Url::parse("https://[::1]:444/")->host_header() == "[::1]:444");
}
