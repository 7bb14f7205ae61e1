#include "api/stats.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace snug {

namespace {

std::int64_t milliseconds(std::chrono::steady_clock::duration length) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(length).count();
}

std::int64_t microseconds(double seconds) { return std::llround(seconds * 1e6); }

}  // namespace

Stats::Stats(const FigureTotals& start, const Histogram& commands)
    : started_(start.time), commands_(commands), last_(start) {}

void Stats::add(const FigureTotals& now) {
  const MutexLock lock(mutex_);
  FigureSample sample;
  sample.time = now.time;
  sample.span_ms = milliseconds(now.at - last_.at);
  sample.connections = now.connections;
  sample.sessions = now.sessions;
  sample.messages = now.messages - last_.messages;
  sample.deliveries = now.deliveries - last_.deliveries;
  if (now.commands != last_.commands) {
    sample.ack_p50_us = microseconds(commands_.quantile(last_.commands, now.commands, 0.5));
    sample.ack_p99_us = microseconds(commands_.quantile(last_.commands, now.commands, 0.99));
  }
  sample.cpu_ms = milliseconds(now.process.cpu - last_.process.cpu);
  sample.memory = now.process.memory;
  last_ = now;
  samples_.push_back(sample);
  if (samples_.size() > kept) samples_.pop_front();
}

std::vector<FigureSample> Stats::since(Time time) const {
  const MutexLock lock(mutex_);
  std::vector<FigureSample> out;
  std::copy_if(samples_.begin(), samples_.end(), std::back_inserter(out),
               [&](const FigureSample& sample) { return sample.time > time; });
  return out;
}

}  // namespace snug
