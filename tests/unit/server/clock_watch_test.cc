#include "server/clock_watch.h"

#include <doctest/doctest.h>

#include "base/order_clock.h"
#include "support/manual_threads.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

/// A wall clock that is set, beside a steady one that goes on.
struct SetClock final : Clock {
  explicit SetClock(const Clock& real) : real_clock(real) {}
  Time now() const override { return Time{real_clock.now().ms + ahead.count()}; }
  std::chrono::steady_clock::time_point steady() const override { return real_clock.steady(); }

  const Clock& real_clock;
  std::chrono::milliseconds ahead{0};
};

struct ClockWatchFixture {
  test::ManualThreads threads{1};
  SetClock machine{threads.clock};
  OrderClock order{machine};
  Metrics metrics;
  int set = 0;
  ClockWatch watch{machine, order, threads[0], metrics, [this] { ++set; }};

  std::int64_t behind() {
    threads.advance(ClockWatch::interval);
    return metrics.sum("snug_clock_behind_seconds");
  }
};

}  // namespace

TEST_CASE_FIXTURE(ClockWatchFixture, "a clock is as far behind as it was set back, until it is set right") {
  order.advance(machine.now());
  CHECK(behind() == 0);
  order.advance(machine.now());
  machine.ahead = -1h;
  CHECK(behind() == 3600 - 5);  // five seconds have passed since the order's last command
  machine.ahead = 24h * 365;
  CHECK(behind() == 0);
}

TEST_CASE_FIXTURE(ClockWatchFixture, "it hears of each time that the clock is set, and not that time passes") {
  behind();
  machine.ahead = 1s;  // a correction
  behind();
  CHECK(set == 0);
  machine.ahead = 24h * 365 * 56;
  behind();
  CHECK(set == 1);
  behind();
  machine.ahead = 0s;
  behind();
  CHECK(set == 2);
}

}  // namespace snug
