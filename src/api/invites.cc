// Invites: links that let people in.
#include "api/context.h"
#include "api/hashes.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

namespace {

/// Shows the token, in the one answer that does: only its hash is kept.
Result<std::string> with_token(const Context& context, const std::string& applied, const std::string& token) {
  const auto value = json::parse(applied);
  if (!value) return value.error();
  auto answer = json::read<InviteAnswer>(*value);
  if (!answer) return answer.error();
  answer->invite.token = token;
  if (!context.settings.public_url.empty()) answer->invite.url = context.settings.public_url + "/#invite=" + token;
  return json::to_text(*answer);
}

Preparation create_invite(Context& context, const Calling& calling, CreateInviteParams& p) {
  if (p.expires_at && *p.expires_at <= context.clock.now()) return bad_field("expiresAt", "must be in the future");
  CreateInvite invite;
  invite.invite_id = context.ids.next<InviteId>();
  invite.chat_id = p.chat_id;
  invite.expires_at = p.expires_at;
  if (p.uses_left) invite.uses = p.uses_left->value;
  invite.request_hash = request_hash("create_invite", p);
  std::string token = random_token(128);
  if (p.client_id) {
    invite.client_id = *p.client_id;
    // A call that is repeated after a lost answer gets the same token again.
    token = context.tokens.derive("invite " + to_string(calling.user) + " " + *p.client_id + " " + invite.request_hash);
  }
  invite.token_hash = token_hash(token);
  return Prepared(std::move(invite),
                  [&context, token](std::string applied) { return with_token(context, applied, token); });
}

Preparation revoke_invite(Context&, const Calling&, RevokeInviteParams& p) { return RevokeInvite{p.invite_id}; }

Preparation accept_invite(Context&, const Calling&, AcceptInviteParams& p) { return AcceptInvite{token_hash(p.token)}; }

}  // namespace

void add_invite_operations(Operations& out) {
  out.push_back(command<InviteAnswer>("create_invite", "POST", "/chats/{chatId}/invites",
                                      "Make an invite; its token and url are shown in this answer only",
                                      create_invite));
  out.push_back(
      query<InvitesAnswer>("list_invites", "GET", "/chats/{chatId}/invites", "The invites of a chat", list_invites));
  out.push_back(
      command<EmptyAnswer>("revoke_invite", "DELETE", "/invites/{inviteId}", "Revoke an invite", revoke_invite));
  out.push_back(command<ChatAnswer>("accept_invite", "POST", "/invites/{token}/accept", "Enter the chat of an invite",
                                    accept_invite));
}

}  // namespace snug
