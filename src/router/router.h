// Router: all shards of a node, and what goes from one to the others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"
#include "base/move_function.h"
#include "model/dialect.h"
#include "model/history.h"
#include "model/signal.h"
#include "router/presence_elsewhere.h"
#include "router/presence_table.h"
#include "router/shard.h"
#include "router/subscriber.h"

namespace snug {

struct RouterSettings {
  History history;                    ///< of the database, for cursors
  Version version = 0;                ///< of the database at the start
  std::int64_t presence_limit = 100;  ///< members of a room whose presence is pushed
  std::size_t watch_limit = 500;      ///< users whose presence one session may watch
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
  /// From here on the session gets changes of the presence of `users`, besides that of members of its small chats.
  /// Of more than `watch_limit` the ones asked for longest ago are forgotten.
  void watch(SubscriberRef session, std::vector<UserId> users);
  /// Shard::typing_in.
  void typing_in(SubscriberRef session, ChatId thread, RoomId room, bool starts);

  // --- Other nodes ---
  using Presences = std::vector<PresenceSignal>;
  /// Gets what this node emits, for the others. Set before the threads run; called on the thread of shard 0, so that
  /// what is said of a user leaves in order.
  void on_signal(std::function<void(const Signal&)> to_other_nodes) { to_other_nodes_ = std::move(to_other_nodes); }
  /// The next four. Thread: one at a time, as the nodes' signals come.
  /// A signal of the node `node`, in the order in which it was emitted there. Typing that the node does not end is
  /// ended here.
  void receive(int node, const Signal& signal);
  /// The answer of a node to list_presence, after some of its signals were missed: in place of all that it said before.
  void receive_list(int node, const Presences& list);
  /// The node is gone, by its missing heartbeat: its users are not connected there any more.
  void end_node(int node);
  /// Calls `done` on the thread of shard 0 with the users that are connected here, and those whose presence was set by
  /// hand.
  void list_presence(MoveFunction<void(Presences)> done);

  /// load and on_save at start; save at the end.
  PresenceTable& presence() { return presence_; }

 private:
  friend class Shard;
  static constexpr int nowhere = -1;
  /// From the shard `here` to all, and to other nodes.
  void emit(int here, Signal signal);
  /// To other nodes alone.
  void publish(const Signal& signal);
  /// To all shards of this node alone.
  void emit_here(int here, Signal signal);
  /// To all who see the user; `rooms`: besides those that this node knows.
  void emit_change(UserId user, std::vector<RoomId> rooms);
  struct Taken {
    bool connects = false;  // the node has begun or ceased to have the user connected
    bool seen = false;      // others see something else now, which was emitted
  };
  Taken take(int node, const PresenceSignal& presence);
  void end(int node, std::span<const UserId> still);
  void collect_rooms(std::size_t io, RoomsOfUsers rooms, MoveFunction<void(Presences)> done);
  /// Runs `task(shard)` on every shard's thread; at once if that is `here` (src/router/each_shard.h).
  template <class F>
  void each_shard(int here, const F& task);

  const RouterSettings settings_;
  RouterMetrics metrics_;
  const std::vector<const Dialect*> dialects_;
  const std::vector<Executor*> threads_;
  std::function<void(const Signal&)> to_other_nodes_;
  PresenceTable presence_;
  PresenceElsewhere elsewhere_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace snug
