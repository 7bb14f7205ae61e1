#include "api/figures.h"

#include <doctest/doctest.h>

using namespace snug;
using namespace std::chrono_literals;

namespace {

struct World {
  ManualClock clock;
  Histogram commands{16e-6};
  FigureTotals totals;
  Figures figures;

  World() : totals{.time = clock.now(), .at = clock.steady(), .messages = 7}, figures(totals, commands) {}

  void sample_after(std::chrono::milliseconds length) {
    clock.advance(length);
    totals.time = clock.now();
    totals.at = clock.steady();
    totals.commands = commands.counts();
    figures.add(totals);
  }
};

}  // namespace

TEST_CASE("a sample has what was counted since the one before, and what was open at its end") {
  World world;
  CHECK(world.figures.since({}).empty());
  CHECK(world.figures.started() == world.clock.now());

  world.totals.messages += 5;
  world.totals.deliveries += 50;
  world.totals.connections = 3;
  world.totals.sessions = 2;
  world.totals.process = {.cpu = 1500us, .memory = 1000};
  for (int i = 0; i < 100; ++i) world.commands.observe(0.5e-3);
  world.sample_after(5s);
  world.totals.connections = 1;
  world.sample_after(6s);

  const auto samples = world.figures.since({});
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
  World world;
  for (std::size_t i = 0; i < Figures::kept + 5; ++i) world.sample_after(Figures::interval);
  const auto all = world.figures.since({});
  REQUIRE(all.size() == Figures::kept);
  CHECK(all.back().time == world.clock.now());
  CHECK(all.front().time.ms == world.clock.now().ms - 10 * 60'000 + Figures::interval.count());
  CHECK(world.figures.since(Time{all.back().time.ms - 1}).size() == 1);
  CHECK(world.figures.since(all.back().time).empty());
}

TEST_CASE("counting takes a hundredth of the time at most") {
  World world;
  int counted = 0;
  const auto counts = [&](std::chrono::milliseconds length) {
    const auto count = [&] {
      world.clock.advance(length);
      return ServerCounts{.users = ++counted};
    };
    return world.figures.counts(world.clock, count).users;
  };
  CHECK(counts(0ms) == 1);
  CHECK(counts(20ms) == 2);  // what costs nothing is as it is
  world.clock.advance(1999ms);
  CHECK(counts(0ms) == 2);
  world.clock.advance(1ms);
  CHECK(counts(0ms) == 3);
}
