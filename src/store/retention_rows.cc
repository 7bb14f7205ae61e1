#include "store/retention_rows.h"

#include <algorithm>
#include <utility>

namespace snug::rows {

namespace {

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

}  // namespace

std::int64_t days_in_force(std::int64_t of_chat, std::int64_t of_server) {
  if (of_chat == 0 || of_server == 0) return std::max(of_chat, of_server);
  return std::min(of_chat, of_server);
}

Time kept_since(Time now, std::int64_t days) { return Time{now.ms - days * day_ms}; }
Time too_old_at(Time sent, std::int64_t days) { return Time{sent.ms + days * day_ms + 1}; }

bool has_retention(Database& db) {
  auto q = db.query("SELECT 1 FROM chats WHERE retention_days > 0 LIMIT 1");
  return q.next();
}

AgingChats aging_chats(Database& db, ChatId past, int most) {
  AgingChats found{.chats = {}, .last = past};
  auto q = db.query(R"sql(
    SELECT c.id, c.first_seq, c.last_seq, coalesce(p.retention_days, c.retention_days), m.created_at,
           p.id IS NOT NULL AND p.first_seq <= c.root_seq
      FROM (SELECT * FROM chats WHERE id > ?1 ORDER BY id LIMIT ?2) c
      LEFT JOIN chats p ON p.id = c.parent_id
      LEFT JOIN messages m ON m.chat_id = c.id AND m.seq = c.first_seq
     ORDER BY c.id)sql",
                    past, most);
  int looked_at = 0;
  for (; q.next(); ++looked_at) {
    found.last = q.get<ChatId>(0);
    const auto oldest = q.get<std::optional<Time>>(4);
    if (!oldest || q.get<bool>(5)) continue;
    found.chats.push_back({found.last, q.get<Seq>(1), q.get<Seq>(2), q.get<std::int64_t>(3), *oldest});
  }
  found.complete = looked_at < most;
  return found;
}

Seq last_sent_before(Database& db, ChatId chat, Seq first, Seq last, Time since) {
  Seq low = first - 1, high = last;  // the answer is one of low … high
  while (low < high) {
    const Seq middle = low + (high - low + 1) / 2;
    auto q = db.query("SELECT created_at FROM messages WHERE chat_id = ?1 AND seq = ?2", chat, middle);
    if (q.next() && q.get<Time>(0) < since)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

std::optional<PurgedChatRow> find_chat_to_purge(Database& db, ChatId id) {
  auto q = db.query("SELECT " SNUG_CHAT_ROW_COLUMNS R"sql(, c.deleted_version <> 0,
           coalesce(p.retention_days, c.retention_days), p.id IS NOT NULL AND p.first_seq <= c.root_seq
      FROM chats c LEFT JOIN chats p ON p.id = c.parent_id
     WHERE c.id = ?1)sql",
                    id);
  if (!q.next()) return std::nullopt;
  constexpr int at = chat_row_columns;
  return PurgedChatRow{read_chat_row(q), q.get<bool>(at), q.get<std::int64_t>(at + 1), q.get<bool>(at + 2)};
}

std::vector<SavedBy> saved_by(Database& db, MessageId message) {
  std::vector<SavedBy> users;
  auto q = db.query("SELECT user_id, at FROM saved WHERE message_id = ?1 AND removed = 0 ORDER BY user_id", message);
  while (q.next()) users.push_back({q.get<UserId>(0), q.get<Time>(1)});
  return users;
}

}  // namespace snug::rows
