#include "base/id.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <vector>

using namespace snug;

namespace {

/// A clock that a test may also turn back.
struct AnyTime final : Clock {
  Time time{IdGenerator::epoch_ms + 1000};
  Time now() const override { return time; }
  std::chrono::steady_clock::time_point steady() const override { return {}; }
};

}  // namespace

TEST_CASE("an id is time, node and sequence") {
  AnyTime clock;
  IdGenerator ids(clock, 5);
  CHECK(ids.next<UserId>().value == (1000LL << 22 | 5 << 12 | 0));
  CHECK(ids.next<UserId>().value == (1000LL << 22 | 5 << 12 | 1));
  clock.time.ms += 1;
  CHECK(ids.next<UserId>().value == (1001LL << 22 | 5 << 12 | 0));
}

TEST_CASE("ids only grow: also in one millisecond, and when the clock steps back") {
  AnyTime clock;
  IdGenerator ids(clock, 0);
  std::int64_t last = 0;
  for (int i = 0; i < 10'000; ++i) {
    if (i == 7'000) clock.time.ms -= 500;
    const std::int64_t next = ids.next<MessageId>().value;
    REQUIRE(next > last);
    last = next;
  }
  clock.time.ms = 0;  // before the epoch
  CHECK(ids.next<MessageId>().value > last);
}

TEST_CASE("threads never get the same id") {
  AnyTime clock;
  IdGenerator ids(clock, 1023);
  std::vector<std::vector<std::int64_t>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) mine.push_back(ids.next<ChatId>().value);
    });
  }
  for (auto& thread : threads) thread.join();
  std::vector<std::int64_t> all;
  for (const auto& mine : made) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("ids are read strictly") {
  CHECK(parse_id<UserTag>("1") == UserId{1});
  CHECK(parse_id<UserTag>("9223372036854775807") == UserId{std::numeric_limits<std::int64_t>::max()});
  for (const std::string bad :
       {"", "0", "01", "-1", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "12345678901234567890", "a"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_id<UserTag>(bad).has_value());
  }
  CHECK(to_string(UserId{42}) == "42");
  CHECK_FALSE(UserId{});
}
