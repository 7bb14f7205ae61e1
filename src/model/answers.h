// What operations answer (docs/protocol.md, "Operations"): each result object, named for what it holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/json.h"
#include "model/objects.h"

namespace snug {

/// Of operations with nothing to tell.
struct EmptyAnswer {};

// --- Accounts and users --------------------------------------------------------------------------

/// What register, login and refresh answer. `expires_in`: seconds; none: the access token is long-lived.
struct LoginAnswer {
  User user;
  std::string access_token;
  std::string refresh_token;
  std::optional<std::int64_t> expires_in;
};

/// What applying RegisterUser, CreateLoginSession and RefreshLoginSession yields: LoginAnswer before there are tokens.
struct LoginResult {
  User user;
  LoginSessionId session_id;
  std::int64_t generation = 0;
  bool long_lived = false;
};

struct SessionsAnswer {
  std::vector<LoginSession> sessions;
};

struct UserAnswer {
  User user;
};

struct UsersAnswer {
  std::vector<User> users;
};

struct ContactAnswer {
  Contact contact;
};

struct ContactsAnswer {
  std::vector<Contact> contacts;
  std::vector<User> users;  ///< those that the contacts name
};

// --- Chats ---------------------------------------------------------------------------------------

struct ChatAnswer {
  Chat chat;
  std::optional<bool> duplicate;  ///< true: the clientId was used before, this is what it made then
};

struct ChatsAnswer {
  std::vector<Chat> chats;
  std::optional<std::string> next_cursor;
};

struct MemberAnswer {
  Member member;
};

struct MembersAnswer {
  std::vector<Member> members;
  std::optional<std::string> next_cursor;
};

struct InviteAnswer {
  Invite invite;
  std::optional<bool> duplicate;
};

struct InvitesAnswer {
  std::vector<Invite> invites;
};

struct StateAnswer {
  ChatState state;
};

// --- Messages, presence, sync --------------------------------------------------------------------

struct MessageAnswer {
  Message message;
  std::optional<bool> duplicate;
};

struct MessagesAnswer {
  std::vector<Message> messages;
};

struct PresenceAnswer {
  std::vector<Presence> users;
};

/// Messages of a chat that a sync left out, for list_messages to fill.
struct LimitedChat {
  ChatId chat_id;
  Seq from_seq = 0;
  Seq to_seq = 0;
};

/// A member as it is now, or one who is none any more.
struct ChatMember {
  ChatId chat_id;
  std::optional<Member> member;
  std::optional<UserId> user_id;  ///< of one who is gone
  std::optional<bool> removed;    ///< true: gone
};

struct ChatReceipts {
  ChatId chat_id;
  std::vector<Receipt> receipts;
};

/// An answer or event `sync`: the state of what has changed since a cursor.
struct SyncAnswer {
  std::string cursor;
  bool more = false;
  std::optional<bool> reset;  ///< true: drop everything but what waits to be sent
  std::vector<ChatId> removed_chat_ids;
  std::vector<Chat> chats;
  std::vector<Message> messages;
  std::vector<LimitedChat> limited;
  std::vector<ChatMember> members;
  std::vector<ChatReceipts> receipts;
  std::vector<Contact> contacts;
  std::vector<User> users;

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
