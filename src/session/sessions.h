// Sessions: what all sessions of one io thread share.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"
#include "model/authenticator.h"
#include "model/call.h"
#include "model/dialect.h"
#include "model/session_loader.h"
#include "router/shard.h"
#include "session/rate_limiter.h"

namespace snug {

class Session;

struct SessionSettings {
  std::string server_name = "snug";
  std::string server_version{};
  /// What `ready` tells of limits, by the rules in force.
  std::function<Limits(const Settings&)> limits = [](const Settings&) { return Limits(); };
  std::chrono::milliseconds reconnect_min{50};
  std::chrono::milliseconds reconnect_max{500};  ///< longer when more would come back than reconnects
  int reconnects = 2'000;                        ///< per second that the node is to bear after a restart
  std::chrono::milliseconds hello_timeout{10'000};
  std::size_t outbox_soft = 256 << 10;  ///< above: no typing, presence waits, nothing more is read
  std::size_t outbox_hard = 4 << 20;    ///< above: closed as a slow consumer
  std::size_t held_bytes = 1 << 20;     ///< of live events kept while a sync page is read
  int calls_in_flight = 64;             ///< per session; above, nothing more is read
};

/// Of the whole node.
struct SessionMetrics {
  explicit SessionMetrics(Metrics& metrics);
  Gauge& open;  ///< logged in
  Counter& slow_closed;
  Counter& typing_dropped;
  Counter& rate_limited;
  Counter& hello_timeouts;
  Counter& revoked;
  Counter& pages;          ///< of sync, at the start of sessions
  Counter& held_overflow;  ///< live events that outgrew held_bytes: one more page
};

/// Thread: its shard's. Outlives its sessions.
class Sessions {
 public:
  Sessions(const SessionSettings& settings, SessionMetrics& metrics, const Clock& clock, Executor& executor,
           Shard& shard, std::vector<const Dialect*> dialects, Authenticator& authenticator, SessionLoader& loader,
           CallHandler& calls, RateLimiter& rates);

  /// From now on.
  void change(const SessionSettings& settings) { settings_ = settings; }

 private:
  friend class Session;
  using Waiting = std::list<std::pair<std::chrono::steady_clock::time_point, Session*>>;

  Waiting::iterator wait_for_hello(Session& session);
  void close_late();

  SessionSettings settings_;
  SessionMetrics& metrics_;
  const Clock& clock_;
  Executor& executor_;
  Shard& shard_;
  const std::vector<const Dialect*> dialects_;
  Authenticator& authenticator_;
  SessionLoader& loader_;
  CallHandler& calls_;
  RateLimiter& rates_;

  Waiting waiting_;  // oldest first
  bool looking_ = false;
};

}  // namespace snug
