// What a committed command tells the world: events for clients, and what the router must know to address them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/ip_range.h"
#include "model/objects.h"

namespace snug {

enum class EventType {
  ready,
  sync,
  new_message,
  message_updated,
  message_deleted,
  receipts,
  chat_created,
  chat_updated,
  chat_removed,
  member_added,
  member_updated,
  member_removed,
  chat_state_updated,
  contact_updated,
  typing_start,
  typing_stop,
  presence_update,
  user_updated,
  session_revoked,
  exception,
  announcement,
  announcement_cleared,
};

template <>
struct EnumNames<EventType> {
  static constexpr std::array<std::string_view, 22> names{"ready",
                                                          "sync",
                                                          "new_message",
                                                          "message_updated",
                                                          "message_deleted",
                                                          "receipts",
                                                          "chat_created",
                                                          "chat_updated",
                                                          "chat_removed",
                                                          "member_added",
                                                          "member_updated",
                                                          "member_removed",
                                                          "chat_state_updated",
                                                          "contact_updated",
                                                          "typing_start",
                                                          "typing_stop",
                                                          "presence_update",
                                                          "user_updated",
                                                          "session_revoked",
                                                          "exception",
                                                          "announcement",
                                                          "announcement_cleared"};
};

/// A room is what a session is subscribed to: a direct chat, a group (with all its open channels) or a private
/// channel. Named by the chat's id; an open channel's room is its group's.
using RoomId = ChatId;

/// An event for clients. It goes to the members of `room`, `rooms` and to `users`, once to each session; or to
/// everyone.
struct Event {
  EventType type = EventType::exception;
  RoomId room{};                ///< none: 0
  std::vector<RoomId> rooms{};  ///< user_updated only: all rooms it shows in
  std::vector<UserId> users{};
  UserId except{};              ///< a user that does not get it
  std::string data{};           ///< the JSON object
  bool everyone = false;        ///< to all who are connected
  bool carries_cursor = false;  ///< nothing of the same command can still follow it to the same receiver
};

/// A user became a member of a room. Stands before the events that it is to receive.
struct Joined {
  RoomId room;
  UserId user;
};

/// A user is no member any more: it gets nothing from here on.
struct Left {
  RoomId room;
  UserId user;
};

/// How many members a room has now (presence is only pushed in rooms up to the presence limit).
struct RoomResized {
  RoomId room;
  std::int64_t member_count = 0;
};

/// The room is gone, and everyone out of it.
struct RoomClosed {
  RoomId room;
};

/// An open channel of a group exists from here on / no longer. Typing in it goes to the group's room. Told again after
/// a Joined to the group: a shard forgets the channels of a room that nobody it knows is in.
struct ChannelOpened {
  ChatId channel;
  RoomId room;
};
struct ChannelClosed {
  ChatId channel;
};

/// Login sessions ended: their connections close now. `all` but `kept` if `session` is none.
struct LoginEnded {
  UserId user;
  LoginSessionId session{};
  LoginSessionId kept{};
};

/// Watermarks moved in a chat with receipts: to be told to its room, gathered (at most once per 500 ms and chat).
struct WatermarksMoved {
  ChatId chat;
  RoomId room;
  std::vector<Receipt> receipts;
  /// The event that follows implies it (a sender reads its own message): it only overtakes what is still to be told
  /// of the same user.
  bool implied = false;
};

/// `user` has blocked, or does no longer block, `other`: other must not see user's presence while it holds.
struct BlockChanged {
  UserId user;
  UserId other;
  bool blocked = false;
};

/// The account is gone for good, and with it what is remembered of its presence.
struct AccountDeleted {
  UserId user;
};

/// Nobody may connect from these addresses until then, and who is connected from there goes; or they may again.
struct AddressBanned {
  IpRange range;
  Time until{};  ///< 0: for good
};
struct AddressUnbanned {
  IpRange range;
};

using Change = std::variant<Event, Joined, Left, RoomResized, RoomClosed, ChannelOpened, ChannelClosed, LoginEnded,
                            WatermarksMoved, BlockChanged, AccountDeleted, AddressBanned, AddressUnbanned>;

/// What one applied command did, in the order it is to be told.
struct CommittedCommand {
  Version version = 0;
  std::vector<Change> changes;
};

/// What one transaction did. Immutable once published; shared by all io threads.
struct CommitBatch {
  Version version = 0;  ///< of the last command in it
  std::vector<CommittedCommand> commands;
};

}  // namespace snug
