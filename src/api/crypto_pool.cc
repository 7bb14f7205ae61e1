#include "api/crypto_pool.h"

#include <pthread.h>

#include <algorithm>
#include <string>

namespace snug {

CryptoPool::CryptoPool(int threads, std::size_t capacity) : queue_(capacity) {
  for (int i = 0; i < std::max(threads, 1); ++i) {
    threads_.emplace_back([this] {
      std::vector<Task> tasks;
      while (queue_.pop_batch(tasks, 1)) {
        if (!stopping_) tasks.front()();
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
