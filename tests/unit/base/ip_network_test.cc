#include "base/ip_network.h"

#include <doctest/doctest.h>

namespace snug {

namespace {

bool holds(const char* network, const char* address) {
  return IpNetwork::parse(network).value().contains(IpAddress::parse(address).value());
}

}  // namespace

TEST_CASE("a network holds the addresses that begin with its bits") {
  CHECK(holds("10.0.0.0/8", "10.255.3.4"));
  CHECK_FALSE(holds("10.0.0.0/8", "11.0.0.1"));
  CHECK(holds("192.168.4.0/22", "192.168.7.255"));
  CHECK_FALSE(holds("192.168.4.0/22", "192.168.8.0"));
  CHECK(holds("127.0.0.1", "127.0.0.1"));
  CHECK_FALSE(holds("127.0.0.1", "127.0.0.2"));
  CHECK(holds("0.0.0.0/0", "203.0.113.9"));
  CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  CHECK(holds("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  CHECK(holds("::/0", "127.0.0.1"));
  CHECK(holds("::ffff:10.0.0.0/104", "10.1.2.3"));
}

TEST_CASE("what is no network is told apart") {
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/8/8",
                           "10.0.0/8", "::1/129", "localhost", "10.0.0.1/8", "2001:db8::1/64", "10.0.0.0/ 8"})
    CHECK_MESSAGE(!IpNetwork::parse(text), text);
}

}  // namespace snug
