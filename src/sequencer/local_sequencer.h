// LocalSequencer: the order of a server that stands alone is that of one bounded queue.
#pragma once

#include <atomic>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/queue.h"
#include "sequencer/order.h"

namespace snug {

class LocalSequencer final : public Order {
 public:
  /// `node` and `boot` name this start of the server (CommandId); `capacity`: how many commands may wait.
  LocalSequencer(const Clock& clock, std::int64_t node, std::int64_t boot, std::size_t capacity);

  bool submit(Submission&& submission) override;  // Thread: any
  bool take_batch(std::vector<Submission>& out, std::size_t most,
                  std::chrono::milliseconds timeout) override;  // Thread: writer
  void seek(std::int64_t) override {}                           // nothing is kept: its order is what was committed
  void wake() override { inbox_.wake(); }                       // Thread: any

  void at_level(std::int64_t level) override { level_.store(level, std::memory_order_relaxed); }  // Thread: any
  void close() override { inbox_.close(); }                                                       // Thread: any
  std::size_t waiting() const { return inbox_.size(); }

 private:
  const Clock& clock_;
  const std::int64_t node_;
  const std::int64_t boot_;
  std::atomic<std::int64_t> level_{1};

  Mutex order_;  // so that counters and times run as the queue does
  std::int64_t counter_ GUARDED_BY(order_) = 0;
  BoundedQueue<Submission> inbox_;
};

}  // namespace snug
