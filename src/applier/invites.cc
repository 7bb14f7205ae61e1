#include "applier/applying.h"

namespace snug {

namespace {

std::string invite_json(const Applying& a, InviteId id) {
  auto q = a.db.query("SELECT chat_id, created_by, expires_at, uses_left FROM invites WHERE id = ?1", id);
  q.next();
  Invite invite{.id = id, .chat_id = q.get<ChatId>(0), .created_by = q.get<UserId>(1)};
  if (const Time expires = q.get<Time>(2); expires.ms != 0) invite.expires_at = expires;
  if (const auto uses = q.get<std::int64_t>(3); uses >= 0) invite.uses_left = uses;
  return json::to_text(invite);
}

}  // namespace

Applied apply(Applying& a, const CreateInvite& c) {
  if (const auto before = find_request(a, "create_invite", c.client_id, c.request_hash)) {
    auto q = a.db.query("SELECT 1 FROM invites WHERE id = ?1", before->object);
    const bool there = q.next();
    if (there && !before->same) return other_request();
    if (there) return "{\"invite\":" + invite_json(a, InviteId{before->object}) + ",\"duplicate\":true}";
  }
  auto access = enter_list(a, c.chat_id);
  if (!access) return access.error();
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the chat can invite");
  a.db.run("DELETE FROM invites WHERE chat_id = ?1 AND ((expires_at > 0 AND expires_at <= ?2) OR uses_left = 0)",
           c.chat_id, a.now);
  {
    auto q = a.db.query("SELECT count(*) FROM invites WHERE chat_id = ?1", c.chat_id);
    q.next();
    if (q.get<std::int64_t>(0) >= a.settings.invites_limit)
      return fail(Code::forbidden, "this chat can't have more invites");
  }
  a.db.run(R"sql(
    INSERT INTO invites (id, chat_id, token_hash, created_by, created_at, expires_at, uses_left)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql",
           c.invite_id, c.chat_id, c.token_hash, a.actor, a.now, c.expires_at.value_or(Time{0}), c.uses.value_or(-1));
  keep_request(a, "create_invite", c.client_id, c.request_hash, c.invite_id.value);
  return result_of("invite", invite_json(a, c.invite_id));
}

Applied apply(Applying& a, const RevokeInvite& c) {
  const Error hidden = fail(Code::not_found, "no such invite");
  ChatId chat;
  UserId creator;
  {
    auto q = a.db.query("SELECT chat_id, created_by FROM invites WHERE id = ?1", c.invite_id);
    if (!q.next()) return hidden;
    std::tie(chat, creator) = q.row<ChatId, UserId>();
  }
  const auto access = enter(a, chat);
  if (!access) return hidden;
  if (creator != a.actor && !access->is_admin()) return hidden;
  a.db.run("DELETE FROM invites WHERE id = ?1", c.invite_id);
  return std::string("{}");
}

Result<LiveInvite> find_invite(const Applying& a, const std::string& token_hash) {
  const Error bad = fail(Code::not_found, "this invite is not valid (any more)");
  LiveInvite invite;
  UserId creator;
  Time expires;
  {
    auto q = a.db.query("SELECT id, chat_id, created_by, expires_at, uses_left FROM invites WHERE token_hash = ?1",
                        token_hash);
    if (!q.next()) return bad;
    std::tie(invite.id, invite.chat_id, creator, expires, invite.uses_left) =
        q.row<InviteId, ChatId, UserId, Time, std::int64_t>();
  }
  if ((expires.ms != 0 && expires <= a.now) || invite.uses_left == 0) return bad;
  // A deleted user is a member until that is undone: its invites are good for nothing from the start.
  if (!find_chat(a.db, invite.chat_id) || !is_member(a.db, invite.chat_id, creator) || is_deleted(a.db, creator))
    return bad;
  return invite;
}

void use_invite(const Applying& a, const LiveInvite& invite) {
  if (invite.uses_left > 0) a.db.run("UPDATE invites SET uses_left = uses_left - 1 WHERE id = ?1", invite.id);
}

Applied apply(Applying& a, const AcceptInvite& c) {
  auto invite = find_invite(a, c.token_hash);
  if (!invite) return invite.error();
  const ChatRow chat = *find_chat(a.db, invite->chat_id);
  if (is_member(a.db, chat.id, a.actor)) return chat_result(a, chat.id);
  {
    auto q = a.db.query("SELECT removed FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id);
    if (q.next() && q.get<bool>(0))
      return fail(Code::forbidden, "you were removed from this chat: ask to be added again");
  }
  if (chat.kind == ChatKind::channel && !is_member(a.db, chat.group_id, a.actor))
    return fail(Code::forbidden, "this invite is for members of the channel's group");
  if (auto r = enter_room(a, chat, {a.actor}, MemberRole::member, false); !r) return r.error();
  use_invite(a, *invite);
  return chat_result(a, chat.id);
}

}  // namespace snug
