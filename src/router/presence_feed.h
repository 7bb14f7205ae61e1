// PresenceFeed: the users whose presence has changed since a session of the shard got its last update.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "model/dialect.h"
#include "router/presence_table.h"
#include "router/subscriber.h"

namespace snug {

/// Keeps users, not states: an update has the states that the table has when it is sent. Thread: its shard's.
class PresenceFeed {
 public:
  PresenceFeed(PresenceTable& table, std::span<const Dialect* const> dialects, std::size_t watch_limit)
      : table_(table), dialects_(dialects), watch_limit_(watch_limit) {}

  /// `user`'s presence has changed for this session.
  void pend(Subscriber& session, UserId user);

  void watch(Subscriber& session, std::span<const UserId> users);
  /// Calls `visit(Subscriber&)` for each session that watches `user`.
  template <class F>
  void each_watcher(UserId user, F&& visit) {
    if (const auto it = watchers_.find(user); it != watchers_.end())
      for (Subscriber* session : it->second) visit(*session);
  }

  /// The session begins: its first update, of all who are there, waits for `answers` lists.
  void begin(Subscriber& session, int answers);
  /// One of them.
  void answer(Subscriber& session, std::span<const UserId> users);

  /// Sends each session one update; sessions that are congested or not yet open keep waiting. Returns updates sent.
  std::size_t flush();

  void forget(Subscriber& session);
  bool idle() const { return dirty_.empty(); }

 private:
  struct Feed {
    Subscriber* session = nullptr;
    std::vector<UserId> pending;
    std::vector<UserId> watching;  // oldest first
    std::size_t sort_at = 64;      // size of `pending` at which duplicates are taken out
    int answers = 0;               // still to come before the first update
    bool first = false;            // the first update has not been sent
    bool dirty = false;            // stands in dirty_
  };

  Feed& feed(Subscriber& session);
  void release_if_unused(Subscriber& session);
  void schedule(Subscriber& session);
  bool send(Feed& feed);
  void unwatch(Subscriber& session, UserId user);

  PresenceTable& table_;
  const std::span<const Dialect* const> dialects_;
  const std::size_t watch_limit_;
  std::vector<Feed> feeds_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> dirty_;  // feeds with an update to send
  std::unordered_map<UserId, std::vector<Subscriber*>> watchers_;
};

}  // namespace snug
