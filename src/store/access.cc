#include "store/access.h"

#include <algorithm>

namespace snug::rows {

namespace {

/// Nothing counts of the row of a thread that is not followed (any more).
void read_thread(const Query& q, int at, Access& access) {
  access.has_state = q.get<bool>(at + 10);
  if (!access.has_state) {
    access.read_seq = access.delivered_seq = 0;
    access.marked_unread = false;
  }
  access.from_seq = 0;
  access.chat.direct_low = q.get<UserId>(at + 11);
  access.chat.direct_high = q.get<UserId>(at + 12);
  access.chat.posting = q.get<ChatRight>(at + 13);
  access.chat.room_mentions = q.get<ChatRight>(at + 14);
  access.chat.slow_mode = q.get<std::int64_t>(at + 15);
}

}  // namespace

Result<Access> access_to(Database& db, ChatId chat, UserId user) {
  auto q = db.query("SELECT " SNUG_CHAT_ROW_COLUMNS R"sql(,
           room.role, room.left_version, own.user_id IS NOT NULL, own.from_seq, own.read_seq, own.delivered_seq,
           coalesce(peer.deleted_at, 0) <> 0, block.user_id IS NOT NULL, coalesce(own.marked_unread, 0),
           coalesce(base.sent_at, 0), own.left_version = 0 AND own.entered_version > room.entered_version,
           coalesce(parent.direct_low, 0), coalesce(parent.direct_high, 0), parent.posting, parent.room_mentions,
           parent.slow_mode
      FROM chats c
      LEFT JOIN chats parent ON parent.id = c.parent_id
      JOIN chat_states room ON room.user_id = ?2
                           AND room.chat_id = CASE WHEN c.kind = 2 AND c.is_private = 0 THEN c.group_id
                                                   WHEN c.kind = 3 THEN c.room_id ELSE c.id END
      LEFT JOIN chat_states own ON own.user_id = ?2 AND own.chat_id = c.id
      LEFT JOIN chat_states base ON base.user_id = ?2 AND base.chat_id = coalesce(c.parent_id, c.id)
      LEFT JOIN users peer
             ON peer.id = CASE ?2 WHEN coalesce(c.direct_low, parent.direct_low)
                                  THEN coalesce(c.direct_high, parent.direct_high)
                                  ELSE coalesce(c.direct_low, parent.direct_low) END
      LEFT JOIN contacts block ON block.user_id = peer.id AND block.other_id = ?2 AND block.blocked = 1
     WHERE c.id = ?1 AND c.deleted_version = 0 AND coalesce(parent.deleted_version, 0) = 0
       AND (c.kind <> 3 OR coalesce(base.from_seq, 0) < c.root_seq))sql",
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
  if (access.chat.is_thread()) read_thread(q, at, access);
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

Result<void> check_no_thread(const ChatRow& chat) {
  if (chat.is_thread()) return bad_field("chatId", "is a thread, which has what the chat of its root has");
  return {};
}

}  // namespace snug::rows
