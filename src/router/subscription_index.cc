#include "router/subscription_index.h"

#include <algorithm>
#include <cassert>

namespace snug {

namespace {

using Index = SubscriptionIndex::Index;

/// Takes an unused place of `items`, or makes one.
template <class T>
Index allocate(std::vector<T>& items, std::vector<Index>& unused) {
  if (unused.empty()) {
    items.emplace_back();
    return static_cast<Index>(items.size() - 1);
  }
  const Index index = unused.back();
  unused.pop_back();
  return index;
}

template <class Key>
Index find(const std::unordered_map<Key, Index>& map, Key key) {
  const auto it = map.find(key);
  return it == map.end() ? SubscriptionIndex::none : it->second;
}

}  // namespace

// --- Users and their sessions --------------------------------------------------------------------------------------

Index SubscriptionIndex::add(Subscriber& subscriber, Version now) {
  assert(subscriber.slot_ == none);
  auto [it, is_new] = user_index_.try_emplace(subscriber.user_, none);
  if (is_new) {
    it->second = allocate(users_, free_users_);
    users_[it->second] = User{};
    users_[it->second].id = subscriber.user_;
    users_[it->second].waiting_since = now;
    ++waiting_;
  }
  User& user = users_[it->second];
  subscriber.slot_ = it->second;
  subscriber.next_ = std::exchange(user.first, &subscriber);
  return it->second;
}

void SubscriptionIndex::remove(Subscriber& subscriber) {
  const Index index = std::exchange(subscriber.slot_, none);
  assert(index != none);
  User& user = users_[index];
  Subscriber** link = &user.first;
  while (*link != &subscriber) link = &(*link)->next_;
  *link = std::exchange(subscriber.next_, nullptr);
  if (user.first) return;

  while (!user.rooms.empty()) detach(index, static_cast<Index>(user.rooms.size() - 1));
  if (!user.loaded) --waiting_;
  user_index_.erase(user.id);
  user = User{};
  free_users_.push_back(index);
}

Index SubscriptionIndex::find_user(UserId user) const { return find(user_index_, user); }

void SubscriptionIndex::set_loaded(Index user) {
  assert(!users_[user].loaded);
  users_[user].loaded = true;
  --waiting_;
}

Version SubscriptionIndex::oldest_wait() const {
  Version oldest = std::numeric_limits<Version>::max();
  for (const User& user : users_)
    if (user.first && !user.loaded) oldest = std::min(oldest, user.waiting_since);
  return oldest;
}

// --- Rooms ---------------------------------------------------------------------------------------------------------

void SubscriptionIndex::join(Index user, RoomId id, UserId peer) {
  auto [it, is_new] = room_index_.try_emplace(id, none);
  if (is_new) {
    it->second = allocate(rooms_, free_rooms_);
    rooms_[it->second] = Room{};
    rooms_[it->second].id = id;
    if (peer) rooms_[it->second].pair = {users_[user].id, peer};
  } else if (is_in(user, it->second)) {
    return;
  }
  Room& room = rooms_[it->second];
  std::vector<Place>& places = users_[user].rooms;
  places.push_back({it->second, static_cast<Index>(room.members.size())});
  room.members.push_back({user, static_cast<Index>(places.size() - 1)});
}

void SubscriptionIndex::leave(Index user, RoomId id) {
  const Index room = find_room(id);
  if (room == none) return;
  const std::vector<Place>& places = users_[user].rooms;
  for (Index at = 0; at < places.size(); ++at)
    if (places[at].room == room) return detach(user, at);
}

void SubscriptionIndex::close(RoomId id) {
  // The room is dropped, and its number free for another, as soon as its last member is detached.
  for (Index index; (index = find_room(id)) != none;) {
    const Member last = rooms_[index].members.back();
    detach(last.user, last.at);
  }
}

Index SubscriptionIndex::find_room(RoomId room) const { return find(room_index_, room); }

Index SubscriptionIndex::find_room_of(ChatId chat) const {
  const Index room = find_room(chat);
  return room != none ? room : find(channels_, chat);
}

bool SubscriptionIndex::is_in(Index user, Index room) const {
  const std::vector<Place>& places = users_[user].rooms;
  const std::vector<Member>& members = rooms_[room].members;
  if (members.size() < places.size())
    return std::any_of(members.begin(), members.end(), [&](const Member& m) { return m.user == user; });
  return std::any_of(places.begin(), places.end(), [&](const Place& p) { return p.room == room; });
}

UserId SubscriptionIndex::peer_in(Index user, Index room) const {
  const auto& [one, other] = rooms_[room].pair;
  return one == users_[user].id ? other : one;
}

void SubscriptionIndex::open_channel(ChatId channel, RoomId id) {
  const Index room = find_room(id);
  if (room == none) return;
  if (channels_.try_emplace(channel, room).second) rooms_[room].channels.push_back(channel);
}

void SubscriptionIndex::close_channel(ChatId channel) {
  const auto it = channels_.find(channel);
  if (it == channels_.end()) return;
  std::erase(rooms_[it->second].channels, channel);
  channels_.erase(it);
}

void SubscriptionIndex::forget_memberships(Version now) {
  rooms_.clear();
  free_rooms_.clear();
  room_index_.clear();
  channels_.clear();
  waiting_ = 0;
  for (User& user : users_) {
    user.rooms.clear();
    user.loaded = false;
    user.waiting_since = now;
    if (user.first) ++waiting_;
  }
}

void SubscriptionIndex::detach(Index user, Index at) {
  std::vector<Place>& places = users_[user].rooms;
  const Place place = places[at];
  std::vector<Member>& members = rooms_[place.room].members;

  // The last of each list moves into the gap, and its counterpart gets the new place.
  const Member moved_member = members.back();
  members[place.at] = moved_member;
  users_[moved_member.user].rooms[moved_member.at].at = place.at;
  members.pop_back();

  const Place moved_place = places.back();
  if (moved_place.room != place.room) {
    places[at] = moved_place;
    rooms_[moved_place.room].members[moved_place.at].at = at;
  }
  places.pop_back();

  if (members.empty()) drop_room(place.room);
}

void SubscriptionIndex::drop_room(Index index) {
  Room& room = rooms_[index];
  for (const ChatId channel : room.channels) channels_.erase(channel);
  room_index_.erase(room.id);
  room = Room{};
  free_rooms_.push_back(index);
}

}  // namespace snug
