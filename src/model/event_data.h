// What events carry that are none of the objects or answers themselves (docs/protocol.md, "Server events").
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/login_end.h"
#include "model/objects.h"
#include "model/objects_rooms.h"

namespace snug {

/// The program that serves.
struct ServerName {
  std::string name;     ///< of the program
  std::string version;  ///< of the program
};

/// What this node takes, and the rules in force.
struct Limits {
  std::int64_t max_frame_size = 0;      ///< bytes of one WebSocket message
  std::int64_t max_body_size = 0;       ///< bytes of one HTTP request body
  std::int64_t max_content_length = 0;  ///< characters of one message
  std::int64_t max_page_size = 0;       ///< messages of one list_messages
  std::int64_t receipts_limit = 0;      ///< members above which a chat loses its receipts for good
  std::int64_t presence_limit = 0;      ///< members above which presence comes only for users that were asked about
  std::int64_t members_limit = 0;       ///< members of one group or channel
  std::int64_t chats_limit = 0;         ///< chats that one user may be a member of
  std::int64_t channels_limit = 0;      ///< channels of one group
  std::int64_t contacts_limit = 0;      ///< contacts, and blocked users, of one user
  std::int64_t file_limit = 0;          ///< MiB of one file
  std::int64_t files_limit = 0;         ///< MiB of all files in one user's messages; 0: no limit
  std::int64_t edit_minutes = 0;        ///< minutes for which a message can be edited; 0: for ever
  std::int64_t retention_days = 0;      ///< days after which messages go; 0: never
  std::int64_t message_rate = 0;        ///< messages per second and user; 0: no limit
  std::int64_t call_rate = 0;           ///< other calls per second and user; 0: no limit
  std::int64_t ping_interval_ms = 0;    ///< silence after which a ping comes, in milliseconds
};

/// How long to wait before connecting again: a random time in this range, doubling.
struct Reconnect {
  std::int64_t min_ms = 0;  ///< milliseconds at least
  std::int64_t max_ms = 0;  ///< milliseconds at most
};

struct ReadyData {
  User user;                                 ///< the user of the connection
  std::string cursor;                        ///< where live events, or the sync before them, begin
  ServerName server;                         ///< the server
  Limits limits;                             ///< what goes
  Reconnect reconnect;                       ///< how to come back
  std::optional<Announcement> announcement;  ///< what is announced; none: nothing
  std::optional<Branding> branding;          ///< what the place is called and how it looks; none: as the program
  MediaToken media;                          ///< what files are got with where no header can be sent
  Preferences preferences;                   ///< what the user wants of its clients
};

struct MessageDeletedData {
  MessageId id;                                 ///< the message
  ChatId chat_id;                               ///< the chat it was sent to
  Seq seq = 0;                                  ///< its place in the chat
  Time deleted_at;                              ///< when it was deleted
  Version version = 0;                          ///< of its tombstone
  std::optional<UserId> sender_id;              ///< its sender; where it named somebody, as the next two
  std::optional<std::vector<UserId>> mentions;  ///< users that it named: their count of mentions is one less
  std::optional<RoomMention> mentions_room;     ///< that it named everybody
  std::optional<Thread> thread;                 ///< as it is now; it outlives the message
};
/// Of a message that was deleted. `before`: as it was.
MessageDeletedData deletion_of(const Message& message);
MessageDeletedData deletion_of(const Message& message, const Message& before);

/// What people may want to be told of.
enum class ChangeKind { joined, left, removed, renamed };

template <>
struct EnumNames<ChangeKind> {
  static constexpr std::array<std::string_view, 4> names{"joined", "left", "removed", "renamed"};
};

/// What has happened to a chat, at its `updatedAt`.
struct ChatChange {
  ChangeKind what = ChangeKind::joined;         ///< what has happened
  std::optional<std::vector<UserId>> user_ids;  ///< the users that came or went
  std::optional<UserId> by;                     ///< the user that did it; none: the users themselves, or no user
};

/// The chat as it is now.
struct ChatUpdatedData : Chat {
  std::optional<ChatChange> change{};  ///< the cause of the event, if people may want to know it
};

struct ChatRemovedData {
  ChatId chat_id;  ///< the chat
};

struct MemberData {
  ChatId chat_id;  ///< the chat
  Member member;   ///< the member as it is now
};

struct ChatUserData {
  ChatId chat_id;  ///< the chat
  UserId user_id;  ///< the user
};

struct ChatStateData {
  ChatId chat_id;   ///< the chat
  ChatState state;  ///< the receiver's own
};

struct ContactData {
  UserId user_id;              ///< the other user
  bool contact = false;        ///< true: in the contact list
  bool blocked = false;        ///< true: blocked
  Version version = 0;         ///< of the change
  std::optional<User> user{};  ///< the other user, whole
};

struct PresenceData {
  std::vector<Presence> users;  ///< the users whose presence has changed
};

struct SessionRevokedData {
  LoginEnd reason = LoginEnd::signed_out;  ///< why the login session has ended
};

struct ExceptionData {
  std::string code;                            ///< what happened, as in Problem
  std::string message;                         ///< the same for people
  std::optional<std::string> field;            ///< the parameter that is wrong
  std::optional<LoginEnd> reason;              ///< why a login session has ended
  std::optional<std::int64_t> retry_after_ms;  ///< milliseconds after which to try again
};

struct EmojiRemovedData {
  EmojiId id;           ///< the emoji
  std::string name;     ///< that it had; another may get it now
  Version version = 0;  ///< of its removal
};

struct ReactionData {
  ChatId chat_id;          ///< the chat
  MessageId message_id;    ///< the message
  Seq seq = 0;             ///< its place in the chat
  std::string emoji;       ///< the emoji, or one of this server as `:name:`
  UserId user_id;          ///< the user whose reaction it is
  std::int64_t count = 0;  ///< users who react with it now
  Version version = 0;     ///< that the message has now
};

struct PollData {
  ChatId chat_id;                    ///< the chat
  MessageId message_id;              ///< the message
  Seq seq = 0;                       ///< its place in the chat
  std::vector<std::int64_t> counts;  ///< votes for each option, in their order
  std::int64_t voters = 0;           ///< users that have voted
  std::optional<Time> closed_at;     ///< when it was closed by hand
  Version version = 0;               ///< that the message has now
};
/// Of a message with a poll.
PollData poll_data_of(const Message& message);

struct VoteData {
  ChatId chat_id;                     ///< the chat
  MessageId message_id;               ///< the message
  std::vector<std::int64_t> options;  ///< places of what was chosen; none: the vote was taken back
  Version version = 0;                ///< that the message has now
};

struct SavedData {
  MessageId message_id;  ///< the message
  bool saved = false;    ///< false: not any more
  Time at;               ///< when it was saved
  Version version = 0;   ///< of the change
};

struct ThreadData {
  ChatId chat_id;        ///< the chat of the message that the thread answers
  MessageId message_id;  ///< that message
  Seq seq = 0;           ///< its place in the chat
  Thread thread;         ///< as it is now
  Version version = 0;   ///< that the message has now
};

struct UserGroupData {
  UserGroup group;  ///< the group of users as it is now
};

struct UserGroupRemovedData {
  UserGroupId id;       ///< the group of users
  std::string name;     ///< that it had
  Version version = 0;  ///< of its removal
};

struct PreferencesData {
  Preferences preferences;  ///< the receiver's own
};

struct AnnouncementClearedData {
  AnnouncementId id;  ///< the announcement
};

}  // namespace snug
