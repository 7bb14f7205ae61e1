#include "applier/placement.h"

namespace snug {

Applied apply(ApplyContext& a, const AddMembers& c) {
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the chat can add members");
  const auto placement = place(a, chat, c.user_ids, "userIds");
  if (!placement) return placement.error();
  if (!placement->entering().empty()) enter_room(a, chat, *placement, false);
  MembersAnswer answer;
  for (const UserId user : placement->named()) answer.members.push_back(rows::get_member_with_user(a.db, chat, user));
  return answer;
}

Applied apply(ApplyContext& a, const UpdateMember& c) {
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  const auto now = rows::find_role_in(a.db, chat.id, c.user_id);
  if (!now) return fail(Code::not_found, "no such member");
  if (access->role != MemberRole::owner) return fail(Code::forbidden, "only its owner can change roles in a chat");
  if (*now == MemberRole::owner && c.role != MemberRole::owner)
    return fail(Code::forbidden, "a chat always has an owner: make someone else the owner instead");
  if (*now != c.role) {
    if (c.role == MemberRole::owner) set_role(a, chat, a.actor, MemberRole::admin);
    set_role(a, chat, c.user_id, c.role);
  }
  return MemberAnswer{rows::get_member(a.db, chat, c.user_id)};
}

Applied apply(ApplyContext& a, const RemoveMember& c) {
  if (c.user_id == a.actor) return apply(a, LeaveChat{c.chat_id});
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  const auto role = rows::find_role_in(a.db, chat.id, c.user_id);
  if (!role) return fail(Code::not_found, "no such member");
  if (access->role != MemberRole::owner && (access->role != MemberRole::admin || *role != MemberRole::member))
    return fail(Code::forbidden, "only the owner can remove an admin, and only admins a member");
  leave_room(a, chat, c.user_id, true);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const LeaveChat& c) {
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  leave_room(a, access->chat, a.actor, false);
  return EmptyAnswer{};
}

}  // namespace snug
