// Parameters of the operations on chats, channels, members, invites and chat states.
#pragma once

#include <optional>

#include "model/json.h"
#include "model/lasting.h"
#include "model/objects.h"
#include "model/prose.h"

namespace snug {

using ChatTitle = Line<1, 100>;      ///< the name to show
using ChatTopic = Prose<1, 500>;     ///< what the chat is about
using ChatText = Prose<1, 5000>;     ///< the same at length
using ClientId = Line<1, 64>;        ///< chosen by the client: makes a call repeated after a lost answer one call
using UserList = List<UserId, 500>;  ///< users to add
using PageCursor = Text<1, 200>;     ///< where to go on: `nextCursor` of the page before; none: at the beginning
using PageSize = Int<1, 200>;        ///< how many at most

/// What to make; channels have an operation of their own.
enum class NewChatKind { direct, group };
template <>
struct EnumNames<NewChatKind> {
  static constexpr std::array<std::string_view, 2> names{"direct", "group"};
};

struct ListChatsParams {
  std::optional<PageCursor> page;
  std::optional<PageSize> limit;
};

// `direct` needs userId, `group` needs title.
struct CreateChatParams {
  NewChatKind kind = NewChatKind::group;
  std::optional<UserId> user_id;       ///< the other user of a direct chat; needed for one
  std::optional<ChatTitle> title;      ///< a group's name; needed for one
  std::optional<UserList> member_ids;  ///< members of a group beside the caller
  std::optional<ClientId> client_id;
};

// Names one chat.
struct ChatParams {
  ChatId chat_id;  ///< the chat
};

struct UpdateChatParams {
  ChatId chat_id;                              ///< the chat
  Replace<ChatTitle> title;                    ///< its name; can't be cleared
  Patch<ChatTopic> topic;                      ///< what it is about
  Patch<ChatText> description;                 ///< the same at length
  std::optional<ChatRight> posting;            ///< who may write
  std::optional<ChatRight> room_mentions;      ///< who may mention everybody, by `@room` and `@here`
  std::optional<Int<0, 21'600>> slow_mode;     ///< seconds between two messages of a member that is no admin; 0: none
  std::optional<bool> is_public;               ///< true: in the directory, and open to who wants to join; groups only
  std::optional<Int<0, 3650>> retention_days;  ///< days after which its messages go; 0: as the server's rule says
  Patch<Line<1, 64>> picture_upload_id;        ///< an upload of the caller, whose middle becomes the picture
};

struct CreateChannelParams {
  ChatId chat_id;  ///< the group
  ChatTitle title;
  std::optional<bool> is_private;      ///< true: has members of its own, and is invisible to others
  std::optional<UserList> member_ids;  ///< members of a private channel beside the caller
  std::optional<ClientId> client_id;
};

struct ListMembersParams {
  ChatId chat_id;  ///< the chat
  std::optional<PageCursor> page;
  std::optional<PageSize> limit;
};

struct AddMembersParams {
  ChatId chat_id;  ///< the chat
  UserList user_ids;
};

// Names one member of a chat.
struct MemberParams {
  ChatId chat_id;  ///< the chat
  UserId user_id;  ///< the member
};

struct UpdateMemberParams {
  ChatId chat_id;                        ///< the chat
  UserId user_id;                        ///< the member
  MemberRole role = MemberRole::member;  ///< its role from now on; `owner` makes the present owner an admin
};

struct CreateInviteParams {
  ChatId chat_id;                              ///< the chat to lead into
  std::optional<Time> expires_at;              ///< good until then, on the server's clock; none: it does not expire
  std::optional<Lasting> for_seconds;          ///< instead of `expiresAt`: good so long from now
  std::optional<Int<1, 1'000'000>> uses_left;  ///< how many can enter by it; none: any number
  std::optional<ClientId> client_id;
};

struct RevokeInviteParams {
  InviteId invite_id;
};

struct GetInviteParams {
  Text<1, 128> token;  ///< token of the invite
};

struct AcceptInviteParams {
  Text<1, 128> token;  ///< of the link
};

// null: not pinned, not archived, not muted.
struct UpdateChatStateParams {
  ChatId chat_id;             ///< the chat
  Patch<bool> pinned;         ///< true: shown on top of the list
  Patch<bool> archived;       ///< true: put away until a new message comes
  Patch<Time> muted_until;    ///< no notifications until then; null: not muted
  Patch<Notify> notify;       ///< what to be notified of; null: default
  Patch<bool> marked_unread;  ///< true: shown as unread, until the caller reads there
};

}  // namespace snug
