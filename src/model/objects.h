// The objects of the wire contract (docs/protocol.md, "Objects"), as they appear in answers and events. What `///` says
// of them here and in params_*.h, answers*.h and event_data.h, the OpenAPI document says (descriptions.h).
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

/// What a user is on this server; an admin administers it.
enum class UserRole { admin, member, guest };
/// A direct chat of two, a group, a channel of a group, or the thread of a message.
enum class ChatKind { direct, group, channel, thread };
/// What a member may do in a chat: an owner everything, an admin most of it.
enum class MemberRole { owner, admin, member };
/// What a message's content is; `system` is never sent by a client.
enum class MessageType { text, image, file, audio, system };
/// What a file of a message is to people: by what its bytes prove, and by what its sender says of a recording.
enum class AttachmentKind { image, video, audio, voice, file };
/// How far a message got: stored, received by somebody else, read by somebody else.
enum class MessageStatus { sent, delivered, read };
/// How a user appears to others; offline also if it wants to appear so.
enum class PresenceStatus { online, away, busy, offline };
/// How much an announcement matters.
enum class AnnouncementLevel { info, warning };
/// Who may do something in a group or channel; `admins` are its owner and admins.
enum class ChatRight { everyone, admins };
/// Whom a message names beside single people: everybody in the chat, or those of them who are there just now.
enum class RoomMention { room, here };
/// What of a chat a member wants to be notified of; it touches no counts.
enum class Notify { by_default, all, mentions, nothing };

