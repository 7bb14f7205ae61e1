#include "router/presence_elsewhere.h"

#include <algorithm>

namespace snug {

PresenceElsewhere::Update PresenceElsewhere::set(int node, UserId user, bool connected, std::span<const RoomId> rooms) {
  const MutexLock lock(mutex_);
  if (!connected) {
    const auto at = entries_.find(user);
    if (at == entries_.end()) return {};
    const bool changed = std::erase(at->second.nodes, node) > 0;
    const bool elsewhere = !at->second.nodes.empty();
    if (!elsewhere) remove(at);
    return {changed, elsewhere};
  }
  Entry& entry = entries_[user];
  const bool changed = std::find(entry.nodes.begin(), entry.nodes.end(), node) == entry.nodes.end();
  if (changed) entry.nodes.push_back(node);
  for (const RoomId room : rooms) {
    if (std::find(entry.rooms.begin(), entry.rooms.end(), room) != entry.rooms.end()) continue;
    entry.rooms.push_back(room);
    users_[room].push_back(user);
  }
  return {changed, true};
}

std::vector<PresenceElsewhere::Ended> PresenceElsewhere::end(int node, std::span<const UserId> still) {
  std::vector<Ended> ended;
  const MutexLock lock(mutex_);
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto entry = at++;
    if (std::binary_search(still.begin(), still.end(), entry->first)) continue;
    if (std::erase(entry->second.nodes, node) == 0) continue;
    ended.push_back({entry->first, !entry->second.nodes.empty(), entry->second.rooms});
    if (!ended.back().connected) remove(entry);
  }
  return ended;
}

void PresenceElsewhere::leave(UserId user, RoomId room) {
  const MutexLock lock(mutex_);
  const auto at = entries_.find(user);
  if (at == entries_.end() || std::erase(at->second.rooms, room) == 0) return;
  const auto users = users_.find(room);
  std::erase(users->second, user);
  if (users->second.empty()) users_.erase(users);
}

void PresenceElsewhere::close(RoomId room) {
  const MutexLock lock(mutex_);
  const auto users = users_.find(room);
  if (users == users_.end()) return;
  for (const UserId user : users->second) std::erase(entries_[user].rooms, room);
  users_.erase(users);
}

std::vector<RoomId> PresenceElsewhere::rooms_of(UserId user) const {
  const MutexLock lock(mutex_);
  const auto at = entries_.find(user);
  return at == entries_.end() ? std::vector<RoomId>() : at->second.rooms;
}

void PresenceElsewhere::append_users(std::span<const RoomId> rooms, std::vector<UserId>& out) const {
  const MutexLock lock(mutex_);
  if (users_.empty()) return;
  for (const RoomId room : rooms)
    if (const auto users = users_.find(room); users != users_.end())
      out.insert(out.end(), users->second.begin(), users->second.end());
}

void PresenceElsewhere::remove(Entries::iterator entry) {
  for (const RoomId room : entry->second.rooms) {
    const auto users = users_.find(room);
    std::erase(users->second, entry->first);
    if (users->second.empty()) users_.erase(users);
  }
  entries_.erase(entry);
}

}  // namespace snug
