// Latch: counts down on many threads, waited for on one, with a limit (which std::latch has not).
#pragma once

#include <chrono>
#include <cstddef>

#include "base/mutex.h"

namespace snug {

/// Thread: any. Shared with the tasks that count down, if the wait may be given up before.
class Latch {
 public:
  explicit Latch(std::size_t count) : count_(count) {}
  void count_down() {
    const MutexLock lock(mutex_);
    if (--count_ == 0) zero_.notify_all();
  }
  bool wait_for(std::chrono::milliseconds limit) {
    const MutexLock lock(mutex_);
    return zero_.wait_for(mutex_, limit, [&]() REQUIRES(mutex_) { return count_ == 0; });
  }
  void wait() {
    const MutexLock lock(mutex_);
    zero_.wait(mutex_, [&]() REQUIRES(mutex_) { return count_ == 0; });
  }

 private:
  Mutex mutex_;
  Condition zero_;
  std::size_t count_ GUARDED_BY(mutex_);
};

}  // namespace snug
