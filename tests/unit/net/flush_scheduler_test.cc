#include "net/flush_scheduler.h"

#include <doctest/doctest.h>

#include <functional>
#include <numeric>
#include <string>

using namespace snug;
using namespace std::chrono_literals;

namespace {

/// Connections 0, 1, 2 … on one thread. `frames` reach a connection whenever it is woken; a write takes them all.
struct Fixture {
  struct Connection : Flushable {
    Connection(Fixture& f, int n) : fixture(f), number(n) {}
    void flush() override {
      fixture.clock.advance(fixture.write_takes);
      fixture.written.push_back(number);
      frames_in_writes.push_back(std::exchange(frames, 0));
      if (on_flush) on_flush();
    }

    Fixture& fixture;
    const int number;
    int frames = 0;
    std::vector<int> frames_in_writes;
    std::function<void()> on_flush;
  };

  explicit Fixture(int connections) {
    for (int i = 0; i < connections; ++i) all.push_back(std::make_shared<Connection>(*this, i));
  }

  void wake(int number) {
    auto& connection = all[static_cast<std::size_t>(number)];
    ++connection->frames;
    scheduler.wake(connection);
  }
  void wake(int from, int to) {
    for (int i = from; i < to; ++i) wake(i);
  }

  /// Whether the loop would run the scheduler now.
  bool due() const {
    const auto ends = scheduler.rest_ends();
    return scheduler.wants_turn() || (ends && *ends <= clock.steady());
  }
  /// One turn: who was written in it.
  std::vector<int> turn() {
    written.clear();
    REQUIRE(due());
    scheduler.run();
    return written;
  }
  /// Turns until none is due: who was written, in order.
  std::vector<int> turns() {
    written.clear();
    for (int most = 1000; due(); --most) {
      REQUIRE(most > 0);
      scheduler.run();
    }
    return written;
  }
  /// The timer that a rest is waited for with.
  void end_rest() {
    const auto ends = scheduler.rest_ends();
    REQUIRE(ends);
    clock.advance(std::chrono::ceil<std::chrono::milliseconds>(*ends - clock.steady()));
    scheduler.run();
  }

  ManualClock clock;
  std::chrono::milliseconds write_takes{0};
  FlushScheduler scheduler{clock};
  std::vector<std::shared_ptr<Connection>> all;
  std::vector<int> written;
};

std::vector<int> range(int from, int to) {
  std::vector<int> numbers(static_cast<std::size_t>(to - from));
  std::iota(numbers.begin(), numbers.end(), from);
  return numbers;
}

}  // namespace

TEST_CASE("a lone connection is written in the next turn, and rests for nothing") {
  Fixture f(1);
  CHECK_FALSE(f.scheduler.wants_turn());
  f.write_takes = 8ms;
  for (int i = 0; i < 3; ++i) {
    f.wake(0);
    f.wake(0);
    CHECK(f.turn() == range(0, 1));
    CHECK_FALSE(f.scheduler.wants_turn());
    CHECK_FALSE(f.scheduler.rest_ends());
  }
  CHECK(f.all[0]->frames_in_writes == std::vector<int>{2, 2, 2});
}

TEST_CASE("a pass is written in slices, in the order of waking") {
  Fixture f(80);
  f.wake(0, 80);
  CHECK(f.turn() == range(0, 32));
  CHECK(f.turn() == range(32, 64));
  CHECK(f.turn() == range(64, 80));
  CHECK_FALSE(f.scheduler.wants_turn());
}

TEST_CASE("what arrives between slices goes out with the pass to those who have not had their turn, to others later") {
  Fixture f(80);
  f.wake(0, 80);
  f.turn();
  f.wake(0, 80);
  CHECK(f.turns() == [] {
    std::vector<int> expected = range(32, 80);
    const std::vector<int> again = range(0, 32);
    // Writing took no time, so there is no rest.
    expected.insert(expected.end(), again.begin(), again.end());
    return expected;
  }());
  CHECK(f.all[10]->frames_in_writes == std::vector<int>{1, 1});
  CHECK(f.all[70]->frames_in_writes == std::vector<int>{2});
}

