#include "base/clock.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("times are written with milliseconds, in UTC") {
  CHECK(to_iso8601(Time{0}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_iso8601(Time{1795418781123}) == "2026-11-23T07:26:21.123Z");
  CHECK(to_iso8601(Time{-1}) == "1969-12-31T23:59:59.999Z");
  CHECK(to_iso8601(Time{951782400000}) == "2000-02-29T00:00:00.000Z");
  CHECK(to_iso8601(Time{INT64_MAX}) == "9999-12-31T23:59:59.999Z");
  CHECK(to_iso8601(Time{INT64_MIN}) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("what was written is read back") {
  for (const std::int64_t ms :
       {std::int64_t{0}, std::int64_t{1795418781123}, std::int64_t{-1}, std::int64_t{253402300799999},
        std::int64_t{-62167219200000}, std::int64_t{951782400000}}) {
    CHECK(parse_iso8601(to_iso8601(Time{ms})) == Time{ms});
  }
}

TEST_CASE("RFC 3339: offsets, any fraction, lower case") {
  const Time time{1795418781000};
  CHECK(parse_iso8601("2026-11-23T07:26:21Z") == time);
  CHECK(parse_iso8601("2026-11-23t07:26:21z") == time);
  CHECK(parse_iso8601("2026-11-23T09:26:21+02:00") == time);
  CHECK(parse_iso8601("2026-11-22T21:56:21-09:30") == time);
  CHECK(parse_iso8601("2026-11-23T07:26:21.1Z") == Time{time.ms + 100});
  CHECK(parse_iso8601("2026-11-23T07:26:21.123987654321Z") == Time{time.ms + 123});
}

TEST_CASE("what is no time is refused") {
  for (const std::string bad :
       {"", "2026-11-23", "2026-11-23T07:26:21", "2026-11-23 07:26:21Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T07:60:00Z", "2026-11-23T07:26:60Z",
        "2026-11-23T07:26:21.Z", "2026-11-23T07:26:21Zx", "2026-11-23T07:26:21+2:00", "2026-11-23T07:26:21+24:00",
        "2026-11-23T07:26:21+02", "-026-11-23T07:26:21Z", "2026-11-23T07:26:21.5", "2026-1-23T07:26:21Z",
        "20261123T072621Z"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_iso8601(bad).has_value());
  }
}

TEST_CASE("a manual clock moves both its faces together") {
  ManualClock clock;
  const Time before = clock.now();
  const auto steady = clock.steady();
  clock.advance(std::chrono::milliseconds(1500));
  CHECK(clock.now().ms == before.ms + 1500);
  CHECK(clock.steady() - steady == std::chrono::milliseconds(1500));
}
