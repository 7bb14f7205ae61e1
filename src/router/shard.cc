// What a shard does with a commit; shard_sessions.cc has the life of sessions, shard_signals.cc typing and presence.
#include "router/shard.h"

#include <algorithm>

#include "model/cursor.h"
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
      typing_signals(metrics.counter("snug_typing_signals_total", "Starts and ends of typing told")) {}

Shard::Shard(Router& router, RouterMetrics& metrics, const Clock& clock, Executor& executor, int io)
    : router_(router),
      metrics_(metrics),
      clock_(clock),
      executor_(executor),
      io_(io),
      dialects_(router.dialects_),
      version_(router.settings_.version),
      presence_(router.presence_, dialects_, router.settings_.watch_limit) {}

const std::string& Shard::epoch() const { return router_.settings_.epoch; }

void Shard::on_commit(const std::shared_ptr<const CommitBatch>& batch) {
  for (const CommittedCommand& command : batch->commands) {
    if (command.version <= version_) continue;
    for (const Change& change : command.changes) follow(change, command.version);
    resized_.clear();
  }
  version_ = std::max(version_, batch->version);
  tell_receipts();
  greet_joined();
  metrics_.deliveries.add(std::exchange(deliveries_, 0));
}

void Shard::follow(const Change& change, Version version) {
  if (roster_.users_waiting() > 0) record(change, version);
  std::visit(Overloaded{
                 [&](const Event& event) { tell(event, version); },
                 [&](const Joined& joined) {
                   const Roster::Index user = roster_.find_user(joined.user);
                   if (user == Roster::none || !roster_.user(user).loaded) return;
                   join(user, joined.room);
                   joined_.push_back(joined);
                 },
                 [&](const Left& left) {
                   const Roster::Index user = roster_.find_user(left.user);
                   if (user != Roster::none) roster_.leave(user, left.room);
                 },
                 [&](const RoomResized& resized) { resize(resized); },
                 [&](const RoomClosed& closed) { roster_.close(closed.room); },
                 [&](const ChannelOpened& opened) { roster_.open_channel(opened.channel, opened.room); },
                 [&](const ChannelClosed& closed) { roster_.close_channel(closed.channel); },
                 [&](const LoginEnded& ended) { end_logins(ended); },
                 [&](const WatermarksMoved& moved) {
                   if (roster_.find_room(moved.room) != Roster::none) receipts_.add(moved, version);
                 },
                 [&](const BlockChanged& changed) { follow_block(changed, version); },
                 [&](const AccountDeleted& deleted) { router_.presence_.forget(deleted.user); },
                 [](const AddressBanned&) {},  // the gate's
                 [](const AddressUnbanned&) {},
             },
             change);
}

// --- Events --------------------------------------------------------------------------------------------------------

void Shard::tell(const Event& event, Version version) {
  if (event.type == EventType::new_message && typing_.any_in(event.room)) end_typing_of(event);
  const std::string cursor = event.carries_cursor ? cursor_at(version) : std::string();
  Broadcast broadcast(dialects_, event.type, event.data, cursor, version, Priority::durable);
  if (event.everyone)
    roster_.each_user([&](Roster::Index, const Roster::User& user) { broadcast.to(user); });
  else if (event.rooms.empty() && event.users.empty())
    to_room(broadcast, event.room, event.except);
  else
    to_each_once(broadcast, event);
  deliveries_ += broadcast.deliveries();
}

void Shard::to_room(Broadcast& broadcast, RoomId id, UserId except) {
  const Roster::Index room = roster_.find_room(id);
  if (room == Roster::none) return;
  const Roster::Index silent = except ? roster_.find_user(except) : Roster::none;
  for (const Roster::Member member : roster_.room(room).members)
    if (member.user != silent) broadcast.to(roster_.user(member.user));
}

