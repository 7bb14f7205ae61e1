// Typing and presence: what is told but never stored, from any shard to all.
#include <algorithm>

#include "router/broadcast.h"
#include "router/each_shard.h"
#include "router/shard.h"

namespace snug {

// --- Typing --------------------------------------------------------------------------------------------------------

bool Shard::is_subscribed(const Subscriber& session, ChatId chat) const {
  const Roster::Index room = roster_.find_room_of(chat);
  return room != Roster::none && session.slot_ != Roster::none && roster_.is_in(session.slot_, room);
}

Result<void> Shard::typing_start(Subscriber& session, ChatId chat) {
  if (!is_subscribed(session, chat)) return fail(Code::not_found, "no such chat");
  const RoomId room = roster_.room(roster_.find_room_of(chat)).id;
  session.typing_ = true;
  if (typing_.start(session, chat, room, clock_.steady()))
    send_typing(EventType::typing_start, chat, room, session.user_);
  need_tick();
  return {};
}

Result<void> Shard::typing_stop(Subscriber& session, ChatId chat) {
  if (!is_subscribed(session, chat)) return fail(Code::not_found, "no such chat");
  if (typing_.stop(session.user_, chat))
    send_typing(EventType::typing_stop, chat, roster_.room(roster_.find_room_of(chat)).id, session.user_);
  return {};
}

void Shard::end_typing_of(const Event& new_message) {
  const auto message = json::parse(new_message.data);
  if (!message) return;
  const auto id = [&](std::string_view field) {
    const auto value = message->member(field);
    return value ? value->string() : std::nullopt;
  };
  const auto chat = parse_id<ChatTag>(id("chatId").value_or(""));
  const auto user = parse_id<UserTag>(id("senderId").value_or(""));
  if (chat && user && typing_.stop(*user, *chat)) send_typing(EventType::typing_stop, *chat, new_message.room, *user);
}

void Shard::send_typing(EventType type, ChatId chat, RoomId room, UserId user) {
  metrics_.typing_signals.add();
  router_.each_shard(io_, [=](Shard& shard) { shard.hear_typing(type, chat, room, user); });
}

void Shard::hear_typing(EventType type, ChatId chat, RoomId room, UserId user) {
  const std::string data = "{\"chatId\":\"" + to_string(chat) + "\",\"userId\":\"" + to_string(user) + "\"}";
  Broadcast broadcast(dialects_, type, data, {}, 0, Priority::typing);
  to_room(broadcast, room, user);
  metrics_.deliveries.add(broadcast.deliveries());
}

// --- Presence ------------------------------------------------------------------------------------------------------

bool Shard::is_small(const Roster::Room& room) const {
  return room.member_count > 0 && room.member_count <= router_.settings_.presence_limit;
}

std::vector<RoomId> Shard::small_rooms(Roster::Index user) const {
  std::vector<RoomId> rooms;
  for (const Roster::Place place : roster_.user(user).rooms)
    if (const Roster::Room& room = roster_.room(place.room); is_small(room)) rooms.push_back(room.id);
  return rooms;
}

void Shard::announce(UserId user, std::vector<RoomId> rooms, UserId only) {
  const auto news = std::make_shared<const PresenceNews>(PresenceNews{user, std::move(rooms), only});
  router_.each_shard(io_, [news](Shard& shard) { shard.hear_presence(*news); });
}

void Shard::announce_everywhere(UserId id) {
  const Roster::Index user = roster_.find_user(id);
  if (user != Roster::none && roster_.user(user).loaded) announce(id, small_rooms(user), {});
}

void Shard::hear_presence(const PresenceNews& news) {
  // Who is blocked is told once, that the user is gone; that something changes behind it is not for it to know.
  const std::vector<UserId> blind = news.only ? std::vector<UserId>() : router_.presence_.hidden_from(news.user);
  const auto pend = [&](Subscriber& session) {
    if (session.live_ != Subscriber::Live::open || (news.only && news.only != session.user_)) return;
    if (std::binary_search(blind.begin(), blind.end(), session.user_)) return;
    presence_.pend(session, news.user);
  };
  for (const RoomId id : news.rooms) {
    const Roster::Index room = roster_.find_room(id);
    if (room == Roster::none) continue;
    for (const Roster::Member member : roster_.room(room).members)
      roster_.each_session(roster_.user(member.user), pend);
  }
  presence_.each_watcher(news.user, pend);
  need_tick();
}

void Shard::follow_block(const BlockChanged& changed, Version version) {
  router_.presence_.set_blocked(changed.user, changed.other, changed.blocked, version);
  const Roster::Index user = roster_.find_user(changed.user);
  if (user != Roster::none && roster_.user(user).loaded) announce(changed.user, small_rooms(user), changed.other);
}

void Shard::greet_joined() {
  for (const Joined& joined : std::exchange(joined_, {})) {
    const Roster::Index user = roster_.find_user(joined.user);
    const Roster::Index room = roster_.find_room(joined.room);
    if (user == Roster::none || room == Roster::none || !is_small(roster_.room(room))) continue;
    announce(joined.user, {joined.room}, {});
    call_roll(nullptr, joined.user, {joined.room});
  }
}

void Shard::call_roll(Subscriber* session, UserId user, std::vector<RoomId> rooms) {
  if (session) presence_.begin(*session, router_.size());
  const auto call =
      std::make_shared<const RollCall>(RollCall{io_, user, session ? session->serial_ : 0, std::move(rooms)});
  router_.each_shard(io_, [call](Shard& shard) { shard.answer_roll(call); });
}

void Shard::answer_roll(const std::shared_ptr<const RollCall>& call) {
  std::vector<UserId> there;
  for (const RoomId id : call->rooms)
    if (const Roster::Index room = roster_.find_room(id); room != Roster::none)
      for (const Roster::Member member : roster_.room(room).members) there.push_back(roster_.user(member.user).id);
  std::sort(there.begin(), there.end());
  there.erase(std::unique(there.begin(), there.end()), there.end());
  if (call->io == io_) return hear_roll(*call, there);
  router_.threads_[static_cast<std::size_t>(call->io)]->post(
      [&shard = router_.shard(call->io), call, there = std::move(there)] { shard.hear_roll(*call, there); });
}

void Shard::hear_roll(const RollCall& call, std::span<const UserId> there) {
  if (call.serial != 0) {
    if (Subscriber* session = find(call.user, call.serial)) presence_.answer(*session, there);
  } else if (const Roster::Index user = roster_.find_user(call.user); user != Roster::none) {
    roster_.each_session(roster_.user(user), [&](Subscriber& session) {
      if (session.live_ != Subscriber::Live::open) return;
      for (const UserId id : there) presence_.pend(session, id);
    });
  }
  if (!presence_.idle()) need_tick();
}

void Shard::watch(const SubscriberRef& ref, std::span<const UserId> users) {
  if (Subscriber* session = find(ref.user, ref.serial)) presence_.watch(*session, users);
}

}  // namespace snug
