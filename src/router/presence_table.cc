#include "router/presence_table.h"

#include <algorithm>
#include <utility>

namespace snug {

namespace {

/// Puts a user into a sorted list, or takes it out.
void write_block(std::vector<UserId>& list, UserId other, bool blocked) {
  const auto at = std::lower_bound(list.begin(), list.end(), other);
  const bool there = at != list.end() && *at == other;
  if (blocked && !there) list.insert(at, other);
  if (!blocked && there) list.erase(at);
}

}  // namespace

void PresenceTable::load(std::span<const PresenceRow> rows) {
  const MutexLock lock(mutex_);
  entries_.reserve(rows.size());
  for (const PresenceRow& row : rows) {
    Entry& entry = entries_[row.user];
    entry.manual = row.manual;
    entry.last_seen = row.last_seen;
  }
}

PresenceChange PresenceTable::connect(UserId user) {
  const MutexLock lock(mutex_);
  Entry& entry = entries_[user];
  const PresenceStatus before = entry.status();
  ++entry.sessions;
  return {.here = entry.sessions == 1, .seen = entry.status() != before};
}

PresenceChange PresenceTable::disconnect(UserId user) {
  const MutexLock lock(mutex_);
  Entry& entry = entries_[user];
  const PresenceStatus before = entry.status();
  --entry.sessions;
  const PresenceChange change{.here = entry.sessions == 0, .seen = entry.status() != before};
  if (change.seen) note_seen(user, entry);
  if (entry.gone && !entry.connected()) entries_.erase(user);
  return change;
}

bool PresenceTable::receive(UserId user, const NodePresence& there, bool elsewhere) {
  bool changed = false;
  {
    const MutexLock lock(mutex_);
    if (gone_.contains(user) && !entries_.contains(user)) return false;
    Entry& entry = entries_[user];
    const PresenceStatus before = entry.status();
    if (!entry.gone) take_over(user, entry, there);
    entry.elsewhere = elsewhere;
    changed = entry.status() != before;
    if (changed && entry.status() == PresenceStatus::offline && entry.last_seen.ms == 0) note_seen(user, entry);
    if (entry.gone && !entry.connected()) {
      entries_.erase(user);
      return changed;
    }
  }
  if (there.blocked) set_blocked(user, *there.blocked, there.blocked_version);
  return changed;
}

void PresenceTable::take_over(UserId user, Entry& entry, const NodePresence& there) {
  // Of two that were set in the same millisecond every node takes the same one.
  const bool newer = std::pair(there.manual_set.ms, there.manual) > std::pair(entry.manual_set.ms, entry.manual);
  if (there.manual_set.ms > 0 && newer) {
    entry.manual = there.manual;
    entry.manual_set = there.manual_set;
    mark_unsaved(user, entry);
  }
  if (there.last_seen.ms > entry.last_seen.ms) {
    entry.last_seen = there.last_seen;
    mark_unsaved(user, entry);
  }
}

bool PresenceTable::set_elsewhere(UserId user, bool elsewhere) {
  const MutexLock lock(mutex_);
  Entry& entry = entries_[user];
  const PresenceStatus before = entry.status();
  entry.elsewhere = elsewhere;
  const bool changed = entry.status() != before;
  if (changed) note_seen(user, entry);
  if (entry.gone && !entry.connected()) entries_.erase(user);
  return changed;
}

NodePresence PresenceTable::state_of(UserId user) const {
  const MutexLock lock(mutex_);
  const auto at = entries_.find(user);
  if (at == entries_.end()) return {};
  const Entry& entry = at->second;
  NodePresence state{.connected = entry.sessions > 0,
                     .manual = entry.manual,
                     .manual_set = entry.manual_set,
                     .last_seen = entry.last_seen};
  if (entry.blocks_loaded) {
    state.blocked = entry.blocked;
    state.blocked_version = entry.blocked_version;
  }
  return state;
}

std::vector<UserId> PresenceTable::known_here() const {
  std::vector<UserId> users;
  const MutexLock lock(mutex_);
  for (const auto& [user, entry] : entries_)
    if (entry.sessions > 0 || entry.manual_set.ms > 0) users.push_back(user);
  return users;
}

void PresenceTable::forget(UserId user) {
  const MutexLock lock(mutex_);
  gone_.insert(user);
  const auto at = entries_.find(user);
  if (at == entries_.end()) return;
  std::erase(unsaved_, user);
  if (!at->second.connected())
    entries_.erase(at);
  else
    at->second = Entry{.sessions = at->second.sessions,
                       .elsewhere = at->second.elsewhere,
                       .gone = true,
                       .blocked_version = at->second.blocked_version,
                       .blocks_loaded = at->second.blocks_loaded,
                       .blocked = std::move(at->second.blocked),
                       .block_changes = std::move(at->second.block_changes)};
}

PresenceChange PresenceTable::set(UserId user, PresenceStatus manual) {
  const MutexLock lock(mutex_);
  Entry& entry = entries_[user];
  if (entry.manual == manual) return {};
  const PresenceStatus before = entry.status();
  entry.manual = manual;
  entry.manual_set = clock_.now();
  mark_unsaved(user, entry);
  const PresenceChange change{.here = true, .seen = entry.status() != before};
  if (change.seen && entry.status() == PresenceStatus::offline) entry.last_seen = clock_.now();
  return change;
}

void PresenceTable::set_blocked(UserId user, std::vector<UserId> blocked, Version version) {
  std::sort(blocked.begin(), blocked.end());
  const MutexLock lock(mutex_);
  Entry& entry = entries_[user];
  if (entry.blocks_loaded && version < entry.blocked_version) return;
  entry.blocks_loaded = true;
  entry.blocked = std::move(blocked);
  // Of what is newer than the list.
  for (const BlockChange& change : std::exchange(entry.block_changes, {}))
    if (change.version > version) write_block(entry.blocked, change.other, change.blocked);
  entry.blocked_version = std::max(entry.blocked_version, version);
}

void PresenceTable::set_blocked(UserId user, UserId other, bool blocked, Version version) {
  const MutexLock lock(mutex_);
  Entry& entry = entries_[user];
  if (version < entry.blocked_version) return;
  entry.blocked_version = version;
  write_block(entry.blocked, other, blocked);
  if (entry.blocks_loaded) return;
  std::erase_if(entry.block_changes, [&](const BlockChange& change) { return change.other == other; });
  entry.block_changes.push_back({other, blocked, version});
}

Presence PresenceTable::of(UserId viewer, UserId user) const {
  const MutexLock lock(mutex_);
  return seen(viewer, user);
}

std::vector<Presence> PresenceTable::of(UserId viewer, std::span<const UserId> users) const {
  std::vector<Presence> out;
  out.reserve(users.size());
  const MutexLock lock(mutex_);
  for (const UserId user : users) out.push_back(seen(viewer, user));
  return out;
}

bool PresenceTable::blocked_between(UserId one, UserId other) const {
  const MutexLock lock(mutex_);
  return has_blocked(one, other) || has_blocked(other, one);
}

bool PresenceTable::has_blocked(UserId user, UserId other) const {
  const auto it = entries_.find(user);
  return it != entries_.end() && std::binary_search(it->second.blocked.begin(), it->second.blocked.end(), other);
}

std::vector<UserId> PresenceTable::hidden_from(UserId user) const {
  const MutexLock lock(mutex_);
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

/// The user was there until now.
void PresenceTable::note_seen(UserId user, Entry& entry) {
  if (entry.gone) return;
  entry.last_seen = clock_.now();
  mark_unsaved(user, entry);
}

void PresenceTable::mark_unsaved(UserId user, Entry& entry) {
  if (!std::exchange(entry.unsaved, true)) unsaved_.push_back(user);
}

void PresenceTable::save() {
  std::vector<PresenceRow> rows;
  {
    const MutexLock lock(mutex_);
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
  const MutexLock lock(mutex_);
  return !unsaved_.empty();
}

}  // namespace snug
