#include "net/io_thread.h"

#include <doctest/doctest.h>

#include <future>
#include <string>
#include <vector>

namespace snug {

using namespace std::chrono_literals;

TEST_CASE("an io thread runs tasks in the order posted, never inside post") {
  IoThread thread(3);
  std::promise<std::string> done;
  std::string ran;
  thread.post([&] {
    ran += 'a';
    thread.post([&] {
      ran += 'c';
      done.set_value(ran);
    });
    ran += 'b';
  });
  CHECK(ran.empty());
  thread.start();
  CHECK(done.get_future().get() == "abc");
}

TEST_CASE("delayed tasks run by when they are due, ties as posted") {
  IoThread thread(0);
  std::promise<std::string> done;
  std::string ran;
  thread.post([&] {
    thread.post_after(3ms, [&] {
      ran += 'd';
      thread.post_after(0ms, [&] { done.set_value(ran + 'e'); });
    });
    thread.post_after(2ms, [&] { ran += 'c'; });
    thread.post_after(0ms, [&] { ran += 'a'; });
    thread.post_after(0ms, [&] { ran += 'b'; });
  });
  thread.start();
  CHECK(done.get_future().get() == "abcde");
}

TEST_CASE("what was not begun at the stop is destroyed unrun") {
  auto witness = std::make_shared<int>(0);
  {
    IoThread thread(0);
    thread.start();
    std::promise<void> ready;
    thread.post([&] {
      thread.post_after(1h, [witness] { ++*witness; });
      ready.set_value();
    });
    ready.get_future().get();
    CHECK(witness.use_count() == 2);
    thread.stop();
    thread.post([witness] { ++*witness; });
  }
  CHECK(witness.use_count() == 1);
  CHECK(*witness == 0);
}

TEST_CASE("an io thread knows itself and has a name") {
  IoPool pool(2);
  REQUIRE(pool.size() == 2);
  pool.start();
  std::promise<std::string> name;
  pool[1].post([&] {
    char text[16] = {};
    pthread_getname_np(pthread_self(), text, sizeof text);
    name.set_value(std::string(text) + (pool[1].is_current() ? " is 1" : "") + (pool[0].is_current() ? " is 0" : ""));
  });
  CHECK(name.get_future().get() == "io-1 is 1");
  CHECK_FALSE(pool[1].is_current());
  pool.stop();
}

}  // namespace snug
