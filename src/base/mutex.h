// Mutex, MutexLock, Condition: those of the standard library, with what clang must know to check who holds what.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/thread_annotations.h"

namespace snug {

/// A std::mutex. Members that it guards are GUARDED_BY it. Thread: any.
class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

/// Holds a mutex for as long as it lives.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// A std::condition_variable. Who waits holds the mutex, and gives it up for the time of the wait. `done` runs with the
/// mutex held, says so (`[&]() REQUIRES(mutex_) { … }`), and throws nothing. Thread: any.
class Condition {
 public:
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

  template <class Done>
  void wait(Mutex& mutex, Done done) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock, std::move(done));
    lock.release();
  }

  /// What `done` says in the end: false if the time was up before.
  template <class Rep, class Period, class Done>
  bool wait_for(Mutex& mutex, std::chrono::duration<Rep, Period> limit, Done done)
      REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const bool is_done = condition_.wait_for(lock, limit, std::move(done));
    lock.release();
    return is_done;
  }

 private:
  std::condition_variable condition_;
};

}  // namespace snug
