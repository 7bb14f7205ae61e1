#include "api/stats.h"

#include <doctest/doctest.h>

using namespace snug;
using namespace std::chrono_literals;

namespace {

struct StatsFixture {
  ManualClock clock;
  Histogram commands{16e-6};
  FigureTotals totals;
  Stats stats;

  StatsFixture() : totals{.time = clock.now(), .at = clock.steady(), .messages = 7}, stats(totals, commands) {}

  void sample_after(std::chrono::milliseconds length) {
    clock.advance(length);
    totals.time = clock.now();
    totals.at = clock.steady();
    totals.commands = commands.counts();
    stats.add(totals);
  }
};

}  // namespace

TEST_CASE("a sample has what was counted since the one before, and what was open at its end") {
  StatsFixture fixture;
  CHECK(fixture.stats.since({}).empty());
  CHECK(fixture.stats.started() == fixture.clock.now());

  fixture.totals.messages += 5;
  fixture.totals.deliveries += 50;
  fixture.totals.connections = 3;
  fixture.totals.sessions = 2;
  fixture.totals.process = {.cpu = 1500us, .memory = 1000};
  for (int i = 0; i < 100; ++i) fixture.commands.observe(0.5e-3);
  fixture.sample_after(5s);
  fixture.totals.connections = 1;
  fixture.sample_after(6s);

  const auto samples = fixture.stats.since({});
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].span_ms == 5000);
  CHECK(samples[0].messages == 5);
  CHECK(samples[0].deliveries == 50);
  CHECK(samples[0].connections == 3);
  CHECK(samples[0].sessions == 2);
  CHECK(samples[0].cpu_ms == 1);
  CHECK(samples[0].memory == 1000);
  CHECK(samples[0].ack_p50_us > 256);  // within its bucket
  CHECK(samples[0].ack_p99_us <= 512);
  CHECK(samples[1].span_ms == 6000);
  CHECK(samples[1].messages == 0);
  CHECK(samples[1].connections == 1);
  CHECK(samples[1].cpu_ms == 0);
  CHECK_FALSE(samples[1].ack_p50_us);
  CHECK_FALSE(samples[1].ack_p99_us);
}

TEST_CASE("ten minutes are kept, and told from any time on") {
  StatsFixture fixture;
  for (std::size_t i = 0; i < Stats::kept + 5; ++i) fixture.sample_after(Stats::interval);
  const auto all = fixture.stats.since({});
  REQUIRE(all.size() == Stats::kept);
  CHECK(all.back().time == fixture.clock.now());
  CHECK(all.front().time.ms == fixture.clock.now().ms - 10 * 60'000 + Stats::interval.count());
  CHECK(fixture.stats.since(Time{all.back().time.ms - 1}).size() == 1);
  CHECK(fixture.stats.since(all.back().time).empty());
}

TEST_CASE("counting takes a hundredth of the time at most") {
  StatsFixture fixture;
  int counted = 0;
  const auto counts = [&](std::chrono::milliseconds length) {
    const auto count = [&] {
      fixture.clock.advance(length);
      return ServerCounts{.users = ++counted};
    };
    return fixture.stats.counts(fixture.clock, count).users;
  };
  CHECK(counts(0ms) == 1);
  CHECK(counts(20ms) == 2);  // what costs nothing is as it is
  fixture.clock.advance(1999ms);
  CHECK(counts(0ms) == 2);
  fixture.clock.advance(1ms);
  CHECK(counts(0ms) == 3);
}
