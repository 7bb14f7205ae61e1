#include "base/token_buckets.h"

#include <doctest/doctest.h>

using namespace snug;
using namespace std::chrono_literals;

TEST_CASE("a bucket's rate and size may change while it is used") {
  ManualClock clock;
  TokenBuckets buckets(clock, 1, 2);
  CHECK(buckets.take(7) == 0ms);
  CHECK(buckets.take(7) == 0ms);
  CHECK(buckets.take(7) == 1000ms);
  buckets.change(10, 1);
  CHECK(buckets.take(7) == 100ms);
  clock.advance(1h);
  CHECK(buckets.take(7) == 0ms);
  CHECK(buckets.take(7) > 0ms);
  buckets.change(0, 1);
  for (int i = 0; i < 100; ++i) CHECK(buckets.take(7) == 0ms);
}
