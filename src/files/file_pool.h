// FilePool: the threads on which files are written, hashed, brought to the disk and read, so that no io thread waits
// for a disk.
#pragma once

#include <string>
#include <thread>
#include <vector>

#include "base/move_function.h"
#include "base/queue.h"

namespace snug {

/// Thread: any, but for construction, `stop` and destruction (the owner's).
class FilePool {
 public:
  /// Threads are called `NAME-0`, `NAME-1` …
  FilePool(const std::string& name, int threads);
  ~FilePool();  ///< stops

  /// Runs the task on one of the threads. False once it was stopped: the task is destroyed unrun. A caller has one task
  /// waiting at most for each upload and each connection, so they bound the queue.
  bool submit(Task task) { return queue_.push(std::move(task)); }

  /// Runs what waits, takes no more, and ends the threads. Again: does nothing.
  void stop();

  std::size_t waiting() const { return queue_.size(); }

 private:
  void work();

  BoundedQueue<Task> queue_;
  std::vector<std::thread> threads_;
};

}  // namespace snug
