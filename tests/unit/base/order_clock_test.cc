#include "base/order_clock.h"

#include <doctest/doctest.h>

#include "base/id.h"

using namespace snug;

TEST_CASE("the order's clock is the machine's, but never behind the order") {
  ManualClock machine;
  OrderClock clock(machine);
  CHECK(clock.now() == machine.now());
  const Time ahead{machine.now().ms + 5000};
  clock.advance(ahead);
  CHECK(clock.now() == ahead);
  clock.advance(Time{ahead.ms - 1});
  CHECK(clock.now() == ahead);
  machine.advance(std::chrono::milliseconds(4000));
  CHECK(clock.now() == ahead);
  machine.advance(std::chrono::milliseconds(4000));
  CHECK(clock.now() == machine.now());
  CHECK(clock.steady() == machine.steady());
}

TEST_CASE("ids go on after the last one there is, whatever the clock says") {
  ManualClock clock;
  IdGenerator earlier(clock, 3);
  std::int64_t last = 0;
  for (int i = 0; i < 10'000; ++i) last = earlier.next<UserId>().value;  // borrows from the next milliseconds
  IdGenerator again(clock, 3, last);
  CHECK(again.next<UserId>().value > last);
}
