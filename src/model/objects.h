// The objects of the wire contract (docs/protocol.md, "Objects"), as they appear in answers and events.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/json.h"

namespace snug {

enum class UserRole { admin, member, guest };
enum class ChatKind { direct, group, channel };
enum class MemberRole { owner, admin, member };
enum class MessageType { text, image, file, audio, system };
enum class MessageStatus { sent, delivered, read };
enum class PresenceStatus { online, away, busy, offline };
enum class AnnouncementLevel { info, warning };

template <>
struct EnumNames<UserRole> {
  static constexpr std::array<std::string_view, 3> names{"admin", "member", "guest"};
};
template <>
struct EnumNames<ChatKind> {
  static constexpr std::array<std::string_view, 3> names{"direct", "group", "channel"};
};
template <>
struct EnumNames<MemberRole> {
  static constexpr std::array<std::string_view, 3> names{"owner", "admin", "member"};
};
template <>
struct EnumNames<MessageType> {
  static constexpr std::array<std::string_view, 5> names{"text", "image", "file", "audio", "system"};
};
template <>
struct EnumNames<MessageStatus> {
  static constexpr std::array<std::string_view, 3> names{"sent", "delivered", "read"};
};
template <>
struct EnumNames<AnnouncementLevel> {
  static constexpr std::array<std::string_view, 2> names{"info", "warning"};
};
template <>
struct EnumNames<PresenceStatus> {
  static constexpr std::array<std::string_view, 4> names{"online", "away", "busy", "offline"};
};

/// The position of a command that changed something, in the one total order. 0: before everything.
using Version = std::int64_t;
/// The place of a message in its chat: 1, 2, 3 …; 0: before the first.
using Seq = std::int64_t;

struct Presence {
  UserId user_id;
  PresenceStatus status = PresenceStatus::offline;
  std::optional<Time> last_seen_at;
};

struct User {
  UserId id;
  std::string username;
  std::string display_name;
  std::optional<std::string> avatar_url;
  std::optional<std::string> bio;
  UserRole role = UserRole::member;
  Time created_at;
  Version version = 0;
  std::optional<bool> deleted;  ///< true: the account is gone; this stands for who wrote, or owned, what is left
  std::optional<Presence> presence;
};

/// The last message of a chat, its content cut at 200 characters.
struct Preview {
  MessageId message_id;
  Seq seq = 0;
  UserId sender_id;
  MessageType type = MessageType::text;
  std::string content;
  Time created_at;
};

/// What a chat is to one member; never shown to others.
struct ChatState {
  MemberRole role = MemberRole::member;
  std::int64_t unread = 0;
  std::int64_t mentions = 0;
  Seq read_seq = 0;
  Seq delivered_seq = 0;
  bool pinned = false;
  bool archived = false;
  std::optional<Time> muted_until;
  Version version = 0;
};

struct Chat {
  ChatId id;
  ChatKind kind = ChatKind::group;
  std::optional<bool> is_private;  ///< `private` on the wire; channels only
  std::optional<std::string> title;
  std::optional<std::string> topic;
  std::optional<ChatId> group_id;  ///< channels only
  std::optional<User> peer;        ///< direct chats, per viewer
  std::int64_t member_count = 0;
  bool receipts = true;
  Seq last_seq = 0;
  std::optional<Preview> last_message_preview;
  Time created_at;
  Time updated_at;
  Version version = 0;
  std::optional<ChatState> state;  ///< the viewer's own; absent in events that go to many
};

struct Member {
  UserId user_id;
  MemberRole role = MemberRole::member;
  Time joined_at;
  Seq delivered_seq = 0;
  Seq read_seq = 0;
  std::optional<User> user;
};

struct Message {
  MessageId id;
  ChatId chat_id;
  Seq seq = 0;
  UserId sender_id;
  std::optional<std::string> client_id;
  MessageType type = MessageType::text;
  std::string content;
  std::optional<MessageId> reply_to;
  std::optional<std::vector<UserId>> mentions;
  Time created_at;
  std::optional<Time> edited_at;
  std::optional<Time> deleted_at;
  Version version = 0;
  std::optional<MessageStatus> status;  ///< on the viewer's own messages only
};

struct Invite {
  InviteId id;
  std::optional<ChatId> chat_id;
  std::optional<std::string> url;    ///< only in the answer that makes it
  std::optional<std::string> token;  ///< only in the answer that makes it
  UserId created_by;
  std::optional<Time> expires_at;
  std::optional<std::int64_t> uses_left;
};

/// A login session: a device of a user.
struct LoginSession {
  LoginSessionId id;
  Time created_at;
  Time last_used_at;
  std::optional<std::string> user_agent;
  std::optional<std::string> address;
  bool long_lived = false;
  bool current = false;  ///< the one that asks
};

/// What the administrators have to say to everybody, until it is cleared.
struct Announcement {
  AnnouncementId id;
  std::string text;
  AnnouncementLevel level = AnnouncementLevel::info;
  Time created_at;
};

/// How a user stands to another: in the contact list, blocked, or neither any more.
struct Contact {
  UserId user_id;
  bool contact = false;
  bool blocked = false;
  Version version = 0;
};

struct Receipt {
  UserId user_id;
  Seq delivered_seq = 0;
  Seq read_seq = 0;
};

/// Cuts a content to what a Preview holds: at most 200 code points.
std::string preview_of(std::string_view content);

}  // namespace snug
