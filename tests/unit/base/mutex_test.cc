#include "base/mutex.h"

#include <doctest/doctest.h>

#include <mutex>
#include <thread>

#include "support/patience.h"

using namespace snug;
using namespace std::chrono_literals;

static_assert(sizeof(Mutex) == sizeof(std::mutex), "clang's view of it costs nothing");
static_assert(sizeof(Condition) == sizeof(std::condition_variable));

namespace {

/// Hands a number from one thread to another and back.
class Rally {
 public:
  /// Plays when the number is even, or odd; the last one that it saw.
  int play(int parity, int until) {
    const MutexLock lock(mutex_);
    while (number_ < until) {
      changed_.wait(mutex_, [&]() REQUIRES(mutex_) { return number_ % 2 == parity || number_ >= until; });
      if (number_ < until) ++number_;
      changed_.notify_one();
    }
    return number_;
  }
  bool wait_for(int number, std::chrono::milliseconds limit) {
    const MutexLock lock(mutex_);
    return changed_.wait_for(mutex_, limit, [&]() REQUIRES(mutex_) { return number_ == number; });
  }

 private:
  Mutex mutex_;
  Condition changed_;
  int number_ GUARDED_BY(mutex_) = 0;
};

}  // namespace

TEST_CASE("a condition gives the mutex up while it waits, and has it again afterwards") {
  Rally rally;
  std::thread other([&] { rally.play(1, 1000); });
  CHECK(rally.play(0, 1000) == 1000);
  other.join();
}

TEST_CASE("a wait with a limit says whether what it waits for is there") {
  Rally rally;
  CHECK(rally.wait_for(0, 0ms));
  CHECK_FALSE(rally.wait_for(1, 1ms));
  std::thread other([&] { rally.play(0, 1); });
  CHECK(rally.wait_for(1, test::patience));
  other.join();
}

TEST_CASE("a lock keeps others out for as long as it lives") {
  Mutex mutex;
  int count = 0;
  const auto add = [&] {
    for (int i = 0; i < 10'000; ++i) {
      const MutexLock lock(mutex);
      ++count;
    }
  };
  std::thread other(add);
  add();
  other.join();
  CHECK(count == 20'000);
}
