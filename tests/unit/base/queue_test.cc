#include "base/queue.h"

#include <doctest/doctest.h>

#include <memory>
#include <thread>

using namespace snug;

TEST_CASE("what goes in first comes out first, in batches") {
  BoundedQueue<int> queue(10);
  for (int i = 1; i <= 5; ++i) REQUIRE(queue.push(int(i)));
  std::vector<int> out;
  CHECK(queue.pop_batch(out, 3));
  CHECK(out == std::vector<int>{1, 2, 3});
  CHECK(queue.size() == 2);
  CHECK(queue.pop_batch(out, 3));
  CHECK(out == std::vector<int>{1, 2, 3, 4, 5});
}

TEST_CASE("a full queue refuses and leaves the item with its owner") {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  REQUIRE(queue.push(std::make_unique<int>(1)));
  auto second = std::make_unique<int>(2);
  CHECK_FALSE(queue.push(std::move(second)));
  CHECK(second != nullptr);
  std::vector<std::unique_ptr<int>> out;
  CHECK(queue.pop_batch(out, 1));
  CHECK(queue.push(std::move(second)));
}

TEST_CASE("a closed queue takes nothing more, and hands out what it has before it ends") {
  BoundedQueue<int> queue(10);
  REQUIRE(queue.push(1));
  queue.close();
  CHECK_FALSE(queue.push(2));
  std::vector<int> out;
  CHECK(queue.pop_batch(out, 10));
  CHECK_FALSE(queue.pop_batch(out, 10));
  CHECK(out == std::vector<int>{1});
}

TEST_CASE("many producers, one consumer: nothing is lost, each one's order is kept") {
  constexpr int producers = 4, each = 5'000;
  BoundedQueue<std::pair<int, int>> queue(64);
  std::vector<std::thread> threads;
  for (int p = 0; p < producers; ++p) {
    threads.emplace_back([&queue, p] {
      for (int i = 0; i < each; ++i) {
        while (!queue.push({p, i})) std::this_thread::yield();
      }
    });
  }
  std::thread closer([&] {
    for (auto& thread : threads) thread.join();
    queue.close();
  });
  std::vector<int> next(producers, 0);
  std::vector<std::pair<int, int>> batch;
  bool in_order = true;
  while (queue.pop_batch(batch, 16)) {
    for (const auto& [p, i] : batch) in_order = in_order && next[static_cast<std::size_t>(p)]++ == i;
    batch.clear();
  }
  closer.join();
  CHECK(in_order);
  CHECK(next == std::vector<int>(producers, each));
}

TEST_CASE("closing wakes a waiting consumer") {
  BoundedQueue<int> queue(1);
  bool got = true;
  std::thread consumer([&] {
    std::vector<int> out;
    got = queue.pop_batch(out, 1);
  });
  queue.close();
  consumer.join();
  CHECK_FALSE(got);
}

TEST_CASE("who waits can be woken without an item, and who comes later goes on at once") {
  BoundedQueue<int> queue(10);
  std::vector<int> out;
  std::thread waker([&] { queue.wake(); });
  CHECK(queue.pop_batch(out, 10, std::chrono::hours(1)));
  waker.join();
  CHECK(out.empty());
  queue.wake();
  CHECK(queue.pop_batch(out, 10, std::chrono::hours(1)));
  CHECK(out.empty());
  CHECK(queue.push(7));
  CHECK(queue.pop_batch(out, 10, std::chrono::hours(1)));
  CHECK(out == std::vector<int>{7});
}
