// Members of chats.
#include "api/context.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

namespace {

Preparation add_members(Context&, const Calling&, AddMembersParams& p) {
  if (p.user_ids.empty()) return bad_field("userIds", "must have at least 1 entry");
  return AddMembers{p.chat_id, std::move(p.user_ids)};
}

Preparation update_member(Context&, const Calling&, UpdateMemberParams& p) {
  return UpdateMember{p.chat_id, p.user_id, p.role};
}

Preparation remove_member(Context&, const Calling&, MemberParams& p) { return RemoveMember{p.chat_id, p.user_id}; }

Preparation leave_chat(Context&, const Calling&, ChatParams& p) { return LeaveChat{p.chat_id}; }

}  // namespace

void add_member_operations(Operations& out) {
  out.push_back(
      query<MembersAnswer>("list_members", "GET", "/chats/{chatId}/members", "The members of a chat", list_members));
  out.push_back(
      command<MembersAnswer>("add_members", "POST", "/chats/{chatId}/members", "Add users to a chat", add_members));
  out.push_back(command<MemberAnswer>("update_member", "PATCH", "/chats/{chatId}/members/{userId}",
                                      "Change a member's role; a new owner takes the place of the old one",
                                      update_member));
  out.push_back(command<EmptyAnswer>("remove_member", "DELETE", "/chats/{chatId}/members/{userId}",
                                     "Remove a member from a chat", remove_member));
  out.push_back(command<EmptyAnswer>("leave_chat", "POST", "/chats/{chatId}/leave", "Leave a chat", leave_chat));
}

}  // namespace snug
