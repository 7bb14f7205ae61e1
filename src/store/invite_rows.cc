#include "store/invite_rows.h"

#include <algorithm>
#include <tuple>

namespace snug::rows {

std::optional<LiveInvite> find_live_invite(Database& db, const std::string& token_hash, Time now) {
  auto q = db.query("SELECT i.id, i.chat_id, i.uses_left, c.kind, coalesce(c.title, ''), u.display_name" SNUG_INVITES
                    "WHERE i.token_hash = ?2 AND " SNUG_INVITE_IS_GOOD,
                    now, token_hash);
  if (!q.next()) return std::nullopt;
  LiveInvite invite;
  std::tie(invite.id, invite.chat_id, invite.uses_left, invite.chat_kind, invite.chat_title, invite.inviter) =
      q.row<InviteId, ChatId, std::int64_t, ChatKind, std::string, std::string>();
  return invite;
}

namespace {

#define SNUG_INVITE_COLUMNS "i.id, i.chat_id, i.created_by, i.expires_at, i.uses_left"

Invite read_invite(const Query& q) {
  Invite invite{.id = q.get<InviteId>(0), .chat_id = q.get<ChatId>(1), .created_by = q.get<UserId>(2)};
  if (const Time expires = q.get<Time>(3); expires.ms != 0) invite.expires_at = expires;
  if (const auto uses = q.get<std::int64_t>(4); uses >= 0) invite.uses_left = uses;
  return invite;
}

}  // namespace

std::optional<Invite> find_invite(Database& db, InviteId id) {
  auto q = db.query("SELECT " SNUG_INVITE_COLUMNS " FROM invites i WHERE i.id = ?1", id);
  if (!q.next()) return std::nullopt;
  return read_invite(q);
}

std::int64_t count_invites(Database& db, ChatId chat) {
  auto q = db.query("SELECT count(*) FROM invites WHERE chat_id = ?1", chat);
  q.next();
  return q.get<std::int64_t>(0);
}

std::vector<Invite> invites_of(Database& db, ChatId chat, Time now) {
  std::vector<Invite> invites;
  auto q =
      db.query("SELECT " SNUG_INVITE_COLUMNS SNUG_INVITES "WHERE i.chat_id = ?2 AND " SNUG_INVITE_IS_GOOD, now, chat);
  while (q.next()) invites.push_back(read_invite(q));
  std::sort(invites.begin(), invites.end(), [](const Invite& a, const Invite& b) { return a.id > b.id; });
  return invites;
}

}  // namespace snug::rows
