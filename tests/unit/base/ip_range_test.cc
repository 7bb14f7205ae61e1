#include "base/ip_range.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

std::string read(const std::string& text) {
  const auto range = IpRange::parse(text);
  return range ? range->text() : "none";
}

bool contains(const std::string& range, const std::string& address) {
  return IpRange::parse(range).value().contains(IpAddress::parse(address).value());
}

}  // namespace

TEST_CASE("a range has one spelling") {
  CHECK(read("203.0.113.7") == "203.0.113.7");
  CHECK(read("203.0.113.7/32") == "203.0.113.7");
  CHECK(read("203.0.113.7/24") == "203.0.113.0/24");
  CHECK(read("203.0.113.255/25") == "203.0.113.128/25");
  CHECK(read("0.0.0.0/0") == "0.0.0.0/0");
  CHECK(read("2001:DB8:0:0::1") == "2001:db8::1");
  CHECK(read("2001:db8:ffff::1/33") == "2001:db8:8000::/33");
  CHECK(read("2001:db8::1/128") == "2001:db8::1");
  CHECK(read("::/0") == "::/0");
  CHECK(read("::ffff:10.0.0.0/104") == "10.0.0.0/8");
  CHECK(read("::ffff:10.0.0.0/90") == "::ffc0:0:0/90");
}

TEST_CASE("what is no range is none") {
  for (const char* text :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/+8", "10.0.0/8",
        "10.0.0.0/ 8", "2001:db8::/129", "localhost", "example.org", "10.0.0.0/8/8", "10.0.0.1 "})
    CHECK_MESSAGE(read(text) == "none", text);
}

TEST_CASE("where a slip would be believed, bits behind the prefix make it none") {
  for (const char* text : {"10.0.0.1/8", "2001:db8::1/64", "::ffff:10.0.0.1/104", "10.0.0/8"})
    CHECK_MESSAGE(!IpRange::parse_exact(text), text);
  for (const char* text : {"10.0.0.1", "10.0.0.0/8", "10.0.0.1/32", "2001:db8::/64", "::ffff:10.0.0.0/104"})
    CHECK_MESSAGE(IpRange::parse_exact(text) == IpRange::parse(text), text);
}

TEST_CASE("a range holds what begins like it, of its own kind") {
  CHECK(contains("10.0.0.0/8", "10.255.0.1"));
  CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
  CHECK(contains("192.168.4.0/22", "192.168.7.255"));
  CHECK_FALSE(contains("192.168.4.0/22", "192.168.8.0"));
  CHECK(contains("::/0", "127.0.0.1"));
  CHECK(contains("10.0.0.4/31", "10.0.0.5"));
  CHECK_FALSE(contains("10.0.0.4/31", "10.0.0.6"));
  CHECK(contains("0.0.0.0/0", "1.2.3.4"));
  CHECK_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
}
