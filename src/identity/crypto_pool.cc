#include "identity/crypto_pool.h"

#include <pthread.h>

#include <algorithm>
#include <new>
#include <string>

#include "base/log.h"

namespace snug {

namespace {

void run(Task& task) {
  try {
    task();
  } catch (const std::bad_alloc&) {
    log::error("there is no memory to hash a password; lower password.memory, or give this machine more");
  }
}

}  // namespace

CryptoPool::CryptoPool(int threads, std::size_t capacity) : queue_(capacity) {
  for (int i = 0; i < std::max(threads, 1); ++i) {
    threads_.emplace_back([this] {
      std::vector<Task> tasks;
      while (queue_.pop_batch(tasks, 1)) {
        if (!stopping_) run(tasks.front());
        tasks.clear();
      }
    });
    ::pthread_setname_np(threads_.back().native_handle(), ("crypto-" + std::to_string(i)).c_str());
  }
}

CryptoPool::~CryptoPool() { stop(); }

void CryptoPool::stop() {
  stopping_ = true;
  queue_.close();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

}  // namespace snug
