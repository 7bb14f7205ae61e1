#include "server/sampler.h"

namespace snug {

Sampler::Sampler(const Metrics& metrics, const Clock& clock, Executor& executor)
    : metrics_(metrics),
      clock_(clock),
      executor_(executor),
      commands_(metrics.histogram_of("snug_command_seconds")),
      stats_(totals(), commands_) {
  executor_.post([this] { wait(); });
}

void Sampler::wait() {
  executor_.post_after(Stats::interval, [this] {
    stats_.add(totals());
    wait();
  });
}

FigureTotals Sampler::totals() const {
  return {.time = clock_.now(),
          .at = clock_.steady(),
          .connections = metrics_.sum("snug_connections"),
          .sessions = metrics_.sum("snug_sessions"),
          .messages = metrics_.sum("snug_messages_total"),
          .deliveries = metrics_.sum("snug_deliveries_total"),
          .commands = commands_.counts(),
          .process = process_use()};
}

}  // namespace snug
