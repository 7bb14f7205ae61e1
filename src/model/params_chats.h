// Parameters of the operations on chats, channels, members, invites and chat states.
#pragma once

#include <optional>

#include "model/json.h"
#include "model/objects.h"

namespace snug {

using ChatTitle = Line<1, 100>;
using ChatTopic = Text<1, 500>;
/// Chosen by the client: makes a call that is repeated after a lost answer one call.
using ClientId = Line<1, 64>;
/// How many users one call can add.
using UserList = List<UserId, 500>;
/// Where to go on in a list: `nextCursor` of the page before.
using PageCursor = Text<1, 200>;

/// What create_chat makes; channels have an operation of their own.
enum class NewChatKind { direct, group };
template <>
struct EnumNames<NewChatKind> {
  static constexpr std::array<std::string_view, 2> names{"direct", "group"};
};

struct ListChatsParams {
  std::optional<PageCursor> page;
  std::optional<Int<1, 200>> limit;
};

/// `direct` needs userId, `group` needs title.
struct CreateChatParams {
  NewChatKind kind = NewChatKind::group;
  std::optional<UserId> user_id;
  std::optional<ChatTitle> title;
  std::optional<UserList> member_ids;
  std::optional<ClientId> client_id;
};

/// Names one chat.
struct ChatParams {
  ChatId chat_id;
};

struct UpdateChatParams {
  ChatId chat_id;
  Patch<ChatTitle> title;  ///< can't be cleared
  Patch<ChatTopic> topic;
};

struct CreateChannelParams {
  ChatId chat_id;  ///< the group's
  ChatTitle title;
  std::optional<bool> is_private;
  std::optional<UserList> member_ids;
  std::optional<ClientId> client_id;
};

struct ListMembersParams {
  ChatId chat_id;
  std::optional<PageCursor> page;
  std::optional<Int<1, 200>> limit;
};

struct AddMembersParams {
  ChatId chat_id;
  UserList user_ids;
};

/// Names one member of a chat.
struct MemberParams {
  ChatId chat_id;
  UserId user_id;
};

struct UpdateMemberParams {
  ChatId chat_id;
  UserId user_id;
  MemberRole role = MemberRole::member;
};

struct CreateInviteParams {
  ChatId chat_id;
  std::optional<Time> expires_at;
  std::optional<Int<1, 1'000'000>> uses_left;
  std::optional<ClientId> client_id;
};

struct RevokeInviteParams {
  InviteId invite_id;
};

struct AcceptInviteParams {
  Text<1, 128> token;
};

/// null: not pinned, not archived, not muted.
struct UpdateChatStateParams {
  ChatId chat_id;
  Patch<bool> pinned;
  Patch<bool> archived;
  Patch<Time> muted_until;
};

}  // namespace snug
