#include "store/invite_rows.h"

#include <algorithm>

namespace snug::rows {

std::vector<Invite> invites_of(Database& db, ChatId chat, Time now) {
  std::vector<Invite> invites;
  auto q = db.query(R"sql(
    SELECT id, created_by, expires_at, uses_left FROM invites
     WHERE chat_id = ?1 AND (expires_at = 0 OR expires_at > ?2) AND uses_left <> 0)sql",
                    chat, now);
  while (q.next()) {
    Invite invite{.id = q.get<InviteId>(0), .chat_id = chat, .created_by = q.get<UserId>(1)};
    if (const Time expires = q.get<Time>(2); expires.ms != 0) invite.expires_at = expires;
    if (const auto uses = q.get<std::int64_t>(3); uses >= 0) invite.uses_left = uses;
    invites.push_back(std::move(invite));
  }
  std::sort(invites.begin(), invites.end(), [](const Invite& a, const Invite& b) { return a.id > b.id; });
  return invites;
}

}  // namespace snug::rows
