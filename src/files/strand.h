// Strand: tasks of one upload, one after the other, on whichever threads of a pool are free.
#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <utility>

#include "base/log.h"
#include "base/move_function.h"
#include "base/mutex.h"
#include "files/file_pool.h"

namespace snug {

/// Held by shared_ptr, because its tasks may outlive who made it. Thread: any.
class Strand : public std::enable_shared_from_this<Strand> {
 public:
  explicit Strand(FilePool& pool) : pool_(pool) {}

  /// False once the pool was stopped: the task is destroyed unrun.
  bool submit(Task task) {
    {
      const MutexLock lock(mutex_);
      tasks_.push_back(std::move(task));
      if (std::exchange(running_, true)) return true;
    }
    return schedule();
  }

 private:
  /// One task a turn, so that a long queue of one upload lets the others in between.
  bool schedule() {
    if (pool_.submit([self = shared_from_this()] { self->step(); })) return true;
    std::deque<Task> unrun;  // what it holds may hold this
    const MutexLock lock(mutex_);
    unrun.swap(tasks_);
    return false;
  }
  void step() {
    for (;;) {
      run(take());
      {
        const MutexLock lock(mutex_);
        running_ = !tasks_.empty();
        if (!running_) return;
      }
      if (pool_.submit([self = shared_from_this()] { self->step(); })) return;
      // The pool stops: what was taken is done, here.
    }
  }
  Task take() {
    const MutexLock lock(mutex_);
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }
  static void run(Task task) {
    try {
      task();
    } catch (const std::exception& error) {
      log::error("a task of an upload failed", {{"why", error.what()}});
    }
  }

  FilePool& pool_;
  Mutex mutex_;
  std::deque<Task> tasks_ GUARDED_BY(mutex_);
  bool running_ GUARDED_BY(mutex_) = false;
};

}  // namespace snug
