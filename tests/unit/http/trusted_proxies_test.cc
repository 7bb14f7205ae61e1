#include "http/trusted_proxies.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "http/parser.h"

namespace snug {

namespace {

/// Where a request seems to come from that 127.0.0.1 (or `peer`) sends with these header lines.
std::string client(const std::string& headers, const std::string& peer = "127.0.0.1") {
  static const TrustedProxies proxies({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});
  HttpParser parser({});
  parser.feed("GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  REQUIRE(parser.state() == HttpParser::State::done);
  return proxies.client_of(parser.take(), IpAddress::parse(peer).value()).text();
}

}  // namespace

TEST_CASE("a trusted proxy tells where a request comes from") {
  CHECK(client("X-Forwarded-For: 203.0.113.9\r\n") == "203.0.113.9");
  CHECK(client("X-Forwarded-For: 2001:db8::7\r\n", "10.1.2.3") == "2001:db8::7");
  CHECK(client("x-forwarded-for:203.0.113.9:4711\r\n") == "203.0.113.9");
  CHECK(client("X-Forwarded-For: [2001:db8::7]:4711\r\n") == "2001:db8::7");
  CHECK(client("") == "127.0.0.1");
}

TEST_CASE("nobody else is believed") {
  CHECK(client("X-Forwarded-For: 203.0.113.9\r\n", "198.51.100.1") == "198.51.100.1");
  CHECK(client("Forwarded: for=203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\n") == "127.0.0.1");
}

TEST_CASE("of a chain the last address counts that is no proxy's") {
  CHECK(client("X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n") == "203.0.113.9");
  CHECK(client("X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.1, fd00::1\r\n") == "203.0.113.9");
  CHECK(client("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 203.0.113.9 ,\t10.0.0.1\r\n") == "203.0.113.9");
  CHECK(client("X-Forwarded-For: 10.0.0.2, 10.0.0.1\r\n") == "10.0.0.2");
}

TEST_CASE("what can't be understood ends the chain") {
  CHECK(client("X-Forwarded-For: unknown\r\n") == "127.0.0.1");
  CHECK(client("X-Forwarded-For: 203.0.113.9, unknown, 10.0.0.1\r\n") == "10.0.0.1");
  CHECK(client("X-Forwarded-For: 203.0.113.9,\r\n") == "127.0.0.1");
  CHECK(client("X-Forwarded-For: ,,,\r\n") == "127.0.0.1");
  CHECK(client("X-Forwarded-For: [::1\r\n") == "127.0.0.1");
  CHECK(client("X-Forwarded-For: " + std::string(2000, '1') + "\r\n") == "127.0.0.1");
}

TEST_CASE("a long chain of proxies is not followed for ever") {
  std::string chain = "203.0.113.9";
  for (int i = 0; i < 100; ++i) chain += ", 10.0.0." + std::to_string(i);
  CHECK(client("X-Forwarded-For: " + chain + "\r\n") == "10.0.0.84");
}

TEST_CASE("what is no network is refused") {
  CHECK_THROWS_AS(TrustedProxies({"proxy.example.org"}), std::invalid_argument);
  CHECK_THROWS_AS(TrustedProxies({"10.0.0.1/8"}), std::invalid_argument);
  CHECK_FALSE(TrustedProxies().contains(IpAddress::parse("127.0.0.1").value()));
}

}  // namespace snug
