#include "store/access.h"

#include <algorithm>

namespace snug::rows {

Result<Access> access_to(Database& db, ChatId chat, UserId user) {
  auto q = db.query("SELECT " SNUG_CHAT_ROW_COLUMNS R"sql(,
           room.role, room.left_version, own.user_id IS NOT NULL, own.from_seq, own.read_seq, own.delivered_seq,
           coalesce(peer.deleted_at, 0) <> 0, block.user_id IS NOT NULL, coalesce(own.marked_unread, 0),
           coalesce(own.sent_at, 0)
      FROM chats c
      JOIN chat_states room ON room.user_id = ?2
                           AND room.chat_id = CASE WHEN c.kind = 2 AND c.is_private = 0 THEN c.group_id ELSE c.id END
      LEFT JOIN chat_states own ON own.user_id = ?2 AND own.chat_id = c.id
      LEFT JOIN users peer
             ON peer.id = CASE c.kind WHEN 0 THEN CASE c.direct_low WHEN ?2 THEN c.direct_high ELSE c.direct_low END END
      LEFT JOIN contacts block ON block.user_id = peer.id AND block.other_id = ?2 AND block.blocked = 1
     WHERE c.id = ?1 AND c.deleted_version = 0)sql",
                    chat, user);
  if (!q.next()) return fail(Code::not_found, "no such chat");
  constexpr int at = chat_row_columns;
  if (q.get<Version>(at + 1) != 0) return fail(Code::not_member, "you are not a member of this chat any more");
  Access access{.chat = read_chat_row(q)};
  access.role = q.get<MemberRole>(at);
  access.has_state = q.get<bool>(at + 2);
  access.from_seq = q.get<Seq>(at + 3);
  access.read_seq = q.get<Seq>(at + 4);
  access.delivered_seq = q.get<Seq>(at + 5);
  access.marked_unread = q.get<bool>(at + 8);
  access.sent_at = q.get<Time>(at + 9);
  if (q.get<bool>(at + 6))
    access.writing = Access::Writing::peer_deleted;
  else if (q.get<bool>(at + 7))
    access.writing = Access::Writing::blocked_by_peer;
  access.from_seq = std::max(access.from_seq, access.chat.first_seq - 1);
  return access;
}

Result<void> check_open(const Access& access) {
  switch (access.writing) {
    case Access::Writing::allowed:
      return {};
    case Access::Writing::peer_deleted:
      return fail(Code::forbidden, "this user's account was deleted");
    case Access::Writing::blocked_by_peer:
      return fail(Code::forbidden, "you can't write to this user");
  }
  return {};
}

Result<void> check_writable(const Access& access) {
  if (auto open = check_open(access); !open) return open;
  if (access.chat.posting == ChatRight::admins && !access.is_admin())
    return fail(Code::forbidden, "only its admins can write to this chat");
  return {};
}

}  // namespace snug::rows
