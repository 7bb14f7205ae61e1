#include "base/deadlines.h"

#include <doctest/doctest.h>

#include <string>

#include "support/manual_threads.h"

namespace snug {

using namespace std::chrono_literals;

namespace {

enum class Wait { nothing, header, sign };
using Queue = DeadlineQueue<Wait, 3>;

struct Somebody : Queue::Waiting {
  explicit Somebody(char n) : name(n) {}
  char name;
};

Queue::Limits limits() {
  Queue::Limits limits{};
  limits[static_cast<std::size_t>(Wait::header)] = 10ms;
  limits[static_cast<std::size_t>(Wait::sign)] = 100ms;
  return limits;
}

struct Fixture {
  Queue deadlines{limits()};
  SteadyTime start{1h};
  Somebody a{'a'}, b{'b'}, c{'c'};

  std::string due(std::chrono::milliseconds at) {
    std::string names;
    while (auto* waiting = deadlines.take_due(start + at)) names += static_cast<Somebody*>(waiting)->name;
    return names;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a deadline passes when its kind's limit is over, and is told once") {
  CHECK_FALSE(deadlines.next());
  deadlines.set(a, Wait::sign, start);
  deadlines.set(b, Wait::header, start + 5ms);
  CHECK(deadlines.next() == start + 15ms);
  CHECK(due(14ms) == "");
  CHECK(due(15ms) == "b");
  CHECK(b.waits_for() == Wait::header);
  CHECK(due(99ms) == "");
  CHECK(deadlines.next() == start + 100ms);
  CHECK(due(100ms) == "a");
  CHECK(due(1h) == "");
}

TEST_CASE_FIXTURE(Fixture, "a sign of life moves a deadline, also past the others'") {
  deadlines.set(a, Wait::sign, start);
  deadlines.set(b, Wait::sign, start + 1ms);
  deadlines.set(a, Wait::sign, start + 50ms);
  CHECK(deadlines.next() == start + 101ms);
  CHECK(due(149ms) == "b");
  CHECK(due(150ms) == "a");
}

TEST_CASE_FIXTURE(Fixture, "a limit of 0 is for ever, and who is gone waits for nothing") {
  deadlines.set(a, Wait::nothing, start);
  {
    Somebody d{'d'};
    deadlines.set(d, Wait::header, start);
  }
  deadlines.set(c, Wait::header, start);
  deadlines.remove(c);
  CHECK_FALSE(deadlines.next());
  CHECK(due(24h) == "");
  CHECK(deadlines.take_any() == &a);
  CHECK(deadlines.take_any() == nullptr);
}

TEST_CASE("with a timer: each is told when its time has come, also one that was set after a later one") {
  test::ManualThreads threads{1};
  std::string told;
  Deadlines<Wait, 3> deadlines{limits(), threads[0], threads.clock,
                               [&](Queue::Waiting& due) { told += static_cast<Somebody&>(due).name; }};
  Somebody a{'a'}, b{'b'}, c{'c'};
  deadlines.set(a, Wait::sign);
  deadlines.set(b, Wait::header);
  threads.advance(9ms);
  CHECK(told == "");
  deadlines.set(c, Wait::header);
  threads.advance(1ms);
  CHECK(told == "b");
  threads.advance(9ms);
  CHECK(told == "bc");
  deadlines.set(a, Wait::sign);
  threads.advance(99ms);
  CHECK(told == "bc");
  threads.advance(1ms);
  CHECK(told == "bca");
  CHECK(threads.timers() == 0);
}

}  // namespace snug
