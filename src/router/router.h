// Router: all shards of a node, and what goes from one to the others.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"
#include "model/dialect.h"
#include "router/presence_table.h"
#include "router/shard.h"
#include "router/subscriber.h"

namespace snug {

struct RouterSettings {
  std::string epoch;                  ///< of the database, for cursors
  Version version = 0;                ///< of the database at the start
  std::int64_t presence_limit = 100;  ///< members of a room whose presence is pushed
  std::size_t watch_limit = 500;      ///< users whose presence one session may ask to be told
};

/// Built after the io threads' executors, destroyed after their threads have ended. Frames are built by dialects[i]
/// for sessions of dialect i; the executor at i runs shard i.
class Router {
 public:
  Router(RouterSettings settings, const Clock& clock, Metrics& metrics, std::vector<const Dialect*> dialects,
         std::vector<Executor*> threads);
  ~Router();

  Shard& shard(int io) { return *shards_[static_cast<std::size_t>(io)]; }
  int size() const { return static_cast<int>(shards_.size()); }

  // --- For the operations. Thread: any ---
  /// online: back to automatic. offline: invisible.
  void set_presence(UserId user, PresenceStatus manual);
  Presence presence_of(UserId viewer, UserId user) const { return presence_.of(viewer, user); }
  /// From here on the session is told when the presence of `users` changes, besides those it shares small chats with.
  /// Of more than `watch_limit` the ones asked for longest ago are forgotten.
  void watch(SubscriberRef session, std::vector<UserId> users);

  /// load and on_save at start; save at the end.
  PresenceTable& presence() { return presence_; }

 private:
  friend class Shard;
  static constexpr int nowhere = -1;
  /// Runs `task(shard)` on every shard's thread; at once if that is `here` (src/router/each_shard.h).
  template <class F>
  void each_shard(int here, const F& task);

  const RouterSettings settings_;
  RouterMetrics metrics_;
  const std::vector<const Dialect*> dialects_;
  const std::vector<Executor*> threads_;
  PresenceTable presence_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace snug
