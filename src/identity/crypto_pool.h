// CryptoPool: the threads that hash passwords, so that a flood of logins can't stall chat.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "base/move_function.h"
#include "base/queue.h"

namespace snug {

/// Threads `crypto-0 …`. Ends its threads when it is stopped or destroyed; tasks not begun are destroyed unrun.
class CryptoPool {
 public:
  CryptoPool(int threads, std::size_t capacity);
  ~CryptoPool();
  CryptoPool(const CryptoPool&) = delete;
  CryptoPool& operator=(const CryptoPool&) = delete;

  /// Refuses new tasks and ends the threads. Again: does nothing. Thread: the owner's.
  void stop();

  /// False if too much waits already, or it was stopped; `task` is then untouched. The task may throw
  /// std::bad_alloc, which is logged, and nothing else. Thread: any.
  bool post(Task&& task) { return queue_.push(std::move(task)); }

  std::size_t waiting() const { return queue_.size(); }

 private:
  BoundedQueue<Task> queue_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace snug
