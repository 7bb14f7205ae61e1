#include "store/deletion_rows.h"

namespace snug::rows {

namespace {

std::optional<Deletion> read_deletion(const Query& q, bool found) {
  if (!found) return std::nullopt;
  return Deletion{q.get<UserId>(0), static_cast<DeletionStage>(q.get<std::int64_t>(1)), q.get<std::int64_t>(2)};
}

}  // namespace

std::optional<Deletion> find_deletion(Database& db, UserId user) {
  auto q = db.query("SELECT user_id, stage, place FROM deletions WHERE user_id = ?1", user);
  const bool found = q.next();
  return read_deletion(q, found);
}

std::optional<Deletion> first_deletion(Database& db) {
  auto q = db.query("SELECT user_id, stage, place FROM deletions ORDER BY stage = ?1, version, user_id LIMIT 1",
                    DeletionStage::messages);
  const bool found = q.next();
  return read_deletion(q, found);
}

std::int64_t deletion_count(Database& db) {
  auto q = db.query("SELECT count(*) FROM deletions");
  q.next();
  return q.get<std::int64_t>(0);
}

std::vector<std::int64_t> audiences_of_leaving(Database& db, UserId user, std::int64_t past, int most) {
  std::vector<std::int64_t> audiences;
  auto q = db.query(R"sql(
    SELECT c.member_count * (1 + (SELECT count(*) FROM chats o
                                   WHERE o.group_id = c.id AND o.is_private = 0 AND o.deleted_version = 0))
      FROM chat_states s JOIN chats c ON c.id = s.chat_id
     WHERE s.user_id = ?1 AND s.chat_id > ?2 AND s.left_version = 0 AND s.is_thread = 0 AND c.deleted_version = 0
       AND c.kind <> ?3
       AND (c.kind <> ?4 OR c.is_private = 1)
     ORDER BY s.chat_id LIMIT ?5)sql",
                    user, past, ChatKind::direct, ChatKind::channel, most);
  while (q.next()) audiences.push_back(q.get<std::int64_t>(0));
  return audiences;
}

std::vector<ChatId> chats_written_in(Database& db, UserId user) {
  std::vector<ChatId> chats;
  // In an open channel one may have written without a row of one's own.
  auto q = db.query(R"sql(
    SELECT chat_id FROM chat_states WHERE user_id = ?1
     UNION
    SELECT ch.id FROM chat_states s JOIN chats ch ON ch.group_id = s.chat_id WHERE s.user_id = ?1
     ORDER BY 1)sql",
                    user);
  while (q.next()) chats.push_back(q.get<ChatId>(0));
  return chats;
}

std::vector<Remains> remains_of(Database& db, ChatId chat, UserId user, Seq past, Seq to, int most) {
  std::vector<Remains> found;
  auto q = db.query(R"sql(
    SELECT id, seq, sender_id = ?2 FROM messages
     WHERE chat_id = ?1 AND seq > ?3 AND seq <= ?4
       AND CASE sender_id WHEN ?2 THEN deleted_at IS NULL OR client_id IS NOT NULL OR request_hash IS NOT NULL
                          ELSE instr(',' || mentions || ',', ',' || ?2 || ',') > 0 END
     ORDER BY seq LIMIT ?5)sql",
                    chat, user, past, to, most);
  while (q.next()) found.push_back({q.get<MessageId>(0), q.get<Seq>(1), q.get<bool>(2)});
  return found;
}

ChatSize size_of_chat(Database& db, ChatId chat) {
  auto q = db.query(R"sql(
    SELECT c.first_seq, c.last_seq, CASE coalesce(parent.deleted_version, c.deleted_version)
                       WHEN 0 THEN coalesce(parent.member_count, c.member_count) ELSE 0 END
      FROM chats c LEFT JOIN chats parent ON parent.id = c.parent_id WHERE c.id = ?1)sql",
                    chat);
  if (!q.next()) return {};
  return {q.get<Seq>(0), q.get<Seq>(1), q.get<std::int64_t>(2)};
}

}  // namespace snug::rows
