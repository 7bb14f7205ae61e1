// What operations answer (docs/protocol.md, "Operations"): each result object, named for what it holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/json.h"
#include "model/objects.h"
#include "model/objects_rooms.h"

namespace snug {

/// Nothing: it is done.
struct EmptyAnswer {};

// --- Accounts and users --------------------------------------------------------------------------

/// What a client needs of a login session.
struct LoginAnswer {
  User user;                               ///< the user of the login session
  std::string access_token;                ///< for `Authorization: Bearer` and for connecting
  std::string refresh_token;               ///< what refresh takes, once
  std::optional<std::int64_t> expires_in;  ///< seconds that the access token is good for; none: it does not expire
};

/// What applying RegisterUser, CreateLoginSession and RefreshLoginSession yields: LoginAnswer before there are tokens.
struct LoginResult {
  User user;
  LoginSessionId session_id;
  std::int64_t generation = 0;
  bool long_lived = false;
};

/// What applying RefreshLoginSession yields when the token was used up long ago: the login session has ended now.
struct LoginEndedResult {
  bool ended = true;
};

/// Login sessions.
struct SessionsAnswer {
  std::vector<LoginSession> sessions;  ///< the login sessions
};

/// A user.
struct UserAnswer {
  User user;  ///< the user
};

/// Users.
struct UsersAnswer {
  std::vector<User> users;  ///< the users
};

/// How a user stands to the caller now.
struct ContactAnswer {
  Contact contact;  ///< how the user stands to the caller
};

/// Contacts and blocked users.
struct ContactsAnswer {
  std::vector<Contact> contacts;  ///< contacts and blocked users
  std::vector<User> users;        ///< those that the contacts name
};

// --- Chats ---------------------------------------------------------------------------------------

/// A chat.
struct ChatAnswer {
  Chat chat;                        ///< the chat
  std::optional<bool> duplicate{};  ///< true: the clientId was used before, this is what it made then
};

/// Chats, and where the next page begins.
struct ChatsAnswer {
  std::vector<Chat> chats;                 ///< this page
  std::optional<std::string> next_cursor;  ///< where the next page begins; none: this was the last one
};

/// A member.
struct MemberAnswer {
  Member member;  ///< the member
};

/// Members, and where the next page begins.
struct MembersAnswer {
  std::vector<Member> members;               ///< this page
  std::optional<std::string> next_cursor{};  ///< where the next page begins; none: this was the last one
};

/// An invite.
struct InviteAnswer {
  Invite invite;                    ///< the invite
  std::optional<bool> duplicate{};  ///< true: the clientId was used before, this is what it made then
};

/// Invites.
struct InvitesAnswer {
  std::vector<Invite> invites;  ///< those that are good
};

/// The chat and the server of an invite, for holders of its token.
struct InvitePreview {
  std::string chat_title;           ///< of the chat that it lets into
  ChatKind kind = ChatKind::group;  ///< a channel's invite is for members of its group
  std::string inviter;              ///< display name of the user that made it
};

/// What an invite leads to.
struct InvitePreviewAnswer {
  InvitePreview invite;  ///< the invite
};

/// What a chat is to the caller now.
struct StateAnswer {
  ChatState state;  ///< the caller's own
};

// --- Messages, presence, sync --------------------------------------------------------------------

/// A message.
struct MessageAnswer {
  Message message;                  ///< the message
  std::optional<bool> duplicate{};  ///< true: the clientId was used before, this is what it made then

