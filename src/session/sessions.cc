#include "session/sessions.h"

#include "session/session.h"

namespace snug {

SessionMetrics::SessionMetrics(Metrics& metrics)
    : open(metrics.gauge("snug_sessions", "Sessions logged in")),
      slow_closed(metrics.counter("snug_slow_consumers_closed_total", "Sessions closed because they did not keep up")),
      typing_dropped(
          metrics.counter("snug_outbox_dropped_total", "Frames dropped from a full outbox", "kind=\"typing\"")),
      rate_limited(metrics.counter("snug_calls_rate_limited_total", "Calls of sessions refused by the rate limit")),
      hello_timeouts(metrics.counter("snug_hello_timeouts_total", "Connections that did not log in in time")),
      revoked(metrics.counter("snug_sessions_revoked_total", "Sessions closed because their login ended")),
      pages(metrics.counter("snug_sync_pages_total", "Sync pages sent to sessions that resume")),
      held_overflow(metrics.counter("snug_sync_pages_repeated_total",
                                    "Sync pages followed by another because too much was committed meanwhile")) {}

Sessions::Sessions(const SessionSettings& settings, SessionMetrics& metrics, const Clock& clock, Executor& executor,
                   Shard& shard, std::vector<const Dialect*> dialects, Authenticator& authenticator,
                   SessionLoader& loader, CallHandler& calls, RateLimiter& rates)
    : settings_(settings),
      metrics_(metrics),
      clock_(clock),
      executor_(executor),
      shard_(shard),
      dialects_(std::move(dialects)),
      authenticator_(authenticator),
      loader_(loader),
      calls_(calls),
      rates_(rates) {}

Sessions::Waiting::iterator Sessions::wait_for_hello(Session& session) {
  waiting_.emplace_back(clock_.steady() + settings_.hello_timeout, &session);
  if (!std::exchange(looking_, true)) executor_.post_after(settings_.hello_timeout, [this] { close_late(); });
  return std::prev(waiting_.end());
}

void Sessions::close_late() {
  const auto now = clock_.steady();
  while (!waiting_.empty() && waiting_.front().first <= now) {
    metrics_.hello_timeouts.add();
    waiting_.front().second->late();  // takes itself off the list
  }
  looking_ = !waiting_.empty();
  if (!looking_) return;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(waiting_.front().first - now);
  executor_.post_after(left, [this] { close_late(); });
}

}  // namespace snug
