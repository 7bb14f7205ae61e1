// What a committed command tells the world: events for clients, and what the router must know to address them. An
// event's body is a value, and its JSON follows from the description of that (event_data.cc, objects.cc, answers.cc).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/ip_range.h"
#include "model/answers.h"
#include "model/event_data.h"
#include "model/login_end.h"
#include "model/objects.h"

namespace snug {

enum class EventType {
  ready,                 ///< The first event of a connection: the user, the cursor and the limits.
  sync,                  ///< What was missed since the cursor that the client gave.
  new_message,           ///< A message was sent to one of the chats.
  message_updated,       ///< A message was changed.
  message_deleted,       ///< A message was deleted.
  receipts,              ///< Watermarks have moved; gathered, at most once per chat and 500 ms.
  chat_created,          ///< A chat that is new to the receiver, whole.
  chat_updated,          ///< A chat has changed in a way that no message implies.
  chat_removed,          ///< The receiver is in this chat no more.
  member_added,          ///< A user entered a chat.
  member_updated,        ///< A member's role has changed.
  member_removed,        ///< A user left a chat or was removed from it.
  chat_state_updated,    ///< What a chat is to the receiver has changed, by another of its devices or by others.
  contact_updated,       ///< How another user stands to the receiver has changed.
  typing_start,          ///< A member is typing; ends by itself after 3 s.
  typing_stop,           ///< A member has stopped typing.
  presence_update,       ///< Presence of users has changed, gathered.
  user_updated,          ///< A user has changed.
  session_revoked,       ///< The login session has ended; the connection closes.
  exception,             ///< A call without an ack has failed.
  announcement,          ///< An announcement, which takes the place of the one before.
  announcement_cleared,  ///< Nothing is announced any more.
  emoji_added,           ///< The server has an emoji more.
  emoji_removed,         ///< The server has an emoji less.
  reaction_added,        ///< A user has reacted to a message.
  reaction_removed,      ///< A user has taken a reaction back.
  poll_updated,          ///< Votes of a poll have changed, or it was closed.
  vote_updated,          ///< What the receiver has chosen in a poll, by any of its devices.
  saved_updated,         ///< The receiver has saved a message, or saves it no more.
  draft_updated,         ///< What the receiver was about to write to a chat.
  scheduled_updated,  ///< A message that the receiver has scheduled: changed, sent, cancelled, or it could not be sent.
  thread_updated,     ///< The thread of a message has changed.
  messages_purged,    ///< The oldest messages of a chat are gone, without tombstones.
  user_group_updated,   ///< A group of users is new or has changed.
  user_group_removed,   ///< The server has a group of users less.
  preferences_updated,  ///< What the receiver wants of its clients, changed by any of its devices.
};

template <>
struct EnumNames<EventType> {
  static constexpr std::array<std::string_view, 36> names{"ready",
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
                                                          "announcement_cleared",
                                                          "emoji_added",
                                                          "emoji_removed",
                                                          "reaction_added",
                                                          "reaction_removed",
                                                          "poll_updated",
                                                          "vote_updated",
                                                          "saved_updated",
                                                          "draft_updated",
                                                          "scheduled_updated",
                                                          "thread_updated",
                                                          "messages_purged",
                                                          "user_group_updated",
                                                          "user_group_removed",
                                                          "preferences_updated"};
};

/// One event: its type, and the object that it carries.
template <EventType event, class T>
struct EventOf {
  static constexpr EventType type = event;
  using Data = T;
  T data;
};

/// Each event there is, in the order of EventType. What apply and the shards tell, what a recovered session is told of
/// a sync, and the schemas of the OpenAPI document are made of this list.
using EventBody =
    std::variant<EventOf<EventType::ready, ReadyData>,                               //
                 EventOf<EventType::sync, SyncAnswer>,                               //
                 EventOf<EventType::new_message, Message>,                           //
                 EventOf<EventType::message_updated, Message>,                       //
                 EventOf<EventType::message_deleted, MessageDeletedData>,            //
                 EventOf<EventType::receipts, ChatReceipts>,                         //
                 EventOf<EventType::chat_created, Chat>,                             //
                 EventOf<EventType::chat_updated, ChatUpdatedData>,                  //
                 EventOf<EventType::chat_removed, ChatRemovedData>,                  //
                 EventOf<EventType::member_added, MemberData>,                       //
                 EventOf<EventType::member_updated, MemberData>,                     //
                 EventOf<EventType::member_removed, ChatUserData>,                   //
                 EventOf<EventType::chat_state_updated, ChatStateData>,              //
                 EventOf<EventType::contact_updated, ContactData>,                   //
                 EventOf<EventType::typing_start, ChatUserData>,                     //
                 EventOf<EventType::typing_stop, ChatUserData>,                      //
                 EventOf<EventType::presence_update, PresenceData>,                  //
                 EventOf<EventType::user_updated, User>,                             //
                 EventOf<EventType::session_revoked, SessionRevokedData>,            //
                 EventOf<EventType::exception, ExceptionData>,                       //
                 EventOf<EventType::announcement, Announcement>,                     //
                 EventOf<EventType::announcement_cleared, AnnouncementClearedData>,  //
                 EventOf<EventType::emoji_added, Emoji>,                             //
                 EventOf<EventType::emoji_removed, EmojiRemovedData>,                //
                 EventOf<EventType::reaction_added, ReactionData>,                   //
                 EventOf<EventType::reaction_removed, ReactionData>,                 //
                 EventOf<EventType::poll_updated, PollData>,                         //
                 EventOf<EventType::vote_updated, VoteData>,                         //
                 EventOf<EventType::saved_updated, SavedData>,                       //
                 EventOf<EventType::draft_updated, ChatDraft>,                       //
                 EventOf<EventType::scheduled_updated, ScheduledMessage>,
                 EventOf<EventType::thread_updated, ThreadData>, EventOf<EventType::messages_purged, PurgedChat>,
                 EventOf<EventType::user_group_updated, UserGroupData>,
                 EventOf<EventType::user_group_removed, UserGroupRemovedData>,
                 EventOf<EventType::preferences_updated, PreferencesData>>;

template <EventType type>
using EventAt = std::variant_alternative_t<static_cast<std::size_t>(type), EventBody>;
/// The object that an event of this type carries.
template <EventType type>
using DataOf = typename EventAt<type>::Data;

inline EventType type_of(const EventBody& body) { return static_cast<EventType>(body.index()); }
/// The JSON object that clients get.
std::string to_json(const EventBody& body);

/// A room is what a session is subscribed to: a direct chat, a group (with all its open channels) or a private
/// channel. Named by the chat's id; an open channel's room is its group's.
using RoomId = ChatId;

/// An event for clients. It goes to the members of `room`, `rooms` and to `users`, once to each session; or to
/// everyone.
struct Event {
  EventBody body{};
  RoomId room{};                ///< none: 0
  std::vector<RoomId> rooms{};  ///< user_updated only: all rooms it shows in
  std::vector<UserId> users{};
  UserId except{};              ///< a user that does not get it
  std::string data{};           ///< the body as JSON: written once, for all who are told
  bool everyone = false;        ///< to all who are connected
  bool carries_cursor = false;  ///< nothing of the same command can still follow it to the same receiver

  EventType type() const { return type_of(body); }
};

/// A user became a member of a room. Stands before the events that it is to receive.
struct Joined {
  RoomId room;
  UserId user;
  UserId peer{};  ///< of a direct chat: the other one, or the user itself; else none
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
  LoginEnd why = LoginEnd::signed_out;
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

/// `user` has blocked, or does no longer block, `other`: while it holds other must not see user's presence, and none of
/// the two the other's typing in their direct chat.
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
