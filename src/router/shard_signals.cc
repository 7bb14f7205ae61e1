// Typing and presence: emitted, never stored, from any shard to all.
#include <algorithm>

#include "router/broadcast.h"
#include "router/each_shard.h"
#include "router/shard.h"

namespace snug {

// --- Typing --------------------------------------------------------------------------------------------------------

bool Shard::is_subscribed(const Subscriber& session, ChatId chat) const {
  const SubscriptionIndex::Index room = subscriptions_.find_room_of(chat);
  return room != SubscriptionIndex::none && session.slot_ != SubscriptionIndex::none &&
         subscriptions_.is_in(session.slot_, room);
}

bool Shard::is_cut_off(SubscriptionIndex::Index user, SubscriptionIndex::Index room) const {
  const UserId peer = subscriptions_.peer_in(user, room);
  return peer && router_.presence_.blocked_between(subscriptions_.user(user).id, peer);
}

Result<void> Shard::typing_start(Subscriber& session, ChatId chat) {
  if (!is_subscribed(session, chat)) return fail(Code::not_found, "no such chat");
  start_typing(session, chat, subscriptions_.find_room_of(chat));
  return {};
}

void Shard::start_typing(Subscriber& session, ChatId chat, SubscriptionIndex::Index index) {
  // As if the chat were empty. Typing that was emitted before the block ends by itself.
  if (is_cut_off(session.slot_, index)) return;
  const RoomId room = subscriptions_.room(index).id;
  session.typing_ = true;
  if (typing_.start(session, chat, room, clock_.steady()))
    router_.emit(io_, TypingSignal{EventType::typing_start, chat, room, session.user_});
  need_tick();
}

Result<void> Shard::typing_stop(Subscriber& session, ChatId chat) {
  if (!is_subscribed(session, chat)) return fail(Code::not_found, "no such chat");
  emit_stopped(typing_.stop(session.user_, chat));
  return {};
}

void Shard::typing_in(const SubscriberRef& ref, ChatId thread, RoomId room, bool starts) {
  Subscriber* const session = find(ref.user, ref.serial);
  if (!session || !is_subscribed(*session, room)) return;
  if (starts)
    start_typing(*session, thread, subscriptions_.find_room(room));
  else
    emit_stopped(typing_.stop(session->user_, thread));
}

void Shard::end_typing_of(const Message& sent) { emit_stopped(typing_.stop(sent.sender_id, sent.chat_id)); }

void Shard::emit_stopped(const std::vector<TypingTable::Typing>& stopped) {
  for (const TypingTable::Typing& t : stopped) {
    const TypingSignal signal{EventType::typing_stop, t.chat, t.room, t.user};
    t.session ? router_.emit(io_, signal) : router_.emit_here(io_, signal);  // its own node tells the others
  }
}

void Shard::receive(const Signal& signal) {
  std::visit([this](const auto& each) { receive(each); }, signal);
}

void Shard::receive(const TypingSignal& typing) {
  const std::string data = json::to_text(ChatUserData{typing.chat, typing.user});
  Broadcast broadcast(dialects_, typing.type, data, {}, 0, Priority::typing);
  to_room(broadcast, typing.room, typing.user);
  metrics_.deliveries.add(broadcast.deliveries());
}

void Shard::keep_typing(const TypingSignal& typing) {
  if (typing.type == EventType::typing_stop) return typing_.stop_elsewhere(typing.user, typing.chat);
  typing_.start_elsewhere(typing.user, typing.chat, typing.room, clock_.steady());
  need_tick();
}

// --- Presence ------------------------------------------------------------------------------------------------------

bool Shard::is_small(const SubscriptionIndex::Room& room) const {
  return room.member_count > 0 && room.member_count <= router_.settings_.presence_limit;
}

std::vector<RoomId> Shard::small_rooms(SubscriptionIndex::Index user) const {
  std::vector<RoomId> rooms;
  for (const SubscriptionIndex::Place place : subscriptions_.user(user).rooms)
    if (const SubscriptionIndex::Room& room = subscriptions_.room(place.room); is_small(room)) rooms.push_back(room.id);
  return rooms;
}

void Shard::announce(UserId user, std::vector<RoomId> rooms, UserId only, PresenceChange change) {
  Signal signal = PresenceSignal{user, std::move(rooms), only};
  if (change.here) router_.publish(signal);
  if (change.seen) router_.emit_here(io_, std::move(signal));
}

void Shard::announce_everywhere(UserId id) {
  const SubscriptionIndex::Index user = subscriptions_.find_user(id);
  if (user == SubscriptionIndex::none || !subscriptions_.user(user).loaded) return;
  router_.emit_here(io_, PresenceSignal{id, small_rooms(user), {}});
}

void Shard::append_small_rooms(RoomsOfUsers& rooms) {
  subscriptions_.each_user([&](SubscriptionIndex::Index index, const SubscriptionIndex::User& user) {
    if (user.loaded) rooms.emplace(user.id, small_rooms(index));
  });
}

void Shard::receive(const PresenceSignal& news) {
  // A blocked user got one update, that this user is offline. It gets none of later changes.
  const std::vector<UserId> blind = news.only ? std::vector<UserId>() : router_.presence_.hidden_from(news.user);
  const auto pend = [&](Subscriber& session) {
    if (session.live_ != Subscriber::Live::open || (news.only && news.only != session.user_)) return;
    if (std::binary_search(blind.begin(), blind.end(), session.user_)) return;
    presence_.pend(session, news.user);
  };
  for (const RoomId id : news.rooms) {
    const SubscriptionIndex::Index room = subscriptions_.find_room(id);
    if (room == SubscriptionIndex::none) continue;
    for (const SubscriptionIndex::Member member : subscriptions_.room(room).members)
      subscriptions_.each_session(subscriptions_.user(member.user), pend);
  }
  presence_.each_watcher(news.user, pend);
  need_tick();
}

void Shard::follow_block(const BlockChanged& changed, Version version) {
  router_.presence_.set_blocked(changed.user, changed.other, changed.blocked, version);
  const SubscriptionIndex::Index user = subscriptions_.find_user(changed.user);
  if (user != SubscriptionIndex::none && subscriptions_.user(user).loaded)
    announce(changed.user, small_rooms(user), changed.other);
}

void Shard::greet_joined() {
  for (const Joined& joined : std::exchange(joined_, {})) {
    const SubscriptionIndex::Index user = subscriptions_.find_user(joined.user);
    const SubscriptionIndex::Index room = subscriptions_.find_room(joined.room);
    if (user == SubscriptionIndex::none || room == SubscriptionIndex::none || !is_small(subscriptions_.room(room)))
      continue;
    announce(joined.user, {joined.room}, {});
    query_presence(nullptr, joined.user, {joined.room});
  }
}

void Shard::query_presence(Subscriber* session, UserId user, std::vector<RoomId> rooms) {
  if (session) presence_.begin(*session, router_.size());
  const auto call =
      std::make_shared<const PresenceQuery>(PresenceQuery{io_, user, session ? session->serial_ : 0, std::move(rooms)});
  router_.each_shard(io_, [call](Shard& shard) { shard.answer_presence(call); });
}

void Shard::answer_presence(const std::shared_ptr<const PresenceQuery>& call) {
  std::vector<UserId> there;
  for (const RoomId id : call->rooms)
    if (const SubscriptionIndex::Index room = subscriptions_.find_room(id); room != SubscriptionIndex::none)
      for (const SubscriptionIndex::Member member : subscriptions_.room(room).members)
        there.push_back(subscriptions_.user(member.user).id);
  if (io_ == 0) router_.elsewhere_.append_users(call->rooms, there);
  std::sort(there.begin(), there.end());
  there.erase(std::unique(there.begin(), there.end()), there.end());
  if (call->io == io_) return receive_presence(*call, there);
  router_.threads_[static_cast<std::size_t>(call->io)]->post(
      [&shard = router_.shard(call->io), call, there = std::move(there)] { shard.receive_presence(*call, there); });
}

void Shard::receive_presence(const PresenceQuery& call, std::span<const UserId> there) {
  if (call.serial != 0) {
    if (Subscriber* session = find(call.user, call.serial)) presence_.answer(*session, there);
  } else if (const SubscriptionIndex::Index user = subscriptions_.find_user(call.user);
             user != SubscriptionIndex::none) {
    subscriptions_.each_session(subscriptions_.user(user), [&](Subscriber& session) {
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
