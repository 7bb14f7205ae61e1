// Stats: how the server has been doing lately, for who looks at it without a monitoring of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "base/process_use.h"
#include "model/answers_admin.h"

namespace snug {

/// What has been counted up to a moment.
struct FigureTotals {
  Time time;
  std::chrono::steady_clock::time_point at{};
  std::int64_t connections = 0;  ///< open now
  std::int64_t sessions = 0;     ///< logged in now
  std::int64_t messages = 0;     ///< sent since the start
  std::int64_t deliveries = 0;   ///< event frames put into outboxes since the start
  Histogram::Counts commands{};  ///< snug_command_seconds
  ProcessUse process{};
};

/// The last ten minutes, in samples of five seconds. Thread: any.
class Stats {
 public:
  static constexpr std::chrono::milliseconds interval{5000};
  static constexpr std::size_t kept = 120;

  /// `start`: what the first sample is counted from. `commands` outlives this.
  Stats(const FigureTotals& start, const Histogram& commands);

  /// A sample ends here.
  void add(const FigureTotals& now);
  /// The samples that ended after this, oldest first.
  std::vector<FigureSample> since(Time time) const;
  Time started() const { return started_; }

  /// What `count` counts, at most a hundredth of the time: as it was until a hundred times as long has passed as
  /// counting took.
  template <class Count>
  ServerCounts counts(const Clock& clock, const Count& count) const {
    const auto start = clock.steady();
    {
      const MutexLock lock(mutex_);
      if (counted_ && start < count_again_) return *counted_;
    }
    const ServerCounts counts = count();
    const auto end = clock.steady();
    const MutexLock lock(mutex_);
    counted_ = counts;
    count_again_ = end + 100 * (end - start);
    return counts;
  }

 private:
  const Time started_;
  const Histogram& commands_;
  mutable Mutex mutex_;
  FigureTotals last_ GUARDED_BY(mutex_);
  std::deque<FigureSample> samples_ GUARDED_BY(mutex_);

  mutable std::optional<ServerCounts> counted_ GUARDED_BY(mutex_);
  mutable std::chrono::steady_clock::time_point count_again_ GUARDED_BY(mutex_){};
};

}  // namespace snug
