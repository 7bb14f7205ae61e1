#include "store/indexing_rows.h"

#include "store/message_rows.h"

namespace snug::rows {

std::vector<MessageId> message_ids_after(Database& db, MessageId past, int most) {
  std::vector<MessageId> ids;
  auto q = db.query("SELECT id FROM messages WHERE id > ?1 ORDER BY id LIMIT ?2", past, most);
  while (q.next()) ids.push_back(q.get<MessageId>(0));
  return ids;
}

std::vector<TouchedChat> chats_touched_after(Database& db, Version version) {
  std::vector<TouchedChat> chats;
  auto q = db.query(
      "SELECT id, first_seq, last_seq, purged_version, deleted_version <> 0 FROM chats WHERE touched > ?1", version);
  while (q.next()) chats.push_back({q.get<ChatId>(0), q.get<Seq>(1), q.get<Seq>(2), q.get<Version>(3), q.get<bool>(4)});
  return chats;
}

void each_message_news(Database& db, const TouchedChat& chat, Version version,
                       const std::function<bool(const MessageNews&)>& take) {
  const auto each = [&](Query q) {
    while (q.next() && take({q.get<Version>(0), q.get<MessageId>(1)})) {
    }
  };
  const Seq first = first_made_after(db, chat.id, chat.first_seq - 1, chat.last_seq, version);
  if (first <= chat.last_seq)
    each(db.query("SELECT created_version, id FROM messages WHERE chat_id = ?1 AND seq >= ?2 ORDER BY seq", chat.id,
                  first));
  each(db.query(R"sql(
    SELECT x.version, m.id FROM message_changes x CROSS JOIN messages m ON m.chat_id = x.chat_id AND m.seq = x.seq
     WHERE x.chat_id = ?1 AND x.version > ?2 ORDER BY x.version)sql",
                chat.id, version));
}

bool is_chat_gone(Database& db, ChatId chat) {
  auto q = db.query("SELECT deleted_version <> 0 FROM chats WHERE id = ?1", chat);
  return !q.next() || q.get<bool>(0);
}

Seq first_seq_of(Database& db, ChatId chat) {
  auto q = db.query("SELECT first_seq FROM chats WHERE id = ?1", chat);
  return q.next() ? q.get<Seq>(0) : 1;
}

std::optional<ChatId> find_chat_of_index(Database& db, ChatId chat) {
  auto q = db.query(R"sql(
    SELECT h.id FROM chats c JOIN chats h ON h.id = coalesce(c.parent_id, c.id)
     WHERE c.id = ?1 AND h.deleted_version = 0)sql",
                    chat);
  if (!q.next()) return std::nullopt;
  return q.get<ChatId>(0);
}

}  // namespace snug::rows
