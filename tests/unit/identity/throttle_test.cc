#include "identity/throttle.h"

#include <doctest/doctest.h>

using namespace snug;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a burst at once, then at the rate, and the wait is told") {
  ManualClock clock;
  Throttle throttle(clock, 60, 3);
  for (int i = 0; i < 3; ++i) CHECK_FALSE(throttle.take("alice"));
  CHECK(throttle.take("alice") == milliseconds(1000));
  clock.advance(milliseconds(400));
  CHECK(throttle.take("alice") == milliseconds(600));
  clock.advance(milliseconds(600));
  CHECK_FALSE(throttle.take("alice"));
  CHECK(throttle.take("alice"));
  clock.advance(seconds(3600));  // no more than the burst is saved up
  for (int i = 0; i < 3; ++i) CHECK_FALSE(throttle.take("alice"));
  CHECK(throttle.take("alice"));
}

TEST_CASE("keys have a bucket each") {
  ManualClock clock;
  Throttle throttle(clock, 60, 1);
  CHECK_FALSE(throttle.take("alice"));
  CHECK(throttle.take("alice"));
  CHECK_FALSE(throttle.take("bob"));
}

TEST_CASE("a rate of 0 is no limit") {
  ManualClock clock;
  Throttle throttle(clock, 0, 1);
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(throttle.take("alice"));
  CHECK(throttle.keys() == 0);
}

TEST_CASE("the number of keys is bounded; who tries hardest is forgotten last") {
  ManualClock clock;
  Throttle throttle(clock, 60, 5, 100);
  for (int i = 0; i < 5; ++i) throttle.take("mallory");
  for (int i = 0; i < 1000; ++i) throttle.take("name" + std::to_string(i));
  CHECK(throttle.keys() <= 100);
  CHECK(throttle.take("mallory"));
}

TEST_CASE("a throttle's rate may change") {
  ManualClock clock;
  Throttle throttle(clock, 60, 1);
  CHECK_FALSE(throttle.take("ada"));
  CHECK(throttle.take("ada"));
  throttle.change(60, 3);
  CHECK_FALSE(throttle.take("ada"));
  throttle.change(0, 1);
  for (int i = 0; i < 100; ++i) CHECK_FALSE(throttle.take("ada"));
}

TEST_CASE("an IPv6 address counts as its network, an IPv4 address as itself") {
  CHECK(network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::1"));
  CHECK(network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1"));
  CHECK(network_of("192.0.2.1") != network_of("192.0.2.2"));
  CHECK(network_of("192.0.2.1") == "192.0.2.1");
  CHECK(network_of("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(network_of("") == "");
  CHECK(network_of("console") == "console");
}

TEST_CASE("nodes share what is allowed, and each allows at least one try at once") {
  ManualClock clock;
  Throttle throttle(clock, 60, 5);
  const auto burst = [&](const std::string& key) {
    int tries = 0;
    while (!throttle.take(key)) ++tries;
    return tries;
  };
  throttle.set_nodes(2);
  CHECK(burst("alice") == 2);
  clock.advance(seconds(1));
  CHECK(throttle.take("alice") == milliseconds(1000));  // one in two seconds
  clock.advance(seconds(1));
  CHECK_FALSE(throttle.take("alice"));
  throttle.set_nodes(100);
  CHECK(burst("bob") == 1);
  CHECK(throttle.take("bob") == milliseconds(100'000));
  throttle.change(120, 8);  // of all nodes together, as before
  CHECK(throttle.take("carol") == std::nullopt);
  CHECK(throttle.take("carol") == milliseconds(50'000));
  for (const int alone : {1, 0, -3}) {
    throttle.set_nodes(alone);
    CHECK(burst("dave" + std::to_string(alone)) == 8);
  }
  throttle.change(0, 1);
  throttle.set_nodes(3);
  CHECK_FALSE(throttle.take("erin"));
  CHECK_FALSE(throttle.take("erin"));
}
