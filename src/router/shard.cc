// What a shard does with a commit; shard_sessions.cc has the life of sessions, shard_signals.cc typing and presence.
#include "router/shard.h"

#include <algorithm>

#include "router/broadcast.h"
#include "router/router.h"

namespace snug {

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 16, which fuzzes and lints, doesn't deduce it

constexpr std::size_t recorded_before_trim = 4096;

}  // namespace

RouterMetrics::RouterMetrics(Metrics& metrics)
    : deliveries(metrics.counter("snug_deliveries_total", "Event frames put into outboxes")),
      presence_updates(metrics.counter("snug_presence_updates_total", "Presence updates sent to sessions")),
      typing_signals(metrics.counter("snug_typing_signals_total", "Starts and ends of typing emitted")) {}

Shard::Shard(Router& router, RouterMetrics& metrics, const Clock& clock, Executor& executor, int io)
    : router_(router),
      metrics_(metrics),
      clock_(clock),
      executor_(executor),
      io_(io),
      dialects_(router.dialects_),
      version_(router.settings_.version),
      presence_(router.presence_, dialects_, router.settings_.watch_limit) {}

const History& Shard::history() const { return router_.settings_.history; }

void Shard::on_commit(const std::shared_ptr<const CommitBatch>& batch) {
  for (const CommittedCommand& command : batch->commands) {
    if (command.version <= version_) continue;
    for (const Change& change : command.changes) follow(change, command.version);
    resized_.clear();
  }
  version_ = std::max(version_, batch->version);
  emit_receipts();
  greet_joined();
  metrics_.deliveries.add(std::exchange(deliveries_, 0));
}

void Shard::follow(const Change& change, Version version) {
  if (subscriptions_.users_waiting() > 0) record(change, version);
  std::visit(Overloaded{
                 [&](const Event& event) { emit(event, version); },
                 [&](const Joined& joined) {
                   const SubscriptionIndex::Index user = subscriptions_.find_user(joined.user);
                   if (user == SubscriptionIndex::none || !subscriptions_.user(user).loaded) return;
                   join(user, joined);
                   joined_.push_back(joined);
                 },
                 [&](const Left& left) {
                   const SubscriptionIndex::Index user = subscriptions_.find_user(left.user);
                   if (user != SubscriptionIndex::none) subscriptions_.leave(user, left.room);
                   if (io_ == 0) router_.elsewhere_.leave(left.user, left.room);
                 },
                 [&](const RoomResized& resized) { resize(resized); },
                 [&](const RoomClosed& closed) {
                   subscriptions_.close(closed.room);
                   if (io_ == 0) router_.elsewhere_.close(closed.room);
                 },
                 [&](const ChannelOpened& opened) { subscriptions_.open_channel(opened.channel, opened.room); },
                 [&](const ChannelClosed& closed) { subscriptions_.close_channel(closed.channel); },
                 [&](const LoginEnded& ended) { end_logins(ended); },
                 [&](const WatermarksMoved& moved) {
                   if (subscriptions_.find_room(moved.room) != SubscriptionIndex::none) receipts_.add(moved, version);
                 },
                 [&](const BlockChanged& changed) { follow_block(changed, version); },
                 [&](const AccountDeleted& deleted) { router_.presence_.forget(deleted.user); },
                 [](const AddressBanned&) {},  // the connection limiter's
                 [](const AddressUnbanned&) {},
             },
             change);
}

// --- Events --------------------------------------------------------------------------------------------------------

void Shard::emit(const Event& event, Version version) {
  if (const auto* sent = std::get_if<EventAt<EventType::new_message>>(&event.body); sent && typing_.any_in(event.room))
    end_typing_of(sent->data);
  const std::string cursor = event.carries_cursor ? cursor_at(version) : std::string();
  Broadcast broadcast(dialects_, event.type(), event.data, cursor, version, Priority::durable);
  if (event.everyone)
    subscriptions_.each_user(
        [&](SubscriptionIndex::Index, const SubscriptionIndex::User& user) { broadcast.to(user); });
  else if (event.rooms.empty() && event.users.empty())
    to_room(broadcast, event.room, event.except);
  else
    to_each_once(broadcast, event);
  deliveries_ += broadcast.deliveries();
}

void Shard::to_room(Broadcast& broadcast, RoomId id, UserId except) {
  const SubscriptionIndex::Index room = subscriptions_.find_room(id);
  if (room == SubscriptionIndex::none) return;
  const SubscriptionIndex::Index silent = except ? subscriptions_.find_user(except) : SubscriptionIndex::none;
  for (const SubscriptionIndex::Member member : subscriptions_.room(room).members)
    if (member.user != silent) broadcast.to(subscriptions_.user(member.user));
}

