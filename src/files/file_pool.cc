#include "files/file_pool.h"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <limits>

#include "base/log.h"

namespace snug {

FilePool::FilePool(const std::string& name, int threads) : queue_(std::numeric_limits<std::size_t>::max()) {
  for (int i = 0; i < std::max(threads, 1); ++i) {
    threads_.emplace_back([this] { work(); });
    ::pthread_setname_np(threads_.back().native_handle(), (name + "-" + std::to_string(i)).c_str());
  }
}

FilePool::~FilePool() { stop(); }

void FilePool::stop() {
  queue_.close();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

void FilePool::work() {
  std::vector<Task> tasks;
  while (queue_.pop_batch(tasks, 1)) {
    for (Task& task : tasks) {
      try {
        task();
      } catch (const std::exception& error) {
        log::error("a task of the files failed", {{"why", error.what()}});
      }
    }
    tasks.clear();
  }
}

}  // namespace snug
