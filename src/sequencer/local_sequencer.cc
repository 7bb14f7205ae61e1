#include "sequencer/local_sequencer.h"

#include <utility>

namespace snug {

LocalSequencer::LocalSequencer(const Clock& clock, std::int64_t node, std::int64_t boot, std::size_t capacity)
    : clock_(clock), node_(node), boot_(boot), inbox_(capacity) {}

bool LocalSequencer::submit(Submission&& submission) {
  const MutexLock lock(order_);
  submission.command.level = level_.load(std::memory_order_relaxed);
  if (least_level(submission.command.body) > submission.command.level) return false;
  submission.command.id = {node_, boot_, counter_ + 1};
  submission.command.time = clock_.now();
  submission.since = clock_.steady();
  if (!inbox_.push(std::move(submission))) return false;
  ++counter_;
  return true;
}

bool LocalSequencer::take_batch(std::vector<Submission>& out, std::size_t most, std::chrono::milliseconds timeout) {
  return inbox_.pop_batch(out, most, timeout);
}

}  // namespace snug
