#include <algorithm>

#include "applier/applying.h"

namespace snug {

Applied apply(Applying& a, const AddMembers& c) {
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the chat can add members");
  auto users = check_members(a, c.user_ids, "userIds");
  if (!users) return users.error();
  if (chat.kind == ChatKind::channel) {
    for (const UserId user : *users)
      if (!is_member(a.db, chat.group_id, user))
        return bad_field("userIds", "a channel's members are taken from its group");
  }
  std::vector<UserId> added;
  for (const UserId user : *users)
    if (!is_member(a.db, chat.id, user)) added.push_back(user);
  if (!added.empty()) {
    if (auto r = enter_room(a, chat, added, MemberRole::member, false); !r) return r.error();
  }
  std::string members;
  for (const UserId user : *users)
    members += (members.empty() ? "" : ",") + json::to_text(member_object(a.db, chat, user, true));
  return "{\"members\":[" + members + "]}";
}

Applied apply(Applying& a, const UpdateMember& c) {
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (!is_member(a.db, chat.id, c.user_id)) return fail(Code::not_found, "no such member");
  if (access->role != MemberRole::owner) return fail(Code::forbidden, "only its owner can change roles in a chat");
  const MemberRole now = member_object(a.db, chat, c.user_id, false).role;
  if (now == MemberRole::owner && c.role != MemberRole::owner)
    return fail(Code::forbidden, "a chat always has an owner: make someone else the owner instead");
  if (now != c.role) {
    if (c.role == MemberRole::owner) set_role(a, chat, a.actor, MemberRole::admin);
    set_role(a, chat, c.user_id, c.role);
  }
  return result_of("member", json::to_text(member_object(a.db, chat, c.user_id, false)));
}

Applied apply(Applying& a, const RemoveMember& c) {
  if (c.user_id == a.actor) return apply(a, LeaveChat{c.chat_id});
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (!is_member(a.db, chat.id, c.user_id)) return fail(Code::not_found, "no such member");
  const MemberRole role = member_object(a.db, chat, c.user_id, false).role;
  if (access->role != MemberRole::owner && (access->role != MemberRole::admin || role != MemberRole::member))
    return fail(Code::forbidden, "only the owner can remove an admin, and only admins a member");
  leave_room(a, chat, c.user_id, true);
  return std::string("{}");
}

Applied apply(Applying& a, const LeaveChat& c) {
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  leave_room(a, access->chat, a.actor, false);
  return std::string("{}");
}

}  // namespace snug
