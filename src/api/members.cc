// Members of chats.
#include "api/context.h"
#include "api/failures.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

namespace {

Preparation add_members(Context&, const CallContext&, AddMembersParams& p) {
  if (p.user_ids.empty()) return bad_field("userIds", "must have at least 1 entry");
  return AddMembers{p.chat_id, std::move(p.user_ids)};
}

Preparation update_member(Context&, const CallContext&, UpdateMemberParams& p) {
  return UpdateMember{p.chat_id, p.user_id, p.role};
}

Preparation remove_member(Context&, const CallContext&, MemberParams& p) { return RemoveMember{p.chat_id, p.user_id}; }

Preparation leave_chat(Context&, const CallContext&, ChatParams& p) { return LeaveChat{p.chat_id}; }

}  // namespace

void add_member_operations(Operations& out) {
  out.push_back(
      query<MembersAnswer>("list_members", "GET", "/chats/{chatId}/members", "The members of a chat", list_members)
          .described("Paged by `page`, from `nextCursor` of the page before.")
          .only_for("members of the chat")
          .fails({failures::no_chat, failures::left_chat}));
  out.push_back(
      command<MembersAnswer>("add_members", "POST", "/chats/{chatId}/members", "Add users to a chat", add_members)
          .described("The answer has all of the users named, also those that were members before.")
          .only_for("owners and admins of the chat")
          .fails({failures::no_chat, failures::left_chat, failures::not_admin, failures::no_list, failures::no_user,
                  failures::blocked, failures::not_of_group, failures::user_is_full, failures::chat_is_full}));
  out.push_back(command<MemberAnswer>("update_member", "PATCH", "/chats/{chatId}/members/{userId}",
                                      "Change a member's role; a new owner takes the place of the old one",
                                      update_member)
                    .only_for("the owner of the chat")
                    .fails({failures::no_chat,
                            failures::left_chat,
                            failures::no_list,
                            failures::no_member,
                            {Code::forbidden, "the caller is not the owner of the chat"},
                            {Code::forbidden, "the chat would have no owner"}}));
  out.push_back(
      command<EmptyAnswer>("remove_member", "DELETE", "/chats/{chatId}/members/{userId}", "Remove a member from a chat",
                           remove_member)
          .described("A removed user can join again only when it is added. A caller that names itself leaves the chat.")
          .only_for("the owner of the chat, and for its admins if it is a plain member")
          .fails({failures::no_chat,
                  failures::left_chat,
                  failures::no_list,
                  failures::no_member,
                  {Code::forbidden, "the caller may not remove this member"}}));
  out.push_back(
      command<EmptyAnswer>("leave_chat", "POST", "/chats/{chatId}/leave", "Leave a chat", leave_chat)
          .described("The ownership passes to the admin, or else the member, with the longest membership. When "
                     "the last member leaves, the chat is deleted.")
          .only_for("members of the chat")
          .fails({failures::no_chat, failures::left_chat, failures::no_list}));
}

}  // namespace snug