  // Not on the wire.
  bool previews_unwanted = false;  ///< its links are not to be looked at
  std::string event_json{};        ///< the message as its event has it, if that was written: all but its status
};

/// Messages.
struct MessagesAnswer {
  std::vector<Message> messages;  ///< in the order of seq
};

/// A file of a chat, with the message that it is in.
struct ChatFile {
  MessageId message_id;   ///< the message
  ChatId chat_id;         ///< the chat it was sent to
  Seq seq = 0;            ///< the message's place in the chat
  UserId sender_id;       ///< the sender
  Time created_at;        ///< when it was sent
  Attachment attachment;  ///< the file
};

/// Files of a chat.
struct FilesAnswer {
  std::vector<ChatFile> files;             ///< the newest first
  std::optional<std::string> next_cursor;  ///< where the next page begins; none: this is the last
};

/// A file on its way to the server, or there and not yet in a message.
struct Upload {
  std::string id;                         ///< what a message names it by
  std::string name;                       ///< the file's name
  std::string type;                       ///< media type; once it is complete the one that its bytes prove
  std::int64_t size = 0;                  ///< bytes it will have, or has; those of a picture without its place
  std::int64_t offset = 0;                ///< bytes that are here
  bool complete = false;                  ///< true: a message can name it
  std::optional<AttachmentKind> kind;     ///< once it is complete
  std::optional<std::int64_t> width;      ///< as in Attachment, once it is complete and was looked at
  std::optional<std::int64_t> height;     ///< the same
  std::optional<std::string> thumb_hash;  ///< the same
  std::optional<bool> animated;           ///< the same
  Time expires_at;                        ///< removed then unless a message has it
};

/// An upload.
struct UploadAnswer {
  Upload upload;  ///< the upload
};

/// A media token.
struct MediaTokenAnswer {
  MediaToken media;  ///< the caller's
};

/// An emoji.
struct EmojiAnswer {
  Emoji emoji;  ///< the emoji
};

/// The emoji of this server.
struct EmojiListAnswer {
  std::vector<Emoji> emoji;  ///< those that are there, by name
};

/// Presence of users.
struct PresenceAnswer {
  std::vector<Presence> users;  ///< of those that may be seen
};

/// Messages of a chat that a sync left out, for list_messages to fill.
struct LimitedChat {
  ChatId chat_id;    ///< the chat
  Seq from_seq = 0;  ///< the first that was left out
  Seq to_seq = 0;    ///< the last that was left out
};

/// A member as it is now, or a user that is no member any more.
struct ChatMember {
  ChatId chat_id;                 ///< the chat
  std::optional<Member> member;   ///< the member
  std::optional<UserId> user_id;  ///< the user that is no member any more
  std::optional<bool> removed;    ///< true: gone
};

/// The watermarks of a chat's members: received and read up to where.
struct ChatReceipts {
  ChatId chat_id;                 ///< the chat
  std::vector<Receipt> receipts;  ///< of members
};

/// The state of what has changed since a cursor.
struct SyncAnswer {
  std::string cursor;                       ///< where to go on, with the next call or with live events
  bool more = false;                        ///< true: there is more, ask again with the new cursor
  std::optional<bool> reset;                ///< true: drop everything but what waits to be sent
  std::vector<ChatId> removed_chat_ids;     ///< chats that the caller is in no more; they go before `chats` come
  std::vector<Chat> chats;                  ///< chats that have changed
  std::vector<Message> messages;            ///< messages that are new or have changed
  std::vector<LimitedChat> limited;         ///< new messages that were left out, for list_messages to fetch
  std::vector<ChatMember> members;          ///< members that have changed
  std::vector<ChatReceipts> receipts;       ///< watermarks that have moved
  std::vector<Contact> contacts;            ///< contacts and blocked users that have changed
  std::vector<User> users;                  ///< users that the rest names, and those that have changed
  std::vector<Emoji> emoji;                 ///< emoji of this server that are new or were removed
  std::vector<SavedMessage> saved;          ///< messages that the caller has saved, or saves no more
  std::vector<ChatDraft> drafts;            ///< the caller's drafts that have changed; those without text are gone
  std::vector<ScheduledMessage> scheduled;  ///< the caller's scheduled messages that have changed
  std::vector<Chat> threads;                ///< threads that the caller follows and that have changed
  std::vector<PurgedChat> purged;           ///< chats whose oldest messages are gone
  std::vector<UserGroup> user_groups;       ///< groups of users that are new or have changed; removed ones, too
  std::optional<Preferences> preferences;   ///< what the caller wants of its clients, if that has changed

  // Not on the wire: for who tells it as events.
  struct ChatNews {
    ChatId chat;
    bool whole = false;  ///< entered or made after the cursor
    bool facts = false;  ///< it has changed in a way that no message implies
    bool state = false;  ///< so has the viewer's state of it
  };
  std::vector<ChatNews> chat_news;    ///< of `chats`, where there is something to say beyond messages
  std::vector<bool> is_new;           ///< of `messages`, in their order: made after the cursor
  std::vector<bool> is_added;         ///< of `members`: entered after the cursor
  std::vector<UserId> users_changed;  ///< of `users`; the others are only named
};

}  // namespace snug
