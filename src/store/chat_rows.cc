#include "store/chat_rows.h"

#include <tuple>

#include "store/user_rows.h"

namespace snug::rows {

namespace {

enum Column { at_chat = 0, at_preview = 12, at_state = 17, at_peer = 25 };

Chat read_chat(const Query& q) {
  Chat chat;
  bool is_private = false;
  std::tie(chat.id, chat.kind, is_private, chat.title, chat.topic, chat.group_id, chat.member_count, chat.receipts,
           chat.last_seq, chat.created_at, chat.updated_at, chat.version) =
      q.row<ChatId, ChatKind, bool, std::optional<std::string>, std::optional<std::string>, std::optional<ChatId>,
            std::int64_t, bool, Seq, Time, Time, Version>();
  if (chat.kind == ChatKind::channel) chat.is_private = is_private;
  if (chat.last_seq > 0) {
    Preview& preview = chat.last_message_preview.emplace();
    preview.message_id = q.get<MessageId>(at_preview);
    preview.seq = chat.last_seq;
    preview.sender_id = q.get<UserId>(at_preview + 1);
    preview.type = q.get<MessageType>(at_preview + 2);
    preview.content = q.get<std::string>(at_preview + 3);
    preview.created_at = q.get<Time>(at_preview + 4);
  }
  ChatState& state = chat.state.emplace();
  state.role = q.get<MemberRole>(at_state);
  state.read_seq = q.get<Seq>(at_state + 1);
  state.delivered_seq = q.get<Seq>(at_state + 2);
  state.pinned = q.get<bool>(at_state + 3);
  state.archived = q.get<Seq>(at_state + 4) == chat.last_seq;
  if (const Time muted = q.get<Time>(at_state + 5); muted.ms != 0) state.muted_until = muted;
  state.version = q.get<Version>(at_state + 6);
  state.mentions = q.get<std::int64_t>(at_state + 7);
  state.unread = chat.last_seq - state.read_seq;
  if (chat.kind == ChatKind::direct) chat.peer = read_user(q, at_peer);
  return chat;
}

}  // namespace

std::vector<Chat> chats_of(Database& db, UserId viewer, const std::vector<ChatId>& ids) {
  std::string wanted = "[";
  for (const ChatId id : ids) {
    if (wanted.size() > 1) wanted += ',';
    wanted += to_string(id);
  }
  wanted += ']';

  // In an open channel the group's row tells the role, and one's own may be missing: that reads as zeros.
  std::vector<Chat> chats;
  chats.reserve(ids.size());
  auto q = db.query(R"sql(
    SELECT c.id, c.kind, c.is_private, c.title, c.topic, c.group_id, c.member_count, c.receipts, c.last_seq,
           c.created_at, c.updated_at, c.version,
           c.preview_id, c.preview_sender, c.preview_type, c.preview_content, c.preview_created_at,
           coalesce(room.role, own.role), own.read_seq, own.delivered_seq, own.pinned,
           coalesce(own.archived_seq, -1), own.muted_until, own.version,
           CASE WHEN c.last_seq > coalesce(own.read_seq, 0) THEN
             (SELECT count(*) FROM mentions m
               WHERE m.user_id = ?1 AND m.chat_id = c.id AND m.seq > coalesce(own.read_seq, 0))
           ELSE 0 END,)sql" SNUG_USER_COLUMNS R"sql(
      FROM json_each(?2) wanted
     CROSS JOIN chats c ON c.id = wanted.value
      LEFT JOIN chat_states own ON own.user_id = ?1 AND own.chat_id = c.id
      LEFT JOIN chat_states room ON room.user_id = ?1
                                AND room.chat_id = CASE WHEN c.kind = 2 AND c.is_private = 0 THEN c.group_id END
      LEFT JOIN users u
             ON u.id = CASE c.kind WHEN 0 THEN CASE c.direct_low WHEN ?1 THEN c.direct_high ELSE c.direct_low END END)sql",
                    viewer, wanted);
  while (q.next()) chats.push_back(read_chat(q));
  return chats;
}

}  // namespace snug::rows