void Shard::to_each_once(Broadcast& broadcast, const Event& event) {
  const std::uint64_t stamp = ++stamp_;
  if (event.except) {
    const SubscriptionIndex::Index silent = subscriptions_.find_user(event.except);
    if (silent != SubscriptionIndex::none) subscriptions_.user(silent).stamp = stamp;
  }
  const auto to_user = [&](SubscriptionIndex::Index index) {
    SubscriptionIndex::User& user = subscriptions_.user(index);
    if (std::exchange(user.stamp, stamp) != stamp) broadcast.to(user);
  };
  const auto to_members = [&](RoomId id) {
    const SubscriptionIndex::Index room = subscriptions_.find_room(id);
    if (room == SubscriptionIndex::none) return;
    for (const SubscriptionIndex::Member member : subscriptions_.room(room).members) to_user(member.user);
  };
  for (const UserId id : event.users)
    if (const SubscriptionIndex::Index user = subscriptions_.find_user(id); user != SubscriptionIndex::none)
      to_user(user);
  for (const RoomId id : event.rooms) to_members(id);
  if (event.room) to_members(event.room);
}

std::string Shard::cursor_at(Version version) {
  const Version pending = receipts_.oldest_pending();
  return history().cursor_at(version, pending == 0 ? version : pending - 1);
}

void Shard::emit_receipts() {
  for (ReceiptsGatherer::Due& due : receipts_.take_due(clock_.steady())) {
    const std::string data = json::to_text(DataOf<EventType::receipts>{due.chat, std::move(due.receipts)});
    Broadcast broadcast(dialects_, EventType::receipts, data, {}, due.version, Priority::durable);
    to_room(broadcast, due.room, {});
    deliveries_ += broadcast.deliveries();
  }
  if (!receipts_.idle()) need_tick();
}

// --- Memberships ---------------------------------------------------------------------------------------------------

void Shard::join(SubscriptionIndex::Index user, const Joined& joined) {
  subscriptions_.join(user, joined.room, joined.peer);
  for (const RoomResized& resized : resized_)
    if (resized.room == joined.room)
      subscriptions_.room(subscriptions_.find_room(joined.room)).member_count = resized.member_count;
}

void Shard::resize(const RoomResized& resized) {
  const SubscriptionIndex::Index room = subscriptions_.find_room(resized.room);
  if (room == SubscriptionIndex::none)
    resized_.push_back(resized);  // a Joined that makes the room known here may follow
  else
    subscriptions_.room(room).member_count = resized.member_count;
}

void Shard::record(const Change& change, Version version) {
  const auto concerns_a_waiting_user = [&](UserId id) {
    const SubscriptionIndex::Index user = subscriptions_.find_user(id);
    return user != SubscriptionIndex::none && !subscriptions_.user(user).loaded;
  };
  const bool keep = std::visit(Overloaded{
                                   [&](const Joined& joined) { return concerns_a_waiting_user(joined.user); },
                                   [&](const Left& left) { return concerns_a_waiting_user(left.user); },
                                   [](const RoomResized&) { return true; },
                                   [](const RoomClosed&) { return true; },
                                   [](const ChannelOpened&) { return true; },
                                   [](const ChannelClosed&) { return true; },
                                   [](const auto&) { return false; },
                               },
                               change);
  if (!keep) return;
  if (recorded_.size() >= recorded_before_trim && recorded_.size() % recorded_before_trim == 0) {
    const Version oldest = subscriptions_.oldest_wait();
    while (!recorded_.empty() && recorded_.front().version <= oldest) recorded_.pop_front();
  }
  recorded_.push_back({version, change});
}

void Shard::replay(SubscriptionIndex::Index user, Version after) {
  const UserId id = subscriptions_.user(user).id;
  for (const auto& [version, change] : recorded_) {
    if (version <= after) continue;
    std::visit(Overloaded{
                   [&](const Joined& joined) {
                     if (joined.user == id) join(user, joined);
                   },
                   [&](const Left& left) {
                     if (left.user == id) subscriptions_.leave(user, left.room);
                   },
                   [&](const RoomResized& resized) { resize(resized); },
                   [&](const RoomClosed& closed) { subscriptions_.close(closed.room); },
                   [&](const ChannelOpened& opened) { subscriptions_.open_channel(opened.channel, opened.room); },
                   [&](const ChannelClosed& closed) { subscriptions_.close_channel(closed.channel); },
                   [](const auto&) {},
               },
               change);
  }
  resized_.clear();
}

// --- Time ----------------------------------------------------------------------------------------------------------

void Shard::need_tick() {
  constexpr std::chrono::milliseconds period{100};
  if (!std::exchange(ticking_, true)) executor_.post_after(period, [this] { tick(); });
}

void Shard::tick() {
  constexpr std::chrono::seconds presence_interval{1}, save_interval{5};
  ticking_ = false;
  const auto now = clock_.steady();

  emit_stopped(typing_.expire(now));
  if (!receipts_.idle()) emit_receipts();
  if (!presence_.idle() && now - presence_emitted_ >= presence_interval) {
    metrics_.presence_updates.add(presence_.flush());
    presence_emitted_ = now;
  }
  bool unsaved = io_ == 0 && router_.presence_.has_unsaved();
  if (unsaved && now - presence_saved_ >= save_interval) {
    router_.presence_.save();
    presence_saved_ = now;
    unsaved = false;
  }
  metrics_.deliveries.add(std::exchange(deliveries_, 0));
  if (!typing_.empty() || !receipts_.idle() || !presence_.idle() || unsaved) need_tick();
}

}  // namespace snug
