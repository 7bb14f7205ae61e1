// LocalSequencer: the order of a server that stands alone is that of one bounded queue.
#pragma once

#include <mutex>

#include "base/clock.h"
#include "base/queue.h"
#include "sequencer/sequencer.h"

namespace snug {

class LocalSequencer final : public Sequencer, public CommandSource {
 public:
  /// `node` and `boot` name this start of the server (CommandId); `capacity`: how many commands may wait.
  LocalSequencer(const Clock& clock, std::int64_t node, std::int64_t boot, std::size_t capacity);

  bool submit(Submission&& submission) override;  // Thread: any
  bool take_batch(std::vector<Submission>& out, std::size_t most,
                  std::chrono::milliseconds patience) override;  // Thread: writer
  void wake() override { inbox_.wake(); }                        // Thread: any

  /// Refuses what comes from now on; what is queued is still handed out. Thread: any.
  void close() { inbox_.close(); }
  std::size_t waiting() const { return inbox_.size(); }

 private:
  const Clock& clock_;
  const std::int64_t node_;
  const std::int64_t boot_;

  std::mutex order_;          // so that counters and times run as the queue does
  std::int64_t counter_ = 0;  // guarded by order_
  BoundedQueue<Submission> inbox_;
};

}  // namespace snug
