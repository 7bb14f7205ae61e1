// Signals: what is emitted and never stored, as values, so that they can cross to other shards and other nodes. The
// router makes and takes them; the cluster carries them.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/event.h"

namespace snug {

/// A user has started or stopped typing in a chat.
struct TypingSignal {
  EventType type = EventType::typing_start;
  ChatId chat;
  RoomId room;
  UserId user;
};

/// What one node knows of a user's presence.
struct NodePresence {
  bool connected = false;                          ///< has a session on that node
  PresenceStatus manual = PresenceStatus::online;  ///< as set by hand; online: automatic
  Time manual_set{};                               ///< when that was set; 0: before the start of the node
  Time last_seen{};                                ///< 0: never
  std::optional<std::vector<UserId>> blocked{};    ///< the users to whom it is offline, sorted; nothing: not known
  Version blocked_version = 0;                     ///< as of which
};

/// A user's presence has changed: for the members of `rooms` (of at most presence_limit members) and its watchers.
struct PresenceSignal {
  UserId user;
  std::vector<RoomId> rooms;
  UserId only{};         ///< the one user that receives it; none: all
  NodePresence state{};  ///< for other nodes, as the node knows it that emits the signal
};

using Signal = std::variant<TypingSignal, PresenceSignal>;

}  // namespace snug