TEST_CASE("nobody is written twice before all were once") {
  Fixture f(100);
  f.wake(0, 100);
  std::vector<int> order;
  while (order.size() < 300) {
    for (const int n : f.turn()) order.push_back(n);
    f.wake(0, 100);
  }
  for (int pass = 0; pass < 3; ++pass) {
    std::vector<int> seen(order.begin() + 100 * pass, order.begin() + 100 * (pass + 1));
    std::sort(seen.begin(), seen.end());
    CHECK(seen == range(0, 100));
  }
}

TEST_CASE("another chat's connection is written in the next slice of a pass, not behind it") {
  Fixture f(201);
  f.wake(0, 200);
  f.turn();
  f.wake(200);
  const auto next = f.turn();
  CHECK(next.front() == 200);
  CHECK(next.size() == 32);
}

TEST_CASE("two large chats share the slices") {
  Fixture f(400);
  f.wake(0, 200);
  f.turn();
  f.wake(200, 400);
  const auto next = f.turn();
  CHECK(std::count_if(next.begin(), next.end(), [](int n) { return n < 200; }) == 16);
  CHECK(f.turns().size() == 400 - 64);
}

TEST_CASE("those of a large pass rest for a quarter of it, others don't") {
  Fixture f(21);
  f.write_takes = 1ms;
  f.wake(0, 20);
  f.turns();
  f.write_takes = 0ms;

  f.wake(0, 20);
  CHECK_FALSE(f.scheduler.wants_turn());
  CHECK(f.scheduler.rest_ends() == f.clock.steady() + 5ms);
  f.wake(20);
  CHECK(f.turn() == range(20, 21));

  f.clock.advance(4ms);
  f.scheduler.run();  // too early
  CHECK(f.written == range(20, 21));
  CHECK_FALSE(f.scheduler.wants_turn());
  f.wake(0, 20);
  f.written.clear();
  f.end_rest();
  CHECK(f.written == range(0, 20));
  CHECK(f.all[3]->frames_in_writes == std::vector<int>{1, 2});
}

TEST_CASE("a rest is at most 10 ms") {
  Fixture f(20);
  f.write_takes = 100ms;
  f.wake(0, 20);
  f.turns();
  f.wake(0);
  CHECK(f.scheduler.rest_ends() == f.clock.steady() + 10ms);
}

TEST_CASE("after a silence longer than the rest, a message is written at once") {
  Fixture f(20);
  f.write_takes = 1ms;
  f.wake(0, 20);
  f.turns();
  CHECK_FALSE(f.scheduler.rest_ends());  // nobody waits for it: no timer
  f.clock.advance(5ms);
  f.wake(0, 20);
  CHECK(f.turn() == range(0, 20));
}

TEST_CASE("a pass of 15 is not followed by a rest") {
  Fixture f(15);
  f.write_takes = 1ms;
  f.wake(0, 15);
  f.turn();
  f.wake(0, 15);
  CHECK(f.turn() == range(0, 15));
}

TEST_CASE("two large chats in turn each keep their rest") {
  Fixture f(40);
  f.write_takes = 1ms;
  f.wake(0, 20);
  f.turns();  // rests for 5 ms
  f.write_takes = 0ms;
  f.wake(20, 40);
  f.turns();
  f.wake(0);
  CHECK_FALSE(f.scheduler.wants_turn());
  CHECK(f.scheduler.rest_ends() == f.clock.steady() + 5ms);
}

TEST_CASE("who is woken by its own flush is written again in the next pass") {
  Fixture f(2);
  f.all[0]->on_flush = [&] {
    f.all[0]->on_flush = nullptr;
    f.wake(0);
  };
  f.wake(0, 2);
  CHECK(f.turn() == range(0, 2));
  CHECK(f.turn() == range(0, 1));
}

TEST_CASE("a connection that waits is kept until its flush, and no longer") {
  Fixture f(40);
  f.wake(0, 40);
  const std::weak_ptr<Flushable> last = f.all.back();
  f.all.pop_back();
  CHECK_FALSE(last.expired());
  f.turns();
  CHECK(last.expired());
}
