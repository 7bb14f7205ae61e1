// OrderClock: the one clock by which everything ends that ends at a time.
#pragma once

#include <algorithm>
#include <atomic>

#include "base/clock.h"

namespace snug {

/// The machine's clock, but never behind what the order of commands has reached (the time of the last one applied).
/// What apply decides by a time is so decided the same way wherever else that time is looked at, also while the
/// machine's clock is slow or was set back. Then it stands still until the machine's has come that far. Thread: any.
class OrderClock final : public Clock {
 public:
  /// `machine` outlives this.
  explicit OrderClock(const Clock& machine) : machine_(machine) {}

  Time now() const override { return std::max(machine_.now(), Time{reached_ms_.load(std::memory_order_relaxed)}); }
  std::chrono::steady_clock::time_point steady() const override { return machine_.steady(); }

  /// The order has reached `time`. One thread at a time.
  void advance(Time time) {
    if (time.ms > reached_ms_.load(std::memory_order_relaxed)) reached_ms_.store(time.ms, std::memory_order_relaxed);
  }

 private:
  const Clock& machine_;
  std::atomic<std::int64_t> reached_ms_{0};
};

}  // namespace snug
