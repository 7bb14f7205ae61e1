// BoundedQueue: hands work from many threads to one (or a few) without ever growing past its bound.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace snug {

/// Thread: any, on both ends. A full queue refuses; it never blocks the one who pushes.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  /// False if the queue is full or closed; `item` is then untouched.
  bool push(T&& item) {
    {
      const MutexLock lock(mutex_);
      if (closed_ || items_.size() >= capacity_) return false;
      items_.push_back(std::move(item));
    }
    ready_.notify_one();
    return true;
  }

  /// Waits until there is something, `timeout` is over or `wake` was called, then moves up to `most` items to the end
  /// of `out`, oldest first. False when closed and drained.
  bool pop_batch(std::vector<T>& out, std::size_t most, std::chrono::milliseconds timeout = std::chrono::hours(1)) {
    const MutexLock lock(mutex_);
    ready_.wait_for(mutex_, timeout, [&]() REQUIRES(mutex_) { return closed_ || woken_ || !items_.empty(); });
    woken_ = false;
    const bool drained = closed_ && items_.empty();
    while (!items_.empty() && most-- > 0) {
      out.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return !drained;
  }

  /// Whoever waits for items, or does next, goes on at once, with or without one.
  void wake() {
    {
      const MutexLock lock(mutex_);
      woken_ = true;
    }
    ready_.notify_one();
  }

  /// Refuses what comes from now on; what is queued is still handed out.
  void close() {
    {
      const MutexLock lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  std::size_t size() const {
    const MutexLock lock(mutex_);
    return items_.size();
  }

 private:
  const std::size_t capacity_;
  mutable Mutex mutex_;
  Condition ready_;
  std::deque<T> items_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
  bool woken_ GUARDED_BY(mutex_) = false;
};

}  // namespace snug
