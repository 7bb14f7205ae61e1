// PresenceTable: the presence of every user, as this node knows it.
#pragma once

#include <functional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/mutex.h"
#include "model/objects.h"
#include "model/signal.h"

namespace snug {

/// What outlives a restart of a user's presence.
struct PresenceRow {
  UserId user;
  PresenceStatus manual = PresenceStatus::online;  ///< as set by hand; online: automatic
  Time last_seen{};                                ///< 0: never
};

/// What a change here means.
struct PresenceChange {
  bool here = false;  ///< other nodes must know of it
  bool seen = false;  ///< other users see something else now
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

  // --- Changes on this node ---
  PresenceChange connect(UserId user);
  PresenceChange disconnect(UserId user);
  PresenceChange set(UserId user, PresenceStatus manual);
  /// The user is gone for good: never seen, nothing to save, offline as soon as its last session has left.
  void forget(UserId user);

  // --- Other nodes; true: other users see something else now ---
  /// `elsewhere`: whether any of them has the user connected. What was set by hand last is in force.
  bool receive(UserId user, const NodePresence& there, bool elsewhere);
  /// A node that had the user connected is gone.
  bool set_elsewhere(UserId user, bool elsewhere);
  /// The user as this node knows it.
  NodePresence state_of(UserId user) const;
  /// The users that are connected here, or whose presence was set by hand since the start.
  std::vector<UserId> known_here() const;

  /// Who may not see `user`, as of `version`; an older version than known changes nothing.
  void set_blocked(UserId user, std::vector<UserId> blocked, Version version);
  void set_blocked(UserId user, UserId other, bool blocked, Version version);

  // --- Reading ---
  /// As `viewer` sees it. Blocks are known of users that were connected since the start, or given by set_blocked.
  Presence of(UserId viewer, UserId user) const;
  std::vector<Presence> of(UserId viewer, std::span<const UserId> users) const;
  /// Whether one of the two has blocked the other. Known as for `of`.
  bool blocked_between(UserId one, UserId other) const;
  /// Those to whom `user` is offline, whatever it does; sorted.
  std::vector<UserId> hidden_from(UserId user) const;

  /// Hands what has changed since the last time to the Save callback, on the caller's thread.
  void save() EXCLUDES(mutex_);
  bool has_unsaved() const;

 private:
  struct BlockChange {
    UserId other;
    bool blocked;
    Version version;
  };
  struct Entry {
    int sessions = 0;
    bool elsewhere = false;  // connected to another node
    bool gone = false;       // goes with its last session
    PresenceStatus manual = PresenceStatus::online;
    Time manual_set{};  // 0: before the start
    bool unsaved = false;
    Time last_seen{};
    Version blocked_version = 0;
    bool blocks_loaded = false;              // the whole list was given
    std::vector<UserId> blocked;             // sorted
    std::vector<BlockChange> block_changes;  // until then: the last one for each user

    bool connected() const { return sessions > 0 || elsewhere; }
    PresenceStatus status() const { return connected() ? manual : PresenceStatus::offline; }
  };
  Presence seen(UserId viewer, UserId user) const REQUIRES(mutex_);
  bool has_blocked(UserId user, UserId other) const REQUIRES(mutex_);
  void take_over(UserId user, Entry& entry, const NodePresence& there) REQUIRES(mutex_);
  void note_seen(UserId user, Entry& entry) REQUIRES(mutex_);
  void mark_unsaved(UserId user, Entry& entry) REQUIRES(mutex_);

  const Clock& clock_;
  Save save_;
  mutable Mutex mutex_;
  std::unordered_map<UserId, Entry> entries_ GUARDED_BY(mutex_);
  std::unordered_set<UserId> gone_ GUARDED_BY(mutex_);  // since the start: what other nodes say of them comes late
  std::vector<UserId> unsaved_ GUARDED_BY(mutex_);
};

}  // namespace snug
