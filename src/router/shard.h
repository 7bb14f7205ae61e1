// Shard: the router of one io thread. Knows the sessions that live there, follows every commit to keep their
// subscriptions true, and puts each event into the outboxes of those it is for.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/metrics.h"
#include "base/result.h"
#include "model/dialect.h"
#include "model/event.h"
#include "model/history.h"
#include "model/session_loader.h"
#include "model/signal.h"
#include "router/presence_feed.h"
#include "router/receipts_gatherer.h"
#include "router/subscriber.h"
#include "router/subscription_index.h"
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

using RoomsOfUsers = std::unordered_map<UserId, std::vector<RoomId>>;

/// Thread: its io thread.
class Shard {
 public:
  Shard(Router& router, RouterMetrics& metrics, const Clock& clock, Executor& executor, int io);
  Shard(const Shard&) = delete;

  int io() const { return io_; }
  /// The last version whose events are in the outboxes of this shard.
  Version version() const { return version_; }
  const History& history() const;

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
  /// In a thread, which shards do not know: of a chat of `room`. A session that is gone or not in it: nothing.
  void typing_in(const SubscriberRef& session, ChatId thread, RoomId room, bool starts);

 private:
  friend class Router;

  /// Who is connected in `rooms`? Asked of every shard for a session, or for all of a user.
  struct PresenceQuery {
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
  void emit(const Event& event, Version version);
  void to_room(Broadcast& broadcast, RoomId room, UserId except);
  void to_each_once(Broadcast& broadcast, const Event& event);
  void end_logins(const LoginEnded& ended);
  void join(SubscriptionIndex::Index user, const Joined& joined);
  void resize(const RoomResized& resized);
  void record(const Change& change, Version version);
  void replay(SubscriptionIndex::Index user, Version after);
  std::string cursor_at(Version version);
  void emit_receipts();

  // Signals; the hear ones come from any shard
  void receive(const Signal& signal);
  void receive(const TypingSignal& typing);
  void receive(const PresenceSignal& presence);
  /// Of another node: keeps it, so that it ends. On shard 0.
  void keep_typing(const TypingSignal& typing);
  void start_typing(Subscriber& session, ChatId chat, SubscriptionIndex::Index room);
  void emit_stopped(const std::vector<TypingTable::Typing>& stopped);
  void end_typing_of(const Message& sent);
  void announce(UserId user, std::vector<RoomId> rooms, UserId only, PresenceChange change = {true, true});
  /// In all small rooms of the user, on this node.
  void announce_everywhere(UserId user);
  void append_small_rooms(RoomsOfUsers& rooms);
  void follow_block(const BlockChanged& changed, Version version);
  void query_presence(Subscriber* session, UserId user, std::vector<RoomId> rooms);
  void answer_presence(const std::shared_ptr<const PresenceQuery>& call);
  void receive_presence(const PresenceQuery& call, std::span<const UserId> there);
  void watch(const SubscriberRef& session, std::span<const UserId> users);
  /// Whether a block stands between the user and whom it has this direct chat with. False of other rooms.
  bool is_cut_off(SubscriptionIndex::Index user, SubscriptionIndex::Index room) const;
  bool is_small(const SubscriptionIndex::Room& room) const;
  std::vector<RoomId> small_rooms(SubscriptionIndex::Index user) const;
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
  SubscriptionIndex subscriptions_;
  std::deque<Recorded> recorded_;  // changes of memberships, while any are being loaded
  ReceiptsGatherer receipts_;
  TypingTable typing_;
  PresenceFeed presence_;
  std::vector<Joined> joined_;        // of the batch at hand
  std::vector<RoomResized> resized_;  // of the command at hand
  std::uint64_t deliveries_ = 0;      // not yet counted in the metrics
  std::uint64_t stamp_ = 0;
  std::uint32_t next_serial_ = 1;
  bool ticking_ = false;
  std::chrono::steady_clock::time_point presence_emitted_{};
  std::chrono::steady_clock::time_point presence_saved_{};
};

}  // namespace snug
