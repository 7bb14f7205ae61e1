// PresenceElsewhere: the users that other nodes have connected, and the rooms whose members see their presence.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "base/mutex.h"
#include "model/event.h"

namespace snug {

/// Holds no states: these are the PresenceTable's. Thread: any; one leaf mutex.
class PresenceElsewhere {
 public:
  struct Update {
    bool changed = false;    ///< the node has begun or ceased to have the user connected
    bool connected = false;  ///< some other node has it connected now
  };
  struct Ended {
    UserId user;
    bool connected = false;  ///< on yet another node
    std::vector<RoomId> rooms;
  };

  /// Whether `node` has the user connected. `rooms` come on top of those that are known.
  Update set(int node, UserId user, bool connected, std::span<const RoomId> rooms);
  /// The node has none of the users any more that are not in `still`, which is sorted.
  std::vector<Ended> end(int node, std::span<const UserId> still);

  void leave(UserId user, RoomId room);
  void close(RoomId room);

  std::vector<RoomId> rooms_of(UserId user) const;
  /// Appends the users in any of `rooms`; one may come several times.
  void append_users(std::span<const RoomId> rooms, std::vector<UserId>& out) const;

 private:
  struct Entry {
    std::vector<int> nodes;
    std::vector<RoomId> rooms;
  };
  using Entries = std::unordered_map<UserId, Entry>;
  void remove(Entries::iterator entry) REQUIRES(mutex_);

  mutable Mutex mutex_;
  Entries entries_ GUARDED_BY(mutex_);
  std::unordered_map<RoomId, std::vector<UserId>> users_ GUARDED_BY(mutex_);  // of each room
};

}  // namespace snug
