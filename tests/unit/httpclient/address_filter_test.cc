#include "httpclient/address_filter.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

bool is_public(const char* text) {
  const auto address = IpAddress::parse(text);
  REQUIRE(address);
  return AddressFilter::is_public(*address);
}

bool permits(const AddressFilter& filter, const char* address, std::string_view host, std::uint16_t port = 443) {
  return filter.permits(*IpAddress::parse(address), host, port);
}

AddressFilter allowing(std::vector<std::string> texts) {
  std::vector<AllowedDestination> allowed;
  for (const std::string& text : texts) {
    const auto one = AllowedDestination::parse(text);
    REQUIRE(one);
    allowed.push_back(*one);
  }
  return AddressFilter(std::move(allowed));
}

}  // namespace

TEST_CASE("addresses of the public internet, and all others, at the edges of each range") {
  for (const char* text :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255",
        "172.32.0.0",      "191.255.255.255", "192.0.1.0",       "192.0.3.0",      "192.88.98.255",
        "192.88.100.0",    "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",
        "198.51.99.255",   "198.51.101.0",    "203.0.112.255",   "203.0.114.0",    "223.255.255.255"}) {
    CAPTURE(text);
    CHECK(is_public(text));
  }
  for (const char* text :
       {"0.0.0.0",        "0.255.255.255",   "10.0.0.0",        "10.255.255.255", "100.64.0.0",      "100.127.255.255",
        "127.0.0.0",      "127.0.0.1",       "127.255.255.255", "169.254.0.0",    "169.254.169.254", "172.16.0.0",
        "172.31.255.255", "192.0.0.0",       "192.0.0.255",     "192.0.2.0",      "192.0.2.255",     "192.88.99.0",
        "192.168.0.0",    "192.168.255.255", "198.18.0.0",      "198.19.255.255", "198.51.100.0",    "203.0.113.255",
        "224.0.0.0",      "239.255.255.255", "240.0.0.0",       "255.255.255.255"}) {
    CAPTURE(text);
    CHECK_FALSE(is_public(text));
  }
}

TEST_CASE("IPv6: global unicast, and what stands for an IPv4 address goes by that") {
  for (const char* text : {"2000::", "2000:ffff::", "2001:200::1", "2001:db7:ffff::", "2001:db9::", "2606:4700::1111",
                           "3ffe:ffff::", "3fff:1000::", "3fff:ffff::", "::ffff:1.1.1.1", "::1.1.1.1",
                           "2002:101:101::1", "64:ff9b::1.1.1.1"}) {
    CAPTURE(text);
    CHECK(is_public(text));
  }
  for (const char* text : {"::",
                           "::1",
                           "::127.0.0.1",
                           "::10.0.0.1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "2001::1",
                           "2001:0:ffff::",
                           "2001:1::1",
                           "2001:1ff:ffff::",
                           "2001:db8::1",
                           "2001:db8:ffff::",
                           "3fff::1",
                           "3fff:fff:ffff::",
                           "2002:7f00:1::1",
                           "2002:a9fe:a9fe::",
                           "2002:c0a8:101::",
                           "64:ff9b::127.0.0.1",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::1.1.1.1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "fec0::1",
                           "ff02::1",
                           "4000::",
                           "1fff:ffff::",
                           "100::1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_public(text));
  }
}

TEST_CASE("what the operator allows, with its port if one is named, and nothing beside it") {
  const AddressFilter filter =
      allowing({"ntfy.lan", "Bot.LAN:8080", "10.1.0.0/16", "192.168.1.5:9000", "[fd00::1]:443"});
  CHECK(permits(filter, "10.9.9.9", "ntfy.lan", 1));
  CHECK(permits(filter, "10.9.9.9", "bot.lan", 8080));
  CHECK_FALSE(permits(filter, "10.9.9.9", "bot.lan", 8081));
  CHECK_FALSE(permits(filter, "10.9.9.9", "other.lan"));
  CHECK_FALSE(permits(filter, "10.9.9.9", "a.ntfy.lan"));
  CHECK(permits(filter, "10.1.2.3", "other.lan"));
  CHECK_FALSE(permits(filter, "10.2.0.0", "other.lan"));
  CHECK(permits(filter, "192.168.1.5", "x", 9000));
  CHECK_FALSE(permits(filter, "192.168.1.5", "x", 9001));
  CHECK(permits(filter, "fd00::1", "x", 443));
  CHECK_FALSE(permits(filter, "fd00::2", "x", 443));
  CHECK(permits(filter, "1.1.1.1", "x"));
  CHECK_FALSE(permits(AddressFilter(), "127.0.0.1", "localhost"));
  CHECK(permits(AddressFilter::everything(), "127.0.0.1", "localhost"));
}

TEST_CASE("public addresses of this machine are out, in each way to write them, unless they are allowed") {
  const auto own = [](const IpAddress& address) { return address == IpAddress::parse("1.1.1.1").value(); };
  const AddressFilter filter({}, own);
  for (const char* text : {"1.1.1.1", "::ffff:1.1.1.1", "::1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"}) {
    CAPTURE(text);
    CHECK_FALSE(permits(filter, text, "x"));
  }
  CHECK(permits(filter, "1.1.1.2", "x"));
  CHECK(permits(AddressFilter({AllowedDestination::parse("1.1.1.1").value()}, own), "1.1.1.1", "x"));
  CHECK_FALSE(permits(AddressFilter({}, [](const IpAddress& address) { return !address.is_v4(); }), "2606::1", "x"));
  CHECK(is_own_address(IpAddress::parse("127.0.0.1").value()));
  CHECK_FALSE(is_own_address(IpAddress::parse("1.1.1.1").value()));
}

TEST_CASE("only some ports, of allowed destinations, too, unless they name one") {
  const AddressFilter filter = allowing({"10.0.0.1", "10.0.0.2:8080"}).only_ports({80, 443});
  CHECK(permits(filter, "10.0.0.2", "x", 8080));
  CHECK_FALSE(permits(filter, "10.0.0.2", "x", 80));
  CHECK(permits(filter, "1.1.1.1", "x", 80));
  CHECK(permits(filter, "10.0.0.1", "x", 443));
  CHECK_FALSE(permits(filter, "1.1.1.1", "x", 22));
  CHECK_FALSE(permits(filter, "10.0.0.1", "x", 8080));
  CHECK_FALSE(permits(AddressFilter::everything().only_ports({443}), "1.1.1.1", "x", 80));
}

TEST_CASE("an IPv4 range also holds the IPv6 spelling of its addresses, and no others") {
  const AddressFilter filter = allowing({"127.0.0.0/8"});
  CHECK(permits(filter, "::ffff:127.0.0.1", "x"));
  CHECK_FALSE(permits(filter, "::1", "x"));
  CHECK_FALSE(permits(filter, "64:ff9b::127.0.0.1", "x"));
}

TEST_CASE("destinations that are none") {
  for (const char* text : {"", "a b", "a/b", "10.0.0.1/8", "10.0.0.0/33", "h:0", "h:65536", "h:x", "h:", "[::1",
                           "[::1]x", "[h]:1", "[127.0.0.1]", "[::1]:", "*", "caf\xc3\xa9", ":80"}) {
    CAPTURE(text);
    CHECK_FALSE(AllowedDestination::parse(text));
  }
  CHECK(AllowedDestination::parse("fd00::/8")->range->text() == "fd00::/8");
  CHECK(AllowedDestination::parse("[fd00::/8]:80")->port == 80);
  CHECK(AllowedDestination::parse("10.0.0.0/8:80")->port == 80);
}
