#include "applier/placement.h"

namespace snug {

Applied apply(ApplyContext& a, const CreateInvite& c) {
  if (const auto before = find_request(a, "create_invite", c.client_id, c.request_hash)) {
    const auto there = rows::find_invite(a.db, InviteId{before->object});
    if (there && !before->same) return other_request();
    if (there) return InviteAnswer{*there, true};
  }
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the chat can invite");
  if (is_guest(a)) return fail(Code::forbidden, "guests can't make invites");
  a.db.run("DELETE FROM invites WHERE chat_id = ?1 AND ((expires_at > 0 AND expires_at <= ?2) OR uses_left = 0)",
           c.chat_id, a.now);
  if (rows::count_invites(a.db, c.chat_id) >= a.settings.invites_limit)
    return fail(Code::forbidden, "this chat can't have more invites");
  a.db.run(R"sql(
    INSERT INTO invites (id, chat_id, token_hash, created_by, created_at, expires_at, uses_left)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql",
           c.invite_id, c.chat_id, c.token_hash, a.actor, a.now, c.expires_at.value_or(Time{0}), c.uses.value_or(-1));
  keep_request(a, "create_invite", c.client_id, c.request_hash, c.invite_id.value);
  return InviteAnswer{*rows::find_invite(a.db, c.invite_id)};
}

Applied apply(ApplyContext& a, const RevokeInvite& c) {
  const Error hidden = fail(Code::not_found, "no such invite");
  const auto invite = rows::find_invite(a.db, c.invite_id);
  if (!invite) return hidden;
  const auto access = enter(a, *invite->chat_id);
  if (!access) return hidden;
  if (invite->created_by != a.actor && !access->is_admin()) return hidden;
  a.db.run("DELETE FROM invites WHERE id = ?1", c.invite_id);
  return EmptyAnswer{};
}

Result<rows::LiveInvite> find_invite(const ApplyContext& a, const std::string& token_hash) {
  auto found = rows::find_live_invite(a.db, token_hash, a.now);
  if (!found) return rows::no_such_invite();
  return std::move(*found);
}

void use_invite(const ApplyContext& a, const rows::LiveInvite& invite) {
  if (invite.uses_left > 0) a.db.run("UPDATE invites SET uses_left = uses_left - 1 WHERE id = ?1", invite.id);
}

Applied apply(ApplyContext& a, const AcceptInvite& c) {
  auto invite = find_invite(a, c.token_hash);
  if (!invite) return invite.error();
  const ChatRow chat = *rows::find_chat(a.db, invite->chat_id);
  if (rows::is_member(a.db, chat.id, a.actor)) return chat_answer(a, chat.id);
  const auto placement = place_itself(a, chat, a.actor);
  if (!placement) return placement.error();
  enter_room(a, chat, *placement, false);
  use_invite(a, *invite);
  return chat_answer(a, chat.id);
}

}  // namespace snug
