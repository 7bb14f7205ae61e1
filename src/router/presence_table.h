// PresenceTable: who is there, for the whole node.
#pragma once

#include <functional>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/objects.h"

namespace snug {

/// What outlives a restart of a user's presence.
struct PresenceRow {
  UserId user;
  PresenceStatus manual = PresenceStatus::online;  ///< as set by hand; online: automatic
  Time last_seen{};                                ///< 0: never
};

/// Thread: any; one leaf mutex.
class PresenceTable {
 public:
  /// Called with rows that have changed, newest state, from `save`.
  using Save = std::function<void(std::vector<PresenceRow>)>;

  explicit PresenceTable(const Clock& clock) : clock_(clock) {}

  // --- At start, before threads ---
  void load(std::span<const PresenceRow> rows);
  void on_save(Save save) { save_ = std::move(save); }

  // --- Changes; true: others see something else now ---
  bool connect(UserId user);
  bool disconnect(UserId user);
  bool set(UserId user, PresenceStatus manual);
  /// The user is gone for good: never seen, nothing to save, offline as soon as its last session has left.
  void forget(UserId user);

  /// Who may not see `user`, as of `version`; an older version than known changes nothing.
  void set_blocked(UserId user, std::vector<UserId> blocked, Version version);
  void set_blocked(UserId user, UserId other, bool blocked, Version version);

  // --- Reading ---
  /// As `viewer` sees it. Blocks are known of users that were connected since the start, or given by set_blocked.
  Presence of(UserId viewer, UserId user) const;
  std::vector<Presence> of(UserId viewer, std::span<const UserId> users) const;
  /// Those to whom `user` is offline, whatever it does; sorted.
  std::vector<UserId> hidden_from(UserId user) const;

  /// Hands what has changed since the last time to the Save callback, on the caller's thread.
  void save();
  bool has_unsaved() const;

 private:
  struct Entry {
    int sessions = 0;
    bool gone = false;  // goes with its last session
    PresenceStatus manual = PresenceStatus::online;
    bool unsaved = false;
    Time last_seen{};
    Version blocked_version = 0;
    std::vector<UserId> blocked;  // sorted

    PresenceStatus status() const { return sessions > 0 ? manual : PresenceStatus::offline; }
  };
  Presence seen(UserId viewer, UserId user) const;  // with mutex_ held
  void mark(UserId user, Entry& entry);             // with mutex_ held

  const Clock& clock_;
  Save save_;
  mutable std::mutex mutex_;
  std::unordered_map<UserId, Entry> entries_;  // guarded by mutex_
  std::vector<UserId> unsaved_;                // guarded by mutex_
};

}  // namespace snug
