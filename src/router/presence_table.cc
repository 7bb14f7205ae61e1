#include "router/presence_table.h"

#include <algorithm>

namespace snug {

void PresenceTable::load(std::span<const PresenceRow> rows) {
  std::lock_guard lock(mutex_);
  entries_.reserve(rows.size());
  for (const PresenceRow& row : rows) {
    Entry& entry = entries_[row.user];
    entry.manual = row.manual;
    entry.last_seen = row.last_seen;
  }
}

bool PresenceTable::connect(UserId user) {
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[user];
  const PresenceStatus before = entry.status();
  ++entry.sessions;
  return entry.status() != before;
}

bool PresenceTable::disconnect(UserId user) {
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[user];
  const PresenceStatus before = entry.status();
  --entry.sessions;
  const bool changed = entry.status() != before;
  if (entry.gone) {
    if (entry.sessions == 0) entries_.erase(user);
  } else if (changed) {
    entry.last_seen = clock_.now();
    mark(user, entry);
  }
  return changed;
}

void PresenceTable::forget(UserId user) {
  std::lock_guard lock(mutex_);
  const auto at = entries_.find(user);
  if (at == entries_.end()) return;
  std::erase(unsaved_, user);
  if (at->second.sessions == 0)
    entries_.erase(at);
  else
    at->second = Entry{.sessions = at->second.sessions,
                       .gone = true,
                       .blocked_version = at->second.blocked_version,
                       .blocked = std::move(at->second.blocked)};
}

bool PresenceTable::set(UserId user, PresenceStatus manual) {
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[user];
  if (entry.manual == manual) return false;
  const PresenceStatus before = entry.status();
  entry.manual = manual;
  mark(user, entry);
  if (entry.status() == before) return false;
  if (entry.status() == PresenceStatus::offline) entry.last_seen = clock_.now();
  return true;
}

void PresenceTable::set_blocked(UserId user, std::vector<UserId> blocked, Version version) {
  std::sort(blocked.begin(), blocked.end());
  std::lock_guard lock(mutex_);
  if (blocked.empty() && !entries_.contains(user)) return;
  Entry& entry = entries_[user];
  if (version < entry.blocked_version) return;
  entry.blocked_version = version;
  entry.blocked = std::move(blocked);
}

void PresenceTable::set_blocked(UserId user, UserId other, bool blocked, Version version) {
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[user];
  if (version < entry.blocked_version) return;
  entry.blocked_version = version;
  const auto at = std::lower_bound(entry.blocked.begin(), entry.blocked.end(), other);
  const bool there = at != entry.blocked.end() && *at == other;
  if (blocked && !there) entry.blocked.insert(at, other);
  if (!blocked && there) entry.blocked.erase(at);
}

Presence PresenceTable::of(UserId viewer, UserId user) const {
  std::lock_guard lock(mutex_);
  return seen(viewer, user);
}

std::vector<Presence> PresenceTable::of(UserId viewer, std::span<const UserId> users) const {
  std::vector<Presence> out;
  out.reserve(users.size());
  std::lock_guard lock(mutex_);
  for (const UserId user : users) out.push_back(seen(viewer, user));
  return out;
}

std::vector<UserId> PresenceTable::hidden_from(UserId user) const {
  std::lock_guard lock(mutex_);
  const auto it = entries_.find(user);
  return it == entries_.end() ? std::vector<UserId>() : it->second.blocked;
}

Presence PresenceTable::seen(UserId viewer, UserId user) const {
  Presence presence{user, PresenceStatus::offline, {}};
  const auto it = entries_.find(user);
  if (it == entries_.end()) return presence;
  const Entry& entry = it->second;
  if (std::binary_search(entry.blocked.begin(), entry.blocked.end(), viewer)) return presence;
  presence.status = entry.status();
  if (presence.status == PresenceStatus::offline && entry.last_seen.ms > 0) presence.last_seen_at = entry.last_seen;
  return presence;
}

void PresenceTable::mark(UserId user, Entry& entry) {
  if (!std::exchange(entry.unsaved, true)) unsaved_.push_back(user);
}

void PresenceTable::save() {
  std::vector<PresenceRow> rows;
  {
    std::lock_guard lock(mutex_);
    rows.reserve(unsaved_.size());
    for (const UserId user : unsaved_) {
      Entry& entry = entries_[user];
      entry.unsaved = false;
      rows.push_back({user, entry.manual, entry.last_seen});
    }
    unsaved_.clear();
  }
  if (save_ && !rows.empty()) save_(std::move(rows));
}

bool PresenceTable::has_unsaved() const {
  std::lock_guard lock(mutex_);
  return !unsaved_.empty();
}

}  // namespace snug
