// IoThread: one thread that runs one io_context; connections, their sessions and a router shard live and die on it.
// IoPool: all of them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "base/executor.h"

namespace boost::asio {
class io_context;
}

namespace snug {

class IoThread final : public Executor {
 public:
  explicit IoThread(int index);
  ~IoThread() override;  ///< stops; what is still queued is destroyed unrun
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  /// Starts and ends the thread `io-INDEX`. Thread: the owner's. Tasks posted before the start run after it.
  void start();
  /// Returns when the thread has ended. What it had not begun stays queued until destruction.
  void stop();

  void post(Task task) override;
  void post_after(std::chrono::milliseconds delay, Task task) override;

  int index() const { return index_; }
  /// True on this thread, and on the owner's before the start and after the stop.
  bool is_current() const;
  /// For the sockets that live here.
  boost::asio::io_context& context();

 private:
  struct Loop;

  const int index_;
  std::unique_ptr<Loop> loop_;
  std::thread thread_;                        // the owner's
  std::atomic<std::thread::id> runs_here_{};  // from the start to the stop: thread_'s id, for any thread
};

/// Thread: the owner's, but for the threads it hands out.
class IoPool {
 public:
  explicit IoPool(int count);

  void start();
  void stop();

  std::size_t size() const { return threads_.size(); }
  IoThread& operator[](std::size_t index) { return *threads_[index]; }

 private:
  std::vector<std::unique_ptr<IoThread>> threads_;
};

}  // namespace snug
