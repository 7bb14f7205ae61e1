#include "net/connection_limiter.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

namespace snug {

using namespace std::chrono_literals;

namespace {

IpAddress ip(const std::string& text) { return IpAddress::parse(text).value(); }

struct Fixture {
  Gauge open;
  std::vector<Admission> inside;
  ManualClock clock;
  std::shared_ptr<ConnectionLimiter> limiter;

  void limit(const ConnectionLimiter::Limits& limits) {
    limiter = std::make_shared<ConnectionLimiter>(limits, open, clock);
  }
  std::string enter(const std::string& address) {
    auto verdict = limiter->admit(ip(address));
    if (auto* admission = std::get_if<Admission>(&verdict)) return inside.push_back(std::move(*admission)), "in";
    switch (std::get<ConnectionLimiter::Refusal>(verdict)) {
      case ConnectionLimiter::Refusal::full:
        return "full";
      case ConnectionLimiter::Refusal::address_full:
        return "address full";
      case ConnectionLimiter::Refusal::too_fast:
        return "too fast";
      case ConnectionLimiter::Refusal::banned:
        return "banned";
    }
    return "";
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a proxy may open more than one address may, and each client it brings no more") {
  limit({.connections = 5, .per_address = 1, .rate = 0.001, .burst = 2, .proxies = TrustedProxies({"10.0.0.0/8"})});
  for (int i = 0; i < 4; ++i) CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("192.0.2.7") == "in");
  CHECK(enter("10.0.0.1") == "full");
  inside.pop_back();
  CHECK(enter("192.0.2.7") == "in");
  inside.pop_back();
  CHECK(enter("192.0.2.7") == "too fast");

  CHECK_FALSE(limiter->count_for(inside[3], ip("192.0.2.8")));
  CHECK(inside[3].address() == ip("192.0.2.8"));
  CHECK(limiter->count_for(inside[2], ip("192.0.2.8")) == ConnectionLimiter::Refusal::address_full);
  CHECK(inside[2].address() == ip("10.0.0.1"));
  CHECK(open.value() == 4);
  inside.pop_back();
  CHECK_FALSE(limiter->count_for(inside[2], ip("192.0.2.8")));
  CHECK(limiter->count_for(inside[1], ip("192.0.2.8")) == ConnectionLimiter::Refusal::address_full);
  inside.clear();
  CHECK(open.value() == 0);
}

TEST_CASE_FIXTURE(Fixture, "so many connections in all, and a place given back is free") {
  limit({.connections = 2});
  CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.2") == "in");
  CHECK(enter("10.0.0.3") == "full");
  CHECK(open.value() == 2);
  inside.pop_back();
  CHECK(open.value() == 1);
  CHECK(enter("10.0.0.3") == "in");
}

TEST_CASE_FIXTURE(Fixture, "so many connections of one address; of IPv6, of one network") {
  limit({.per_address = 2});
  CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.1") == "address full");
  CHECK(enter("::ffff:10.0.0.1") == "address full");
  CHECK(enter("10.0.0.2") == "in");
  CHECK(enter("2001:db8::1") == "in");
  CHECK(enter("2001:db8::2:0:0:3") == "in");
  CHECK(enter("2001:db8::ffff") == "address full");
  CHECK(enter("2001:db8:0:1::1") == "in");
}

TEST_CASE_FIXTURE(Fixture, "new connections of one address: a burst, then at the rate") {
  limit({.rate = 10, .burst = 3});
  for (int i = 0; i < 3; ++i) CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.1") == "too fast");
  CHECK(enter("10.0.0.2") == "in");
  clock.advance(99ms);
  CHECK(enter("10.0.0.1") == "too fast");
  clock.advance(1ms);
  CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.1") == "too fast");
  inside.clear();
  CHECK(enter("10.0.0.1") == "too fast");
  clock.advance(1h);
  for (int i = 0; i < 3; ++i) CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.1") == "too fast");
}

TEST_CASE_FIXTURE(Fixture, "limits that change: who is in stays in") {
  limit({.connections = 2});
  CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.1") == "full");
  limiter->change({.connections = 3, .per_address = 1});
  CHECK(enter("10.0.0.1") == "address full");
  CHECK(enter("10.0.0.2") == "in");
  CHECK(enter("10.0.0.3") == "full");
  limiter->change({.connections = 1});
  CHECK(open.value() == 3);
  inside.clear();
  CHECK(enter("10.0.0.1") == "in");
  CHECK(enter("10.0.0.2") == "full");
}

TEST_CASE_FIXTURE(Fixture, "nobody comes in from banned addresses, until the ban ends or is lifted") {
  limit({});
  CHECK(enter("192.0.2.1") == "in");
  limiter->ban(*IpRange::parse("192.0.2.0/24"), Time{});
  limiter->ban(*IpRange::parse("192.0.2.7"), Time{});
  limiter->ban(*IpRange::parse("2001:db8::/32"), Time{clock.now().ms + 1000});
  CHECK(enter("192.0.2.1") == "banned");
  CHECK(enter("192.0.3.1") == "in");
  CHECK(enter("2001:db8:1::1") == "banned");
  CHECK(enter("2001:db9::1") == "in");
  clock.advance(1s);
  CHECK(enter("2001:db8:1::1") == "in");

  limiter->unban(*IpRange::parse("192.0.2.0/24"));
  CHECK(enter("192.0.2.1") == "in");
  CHECK(enter("192.0.2.7") == "banned");                                                        // by itself
  CHECK(limiter->count_for(inside[0], ip("192.0.2.7")) == ConnectionLimiter::Refusal::banned);  // through a proxy
}

TEST_CASE_FIXTURE(Fixture, "no limits") {
  limit({});
  for (int i = 0; i < 1000; ++i) CHECK(enter("10.0.0.1") == "in");
}

}  // namespace snug
