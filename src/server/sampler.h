// Sampler: looks at what the server counts every few seconds, for Stats.
#pragma once

#include "api/stats.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"

namespace snug {

/// Thread: constructed on the owner's; works on its executor's, which has ended when this is destroyed.
class Sampler {
 public:
  /// Begins when the executor runs.
  Sampler(const Metrics& metrics, const Clock& clock, Executor& executor);

  const Stats& stats() const { return stats_; }

 private:
  FigureTotals totals() const;
  void wait();

  const Metrics& metrics_;
  const Clock& clock_;
  Executor& executor_;
  const Histogram& commands_;
  Stats stats_;
};

}  // namespace snug
