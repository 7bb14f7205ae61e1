// ClockWatch: notices when somebody sets this machine's clock.
#pragma once

#include <chrono>
#include <functional>

#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"

namespace snug {

/// Compares the wall clock with the time that has passed, and with what the order has reached (base/order_clock.h), and
/// logs both. A machine without a clock chip starts years back, and is set when it has found a time server. Thread:
/// constructed on the owner's; works on its executor's, which has ended when this is destroyed.
class ClockWatch {
 public:
  static constexpr std::chrono::milliseconds interval = std::chrono::seconds(5);

  /// Begins when the executor runs. `on_set`: the clock was set, within the last interval; called on the executor.
  /// `machine`, `order` and `executor` outlive this.
  ClockWatch(const Clock& machine, const Clock& order, Executor& executor, Metrics& metrics,
             std::function<void()> on_set);

 private:
  void wait();
  void look();

  const Clock& machine_;
  const Clock& order_;
  Executor& executor_;
  Gauge& behind_;
  const std::function<void()> on_set_;
  Time wall_;                                     // when it looked last
  std::chrono::steady_clock::time_point steady_;  // the same
  bool is_behind_ = false;
};

}  // namespace snug
