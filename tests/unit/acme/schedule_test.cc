#include "acme/schedule.h"

#include <doctest/doctest.h>

using namespace snug;
using namespace std::chrono_literals;
using Ms = std::chrono::milliseconds;

TEST_CASE("renewal begins when a third of the life is left, or a little earlier") {
  const auto day = [](std::int64_t n) { return Time{n * 86'400'000}; };
  CHECK(renewal_time(day(0), day(90), 0) == day(60));
  CHECK(renewal_time(day(0), day(90), 1) == day(57));
  CHECK(renewal_time(day(1), day(7), 0) == day(5));
  CHECK(renewal_time(day(7), day(1), 0.5) == day(1));
}

TEST_CASE("pauses double, up to half a day, and are no shorter than what was asked for") {
  CHECK(pause_after(1, 5min, 0ms, 0.5) == Ms(5min));
  CHECK(pause_after(3, 5min, 0ms, 0.5) == Ms(20min));
  CHECK(pause_after(1, 5min, 0ms, 0) == Ms(4min));
  CHECK(pause_after(1, 5min, 0ms, 1) == Ms(6min));
  CHECK(pause_after(1000, 5min, 0ms, 0.5) == Ms(12h));
  CHECK(pause_after(1, 5min, 24h, 0.5) == Ms(24h));
}
