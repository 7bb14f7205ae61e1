#include "session/rate_limiter.h"

#include <doctest/doctest.h>

namespace snug::test {

using std::chrono::milliseconds;

TEST_CASE("messages and other calls have buckets of their own, and so has each user") {
  ManualClock clock;
  RateLimiter rates({.message_rate = 2, .message_burst = 3, .call_rate = 1, .call_burst = 1}, clock);
  const UserId alice{1}, bob{2};
  for (int i = 0; i < 3; ++i) CHECK(rates.call(alice, Cost::message));
  const auto refused = rates.call(alice, Cost::message);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::rate_limited);
  CHECK(refused.error().retry_after_ms == 500);
  CHECK(rates.call(bob, Cost::message));
  CHECK(rates.call(alice, Cost::call));
  CHECK_FALSE(rates.call(alice, Cost::call));
  clock.advance(milliseconds(499));
  CHECK_FALSE(rates.call(alice, Cost::message));
  clock.advance(milliseconds(1));
  CHECK(rates.call(alice, Cost::message));
  CHECK_FALSE(rates.call(alice, Cost::message));
}

TEST_CASE("a free call is never refused, but slowed down") {
  ManualClock clock;
  RateLimiter rates({.message_rate = 1, .message_burst = 1, .call_rate = 10, .call_burst = 2}, clock);
  CHECK(*rates.call(UserId{1}, Cost::free) == milliseconds(0));
  CHECK(*rates.call(UserId{1}, Cost::free) == milliseconds(0));
  CHECK(*rates.call(UserId{1}, Cost::free) == milliseconds(100));
  CHECK(*rates.call(UserId{1}, Cost::free) == milliseconds(200));
  CHECK_FALSE(rates.call(UserId{1}, Cost::call));
  for (int i = 0; i < 1000; ++i) CHECK(*rates.call(UserId{1}, Cost::free) <= milliseconds(10'100));
}

TEST_CASE("no rate is no limit") {
  ManualClock clock;
  RateLimiter rates({.message_rate = 0, .message_burst = 1, .call_rate = 0, .call_burst = 1}, clock);
  for (int i = 0; i < 1000; ++i) {
    CHECK(rates.call(UserId{1}, Cost::message));
    CHECK(*rates.call(UserId{1}, Cost::free) == milliseconds(0));
  }
}

TEST_CASE("buckets that are full again are forgotten") {
  ManualClock clock;
  TokenBuckets buckets(clock, 1, 5);
  for (std::uint64_t key = 0; key < 30'000; ++key) buckets.take(key);
  CHECK(buckets.size() >= 16'384);
  clock.advance(milliseconds(10'000));
  for (std::uint64_t key = 0; key < 30'000; ++key) buckets.take(key + 1'000'000);
  CHECK(buckets.size() <= 60'000);
  clock.advance(milliseconds(10'000));
  for (int i = 0; i < 20; ++i) {
    for (std::uint64_t key = 0; key < 30'000; ++key) buckets.take(key + 1'000'000);
    clock.advance(milliseconds(10'000));
  }
  CHECK(buckets.size() <= 40'000);
}

}  // namespace snug::test
