// Shard: the router of one io thread. Knows the sessions that live there, follows every commit to keep their
// subscriptions true, and puts each event into the outboxes of those it is for.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"
#include "base/result.h"
#include "model/dialect.h"
#include "model/event.h"
#include "model/session_loader.h"
#include "router/presence_feed.h"
#include "router/receipts_gatherer.h"
#include "router/roster.h"
#include "router/subscriber.h"
#include "router/typing_table.h"

namespace snug {

class Broadcast;
class Router;

/// Of the whole node.
struct RouterMetrics {
  explicit RouterMetrics(Metrics& metrics);
  Counter& deliveries;  ///< event frames put into outboxes
  Counter& presence_updates;
  Counter& typing_signals;
};

/// Thread: its io thread.
class Shard {
 public:
  Shard(Router& router, RouterMetrics& metrics, const Clock& clock, Executor& executor, int io);
  Shard(const Shard&) = delete;

  int io() const { return io_; }
  /// Everything committed up to here has been told on this shard.
  Version version() const { return version_; }
  const std::string& epoch() const;

  // --- The life of a session, in this order ---
  /// Registers it, closed to live events. True: the memberships of its user are to be loaded, at version() or later.
  bool enter(Subscriber& session);
  /// The memberships of its user as of `version`; what was committed after is applied on top.
  void subscribe(Subscriber& session, const Memberships& memberships, Version version);
  /// It is logged in: its user is online.
  void arrive(Subscriber& session);
  /// It is open: sends it one presence_update with everyone who is there, then changes as they come.
  void opened(Subscriber& session);
  /// From any of these states. No call on it follows.
  void leave(Subscriber& session);

  // --- What happened ---
  /// Called once per batch, in order, after the answers to the commands in it.
  void on_commit(const std::shared_ptr<const CommitBatch>& batch);
  /// Changes up to `version` were committed that nobody can tell any more: every session is interrupted, and who
  /// comes back starts from the database.
  void interrupt(Version version);

  // --- For the operations ---
  bool is_subscribed(const Subscriber& session, ChatId chat) const;
  /// Failure: not_found, unless it is subscribed to the chat.
  Result<void> typing_start(Subscriber& session, ChatId chat);
  Result<void> typing_stop(Subscriber& session, ChatId chat);

 private:
  friend class Router;

  /// A user's presence has changed for those in `rooms` (of at most presence_limit members) and those who asked.
  struct PresenceNews {
    UserId user;
    std::vector<RoomId> rooms;
    UserId only{};  // a single user is to hear it; none: all
  };
  /// Who is connected in `rooms`? Asked of every shard for a session, or for all of a user.
  struct RollCall {
    int io;
    UserId user;
    std::uint32_t serial;  // 0: all sessions of the user
    std::vector<RoomId> rooms;
  };
  struct Recorded {
    Version version;
    Change change;
  };

  // Commits
  void follow(const Change& change, Version version);
  void tell(const Event& event, Version version);
  void to_room(Broadcast& broadcast, RoomId room, UserId except);
  void to_each_once(Broadcast& broadcast, const Event& event);
  void end_logins(const LoginEnded& ended);
  void join(Roster::Index user, RoomId room);
  void resize(const RoomResized& resized);
  void record(const Change& change, Version version);
  void replay(Roster::Index user, Version after);
  std::string cursor_at(Version version);
  void tell_receipts();

  // Signals; the hear_ ones come from any shard
  void send_typing(EventType type, ChatId chat, RoomId room, UserId user);
  void hear_typing(EventType type, ChatId chat, RoomId room, UserId user);
  void end_typing_of(const Event& new_message);
  void announce(UserId user, std::vector<RoomId> rooms, UserId only);
  void announce_everywhere(UserId user);
  void follow_block(const BlockChanged& changed, Version version);
  void hear_presence(const PresenceNews& news);
  void call_roll(Subscriber* session, UserId user, std::vector<RoomId> rooms);
  void answer_roll(const std::shared_ptr<const RollCall>& call);
  void hear_roll(const RollCall& call, std::span<const UserId> there);
  void watch(const SubscriberRef& session, std::span<const UserId> users);
  bool is_small(const Roster::Room& room) const;
  std::vector<RoomId> small_rooms(Roster::Index user) const;
  void greet_joined();
  Subscriber* find(UserId user, std::uint32_t serial) const;

  void need_tick();
  void tick();

  Router& router_;
  RouterMetrics& metrics_;
  const Clock& clock_;
  Executor& executor_;
  const int io_;
  const std::span<const Dialect* const> dialects_;

  Version version_;
  Roster roster_;
  std::deque<Recorded> recorded_;  // changes of memberships, while any are being loaded
  ReceiptsGatherer receipts_;
  TypingTable typing_;
  PresenceFeed presence_;
  std::vector<Joined> joined_;        // in the batch being told
  std::vector<RoomResized> resized_;  // in the command being told
  std::uint64_t deliveries_ = 0;      // not yet counted in the metrics
  std::uint64_t stamp_ = 0;
  std::uint32_t next_serial_ = 1;
  bool ticking_ = false;
  std::chrono::steady_clock::time_point presence_told_{};
  std::chrono::steady_clock::time_point presence_saved_{};
};

}  // namespace snug