template <>
struct EnumNames<UserRole> {
  static constexpr std::array<std::string_view, 3> names{"admin", "member", "guest"};
};
template <>
struct EnumNames<ChatKind> {
  static constexpr std::array<std::string_view, 4> names{"direct", "group", "channel", "thread"};
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
struct EnumNames<AttachmentKind> {
  static constexpr std::array<std::string_view, 5> names{"image", "video", "audio", "voice", "file"};
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
struct EnumNames<ChatRight> {
  static constexpr std::array<std::string_view, 2> names{"everyone", "admins"};
};
template <>
struct EnumNames<RoomMention> {
  static constexpr std::array<std::string_view, 2> names{"room", "here"};
};
template <>
struct EnumNames<Notify> {
  static constexpr std::array<std::string_view, 4> names{"default", "all", "mentions", "nothing"};
};
template <>
struct EnumNames<PresenceStatus> {
  static constexpr std::array<std::string_view, 4> names{"online", "away", "busy", "offline"};
};

/// The position of a command that changed something, in the one total order. 0: before everything.
using Version = std::int64_t;
/// The place of a message in its chat: 1, 2, 3 …; 0: before the first.
using Seq = std::int64_t;

/// Whether a user is there.
struct Presence {
  UserId user_id;                                   ///< the user
  PresenceStatus status = PresenceStatus::offline;  ///< as others see it
  std::optional<Time> last_seen_at;  ///< when it was connected last; none while it is, or if that is not known
};

/// What a user says of how it is at the moment.
struct UserStatus {
  std::optional<std::string> emoji;  ///< an emoji, or one of this server as `:name:`
  std::optional<std::string> text;   ///< in a few words
  std::optional<Time> until;         ///< clients show it until then; none: until it is changed
};

/// A user, as other users see it.
struct User {
  UserId id;                              ///< for ever the same
  std::string username;                   ///< unique; letter case makes no difference
  std::string display_name;               ///< the name to show
  std::optional<std::string> avatar_url;  ///< address of a picture; a path of this server if it was uploaded
  std::optional<std::string> bio;         ///< what the user says of itself
  std::optional<UserStatus> status;       ///< how it is at the moment
  UserRole role = UserRole::member;       ///< on this server
  Time created_at;                        ///< when the account was made
  Version version = 0;                    ///< of the last change; a lower one never overwrites a higher
  std::optional<bool> deleted;       ///< true: the account is gone; this stands for the author or owner of what is left
  std::optional<Presence> presence;  ///< where it is asked for, and may be seen
};

/// The last message of a chat, its content cut at 200 characters.
struct Preview {
  MessageId message_id;                  ///< the message
  Seq seq = 0;                           ///< its place in the chat
  UserId sender_id;                      ///< the author
  MessageType type = MessageType::text;  ///< what its content is
  std::string content;                   ///< its beginning, at most 200 characters
  Time created_at;                       ///< when it was sent
};

/// What a chat is to one member; never shown to others.
struct ChatState {
  MemberRole role = MemberRole::member;  ///< the member's role
  std::int64_t unread = 0;               ///< others' messages behind readSeq
  std::int64_t mentions = 0;             ///< how many of the unread ones mention the member
  Seq read_seq = 0;                      ///< everything up to here was read
  Seq delivered_seq = 0;                 ///< everything up to here was received
  bool pinned = false;                   ///< shown on top of the list
  bool archived = false;                 ///< put away until a new message comes
  std::optional<Time> muted_until;       ///< no notifications until then
  Notify notify = Notify::by_default;    ///< what the member wants to be notified of
  std::optional<bool> marked_unread;     ///< true: by the member, until it reads there
  Version version = 0;                   ///< of the last change
};

/// A direct chat, a group, a channel or a thread, with what it is to the caller.
struct Chat {
  ChatId id;                               ///< for ever the same
  ChatKind kind = ChatKind::group;         ///< direct, group, channel or thread
  std::optional<bool> is_private;          ///< true: has members of its own and is invisible to others; channels only
  std::optional<std::string> title;        ///< the name to show; direct chats have none
  std::optional<std::string> topic;        ///< what it is about
  std::optional<std::string> description;  ///< the same at length
  std::optional<ChatRight> posting;        ///< who may write; none: everyone
  std::optional<ChatRight> room_mentions;  ///< who may mention everybody; none: everyone
  std::optional<std::int64_t> slow_mode;   ///< seconds between two messages of a member that is no admin
  std::optional<std::string> picture_url;  ///< path of its picture on this server; groups and channels only
  std::optional<ChatId> group_id;          ///< the group that a channel is in; channels only
  std::optional<ChatId> parent_id;         ///< the chat of the message that a thread answers; threads only
  std::optional<MessageId> root_id;        ///< that message; threads only
  std::optional<bool> is_public;           ///< true: in the directory, and open to who wants to join; groups only
  std::optional<std::int64_t> retention_days;  ///< days after which its messages go; none: as the server's rule says
  std::optional<User> peer;                    ///< the other user; direct chats only
  std::int64_t member_count = 0;               ///< how many members it has; of a thread: how many follow it
  bool receipts = true;          ///< whether members see who has read what; false for good once it had too many members
  Seq last_seq = 0;              ///< place of the newest message; 0: none yet
  std::optional<Seq> first_seq;  ///< place of the oldest message that is still there; none: 1
  std::optional<Preview> last_message_preview;  ///< of the newest message
  Time created_at;                              ///< when it was made
  Time updated_at;                              ///< when it last had a message or a change
  Version version = 0;                          ///< of the last change
  std::optional<ChatState> state;               ///< the caller's own; absent in events that go to many
};

/// A member of a chat.
struct Member {
  UserId user_id;                        ///< the user
  MemberRole role = MemberRole::member;  ///< in this chat
  Time joined_at;                        ///< since when
  Seq delivered_seq = 0;                 ///< everything up to here was received
  Seq read_seq = 0;                      ///< everything up to here was read
  std::optional<User> user;              ///< the user, where nothing else in the answer has it
};

/// A file of a message. Its bytes are at `/files/{messageId}/{n}`, its preview at `/files/{messageId}/{n}/preview`.
struct Attachment {
  std::int64_t n = 0;                                 ///< its place in the message: 0, 1, 2 …
  std::string name;                                   ///< the file's name; no path
  std::string type;                                   ///< media type that its bytes prove, or application/octet-stream
  std::int64_t size = 0;                              ///< bytes
  AttachmentKind kind = AttachmentKind::file;         ///< how to show it
  std::optional<std::int64_t> width;                  ///< pixels, turned as it is to be seen; pictures and films
  std::optional<std::int64_t> height;                 ///< the same
  std::optional<std::string> thumb_hash;              ///< a ThumbHash (at most 25 bytes) in base64
  std::optional<bool> preview;                        ///< true: there is a smaller picture of it
  std::optional<bool> animated;                       ///< true: the picture moves
  std::optional<std::int64_t> duration_ms;            ///< length in milliseconds; films and sound
  std::optional<std::vector<std::int64_t>> waveform;  ///< loudness over the length, 0 to 31 each; voice messages
  std::optional<std::string> alt;                     ///< what it shows, for who does not see it
};

/// What a link in a message leads to, as the page there says. Its picture, if it has one, is at
/// `/files/{messageId}/previews/{n}`.
struct LinkPreview {
  std::int64_t n = 0;                      ///< its place in the message: 0, 1, 2
  std::string url;                         ///< where the link led, after redirects
  std::string title;                       ///< of the page; at most 200 characters
  std::optional<std::string> description;  ///< what the page says of itself; at most 300 characters
  std::optional<std::string> site_name;    ///< of the site
  std::optional<std::int64_t> width;       ///< pixels of the picture; none: it has no picture
  std::optional<std::int64_t> height;      ///< the same
  std::optional<std::string> thumb_hash;   ///< a ThumbHash (at most 25 bytes) of it in base64
};

/// How often people have reacted to a message with one emoji.
struct Reaction {
  std::string emoji;       ///< the emoji, or one of this server as `:name:`
  std::int64_t count = 0;  ///< users
  std::optional<bool> me;  ///< true: the caller is among them; in answers and `sync` only
};

/// That a message is pinned in its chat.
struct Pin {
  UserId by;  ///< the user that pinned it
  Time at;    ///< when
};

/// What can be chosen in a poll.
struct PollOption {
  std::string text;        ///< the choice
  std::int64_t count = 0;  ///< votes for it
};

/// The poll of a message, whose content is the question.
struct Poll {
  std::vector<PollOption> options;                 ///< at least two
  std::optional<bool> multiple;                    ///< true: one may choose several
  std::optional<bool> anonymous;                   ///< true: nobody is told who chose what
  std::optional<Time> closes_at;                   ///< no votes from then on
  std::optional<Time> closed_at;                   ///< when it was closed by hand
  std::int64_t voters = 0;                         ///< users that have voted
  std::optional<std::vector<std::int64_t>> votes;  ///< places of what the caller chose; in answers and `sync`
};

/// The thread of a message.
struct Thread {
  ChatId id;                     ///< the chat that its messages are in
  std::int64_t replies = 0;      ///< messages there that are not deleted
  Time last_reply_at;            ///< when the last of them was sent
  std::vector<UserId> user_ids;  ///< at most 5 users; who replied last comes first
};

/// A message; deleted ones stay as a tombstone without content.
struct Message {
  MessageId id;                                        ///< for ever the same
  ChatId chat_id;                                      ///< the chat it was sent to
  Seq seq = 0;                                         ///< its place in the chat: 1, 2, 3 …, without gaps
  UserId sender_id;                                    ///< the sender
  std::optional<std::string> client_id;                ///< the id that its sender gave it
  MessageType type = MessageType::text;                ///< what its content is
  std::string content;                                 ///< the text; empty once it is deleted
  std::optional<std::vector<Attachment>> attachments;  ///< its files
  std::optional<std::vector<LinkPreview>> previews;    ///< what its links lead to; they come by message_updated
  std::optional<bool> forwarded;                       ///< true: it was said elsewhere before
  std::optional<MessageId> reply_to;                   ///< the message that it answers
  std::optional<std::vector<UserId>> mentions;         ///< users that it names with @
  std::optional<RoomMention> mentions_room;            ///< that it names everybody
  std::optional<std::vector<Reaction>> reactions;      ///< in the order in which each emoji was first used
  std::optional<Pin> pinned;                           ///< by whom and when; none: it is not
  std::optional<Poll> poll;                            ///< what people can vote on
  std::optional<Thread> thread;                        ///< what was replied to it apart from the chat
  std::optional<MessageId> thread_root;                ///< the message in whose thread it was sent, too
  Time created_at;                                     ///< when it was sent
  std::optional<Time> edited_at;                       ///< when it was last changed
  std::optional<Time> deleted_at;                      ///< when it was deleted; none: it was not
  Version version = 0;                                 ///< of the last change
  std::optional<MessageStatus> status;                 ///< how far it got; on the caller's own messages only
};

/// That the caller has saved a message.
struct SavedMessage {
  MessageId message_id;         ///< the message
  Time at;                      ///< when
  Version version = 0;          ///< of the last change
  std::optional<bool> removed;  ///< true: it is saved no more
};

/// What a user was about to write to a chat.
struct ChatDraft {
  ChatId chat_id;                     ///< the chat
  std::string text;                   ///< empty: there is none any more
  std::optional<MessageId> reply_to;  ///< the message that it would answer
  Version version = 0;                ///< of the last change
};

/// A message that is to be sent later. Then it has the same id.
struct ScheduledMessage {
  MessageId id;                       ///< that the message will have
  ChatId chat_id;                     ///< the chat it goes to
  std::string content;                ///< the text
  std::optional<MessageId> reply_to;  ///< the message that it answers
  Time send_at;                       ///< when
  std::optional<std::string> failed;  ///< why it could not be sent; none: it was not tried yet
  Version version = 0;                ///< of the last change
  std::optional<bool> removed;        ///< true: it was sent or cancelled
};

/// What the text of a message was before an edit.
struct Revision {
  std::string content;  ///< the text
  Time edited_at;       ///< when it was written
  Version version = 0;  ///< with which it came
};

/// An invite: a link that lets people into a chat.
struct Invite {
  InviteId id;                            ///< for ever the same
  std::optional<ChatId> chat_id;          ///< the chat that it leads into
  std::optional<std::string> url;         ///< the link; only in the answer that makes it
  std::optional<std::string> token;       ///< what accept_invite takes; only in the answer that makes it
  UserId created_by;                      ///< the user that made it
  std::optional<Time> expires_at;         ///< good until then; none: it does not expire
  std::optional<std::int64_t> uses_left;  ///< how many more can enter by it; none: any number
};

/// A login session: a device of a user.
struct LoginSession {
  LoginSessionId id;                      ///< stands as `sid` in its access tokens
  Time created_at;                        ///< when it was begun
  Time last_used_at;                      ///< when it was last used
  std::optional<std::string> user_agent;  ///< what the client called itself
  std::optional<std::string> address;     ///< where it was begun
  bool long_lived = false;                ///< true: its access token does not expire
  bool current = false;                   ///< true: the one that asks
};

/// An emoji of this server, written `:name:`. Its picture is at `/emoji/{id}`.
struct Emoji {
  EmojiId id;                    ///< for ever the same
  std::string name;              ///< unique among those that are there
  std::optional<bool> animated;  ///< true: the picture moves
  UserId created_by;             ///< the user that added it
  Version version = 0;           ///< of the last change
  std::optional<bool> deleted;   ///< true: it was removed
};

/// What the server is called and how it looks, to people.
struct Branding {
  std::optional<std::string> title;     ///< the name of the place; none: the program's
  std::optional<std::string> logo_url;  ///< path of its logo on this server; for everybody
};

/// An announcement of the administrators to all users, until it is cleared.
struct Announcement {
  AnnouncementId id;                                  ///< changes with each announcement
  std::string text;                                   ///< what is announced
  AnnouncementLevel level = AnnouncementLevel::info;  ///< how much it matters
  Time created_at;                                    ///< since when
};

/// How a user stands to another: in the contact list, blocked, or neither any more.
struct Contact {
  UserId user_id;        ///< the other user
  bool contact = false;  ///< true: in the contact list
  bool blocked = false;  ///< true: blocked
  Version version = 0;   ///< of the last change
};

/// How far a member has received and read a chat.
struct Receipt {
  UserId user_id;         ///< the member
  Seq delivered_seq = 0;  ///< everything up to here was received
  Seq read_seq = 0;       ///< everything up to here was read
};

/// What `<img>` and `<video>` get files with: `/files/…?t=TOKEN`. It is good for nothing else, and ends with the login
/// session.
struct MediaToken {
  std::string token;  ///< the same all day
  Time expires_at;    ///< a new one is needed then
};

/// Cuts a content to what a Preview holds: at most 200 code points.
std::string preview_of(std::string_view content);

}  // namespace snug
