// Invites: links that let people in.
#include "api/context.h"
#include "api/ending.h"
#include "api/failures.h"
#include "api/hashes.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"
#include "store/invite_rows.h"

namespace snug {

namespace {

/// Shows the token, in the one answer that does: only its hash is kept.
std::string with_token(const Context& context, InviteAnswer answer, const std::string& token) {
  answer.invite.token = token;
  if (!context.settings.public_url.empty()) answer.invite.url = context.settings.public_url + "/#invite=" + token;
  return json::to_text(answer);
}

Preparation create_invite(Context& context, const CallContext& calling, CreateInviteParams& p) {
  const auto expires = ending(context.clock, "expiresAt", p.expires_at, p.for_seconds);
  if (!expires) return expires.error();
  CreateInvite invite;
  invite.invite_id = context.ids.next<InviteId>();
  invite.chat_id = p.chat_id;
  invite.expires_at = *expires;
  if (p.uses_left) invite.uses = p.uses_left->value;
  invite.request_hash = request_hash("create_invite", p);
  std::string token = random_token(128);
  if (p.client_id) {
    invite.client_id = *p.client_id;
    // A call that is repeated after a lost answer gets the same token again.
    token = context.tokens.derive("invite " + to_string(calling.user) + " " + *p.client_id + " " + invite.request_hash);
  }
  invite.token_hash = token_hash(token);
  return Prepared(std::move(invite), [&context, token](AppliedAnswer applied) {
    return with_token(context, std::get<InviteAnswer>(std::move(applied)), token);
  });
}

Preparation revoke_invite(Context&, const CallContext&, RevokeInviteParams& p) { return RevokeInvite{p.invite_id}; }

Preparation accept_invite(Context&, const CallContext&, AcceptInviteParams& p) {
  return AcceptInvite{token_hash(p.token)};
}

/// To who has the link, before an account: what it leads to, and nothing that its members have said.
void get_invite(Context& context, CallContext calling, GetInviteParams p) {
  context.look_up_secret(std::move(calling), [hash = token_hash(p.token)](QueryContext& q) -> Result<std::string> {
    const auto found = rows::find_live_invite(q.db, hash, q.now);
    if (!found) return rows::no_such_invite();
    return json::to_text(InvitePreviewAnswer{{found->chat_title, found->chat_kind, found->inviter}});
  });
}

}  // namespace

void add_invite_operations(Operations& out) {
  out.push_back(command<InviteAnswer>("create_invite", "POST", "/chats/{chatId}/invites",
                                      "Make an invite; its token and url are shown in this answer only", create_invite)
                    .described("It ends with its creator's membership. With the same `clientId` again it shows the "
                               "same token.")
                    .only_for("owners and admins of the chat")
                    .fails({failures::no_chat,
                            failures::left_chat,
                            failures::not_admin,
                            {Code::forbidden, "the caller is a guest"},
                            failures::no_list,
                            {Code::forbidden, "the chat has as many invites as is allowed"},
                            failures::used_client_id}));
  out.push_back(service<InvitePreviewAnswer>("get_invite", "GET", "/invites/{token}/preview",
                                             "The chat and the server of an invite, for holders of its token",
                                             get_invite)
                    .described("It uses nothing up. Limited for each address.")
                    .as(Kind::query)
                    .open_to(Access::anyone)
                    .fails({failures::no_invite, failures::too_many_attempts}));
  out.push_back(
      query<InvitesAnswer>("list_invites", "GET", "/chats/{chatId}/invites", "The invites of a chat", list_invites)
          .described("Without their tokens, which are shown once.")
          .only_for("owners and admins of the chat")
          .fails({failures::no_chat, failures::left_chat, failures::not_admin, failures::no_list}));
  out.push_back(
      command<EmptyAnswer>("revoke_invite", "DELETE", "/invites/{inviteId}", "Revoke an invite", revoke_invite)
          .only_for("its creator, and for owners and admins of its chat")
          .fails({{Code::not_found, "there is no such invite that the caller may revoke"}}));
  out.push_back(command<ChatAnswer>("accept_invite", "POST", "/invites/{token}/accept", "Enter the chat of an invite",
                                    accept_invite)
                    .described("A member that joins again uses nothing up.")
                    .fails({failures::no_invite,
                            {Code::forbidden, "the caller was removed from the chat"},
                            {Code::forbidden, "the chat is a channel, and the caller is not in its group"},
                            failures::caller_is_full,
                            failures::chat_is_full}));
}

}  // namespace snug