void Shard::to_each_once(Broadcast& broadcast, const Event& event) {
  const std::uint64_t stamp = ++stamp_;
  if (event.except) {
    const Roster::Index silent = roster_.find_user(event.except);
    if (silent != Roster::none) roster_.user(silent).stamp = stamp;
  }
  const auto to_user = [&](Roster::Index index) {
    Roster::User& user = roster_.user(index);
    if (std::exchange(user.stamp, stamp) != stamp) broadcast.to(user);
  };
  const auto to_members = [&](RoomId id) {
    const Roster::Index room = roster_.find_room(id);
    if (room == Roster::none) return;
    for (const Roster::Member member : roster_.room(room).members) to_user(member.user);
  };
  for (const UserId id : event.users)
    if (const Roster::Index user = roster_.find_user(id); user != Roster::none) to_user(user);
  for (const RoomId id : event.rooms) to_members(id);
  if (event.room) to_members(event.room);
}

std::string Shard::cursor_at(Version version) {
  const Version untold = receipts_.oldest_untold();
  return to_string(
      Cursor{.epoch = epoch(), .version = version, .receipts = untold == 0 ? version : std::min(version, untold - 1)});
}

void Shard::tell_receipts() {
  for (const ReceiptsGatherer::Due& due : receipts_.take_due(clock_.steady())) {
    std::string data = "{\"chatId\":\"" + to_string(due.chat) + "\",\"receipts\":[";
    for (const Receipt& receipt : due.receipts) {
      if (data.back() == '}') data += ',';
      json::write(data, receipt);
    }
    data += "]}";
    Broadcast broadcast(dialects_, EventType::receipts, data, {}, due.version, Priority::durable);
    to_room(broadcast, due.room, {});
    deliveries_ += broadcast.deliveries();
  }
  if (!receipts_.idle()) need_tick();
}

// --- Memberships ---------------------------------------------------------------------------------------------------

void Shard::join(Roster::Index user, RoomId room) {
  roster_.join(user, room);
  for (const RoomResized& resized : resized_)
    if (resized.room == room) roster_.room(roster_.find_room(room)).member_count = resized.member_count;
}

void Shard::resize(const RoomResized& resized) {
  const Roster::Index room = roster_.find_room(resized.room);
  if (room == Roster::none)
    resized_.push_back(resized);  // a Joined that makes the room known here may follow
  else
    roster_.room(room).member_count = resized.member_count;
}

void Shard::record(const Change& change, Version version) {
  const auto concerns_a_waiting_user = [&](UserId id) {
    const Roster::Index user = roster_.find_user(id);
    return user != Roster::none && !roster_.user(user).loaded;
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
    const Version oldest = roster_.oldest_wait();
    while (!recorded_.empty() && recorded_.front().version <= oldest) recorded_.pop_front();
  }
  recorded_.push_back({version, change});
}

void Shard::replay(Roster::Index user, Version after) {
  const UserId id = roster_.user(user).id;
  for (const auto& [version, change] : recorded_) {
    if (version <= after) continue;
    std::visit(Overloaded{
                   [&](const Joined& joined) {
                     if (joined.user == id) join(user, joined.room);
                   },
                   [&](const Left& left) {
                     if (left.user == id) roster_.leave(user, left.room);
                   },
                   [&](const RoomResized& resized) { resize(resized); },
                   [&](const RoomClosed& closed) { roster_.close(closed.room); },
                   [&](const ChannelOpened& opened) { roster_.open_channel(opened.channel, opened.room); },
                   [&](const ChannelClosed& closed) { roster_.close_channel(closed.channel); },
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

  for (const TypingTable::Typing& t : typing_.expire(now)) send_typing(EventType::typing_stop, t.chat, t.room, t.user);
  if (!receipts_.idle()) tell_receipts();
  if (!presence_.idle() && now - presence_told_ >= presence_interval) {
    metrics_.presence_updates.add(presence_.flush());
    presence_told_ = now;
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
