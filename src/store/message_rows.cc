#include "store/message_rows.h"

#include <tuple>
#include <utility>

#include "store/file_rows.h"
#include "store/mark_rows.h"
#include "store/picture_rows.h"
#include "store/thread_rows.h"

namespace snug::rows {

namespace {

#define SNUG_MESSAGE_COLUMNS                                                                                    \
  "m.id, m.chat_id, m.seq, m.sender_id, m.client_id, m.type, m.content, m.reply_to, m.mentions, m.created_at, " \
  "m.edited_at, m.deleted_at, m.version, m.files, m.forwarded, m.previews, m.reactions, m.marks, "              \
  "m.room_mention, m.thread_root"
constexpr int message_columns = 20;

Message read_message(Database& db, const Query& q) {
  Message m;
  m.id = q.get<MessageId>(0);
  m.chat_id = q.get<ChatId>(1);
  m.seq = q.get<Seq>(2);
  m.sender_id = q.get<UserId>(3);
  m.client_id = q.get<std::optional<std::string>>(4);
  m.type = q.get<MessageType>(5);
  m.content = q.get<std::string>(6);
  m.reply_to = q.get<std::optional<MessageId>>(7);
  if (const auto mentions = q.get<std::optional<std::string_view>>(8)) m.mentions = parse_id_list<UserId>(*mentions);
  m.created_at = q.get<Time>(9);
  m.edited_at = q.get<std::optional<Time>>(10);
  m.deleted_at = q.get<std::optional<Time>>(11);
  m.version = q.get<Version>(12);
  if (q.get<std::int64_t>(13) > 0) m.attachments = attachments_of(db, m.id);
  if (q.get<bool>(14)) m.forwarded = true;
  if (q.get<std::int64_t>(15) > 0) m.previews = previews_of(db, m.id);
  if (const auto reactions = q.get<std::optional<std::string_view>>(16)) m.reactions = parse_reactions(*reactions);
  const auto marks = q.get<std::int64_t>(17);
  if (marks & pinned_mark) m.pinned = find_pin(db, m.chat_id, m.id);
  if (marks & poll_mark) m.poll = find_poll(db, m.id);
  if (marks & thread_mark) m.thread = find_thread(db, m.id);
  if (const auto named = q.get<std::int64_t>(18); named > 0) m.mentions_room = static_cast<RoomMention>(named - 1);
  m.thread_root = q.get<std::optional<MessageId>>(19);
  return m;
}

std::vector<Message> read_all(Database& db, Query q) {
  std::vector<Message> messages;
  while (q.next()) messages.push_back(read_message(db, q));
  return messages;
}

}  // namespace

std::optional<Message> find_message(Database& db, MessageId id) {
  auto q = db.query("SELECT " SNUG_MESSAGE_COLUMNS " FROM messages m WHERE m.id = ?1", id);
  if (!q.next()) return std::nullopt;
  return read_message(db, q);
}

bool is_message_of(Database& db, ChatId chat, MessageId id) {
  auto q = db.query("SELECT 1 FROM messages WHERE id = ?1 AND chat_id = ?2", id, chat);
  return q.next();
}

std::optional<SentAs> find_sent_as(Database& db, MessageId id, UserId sender, const std::string& client_id) {
  auto q = db.query("SELECT chat_id, request_hash FROM messages WHERE id = ?1 AND sender_id = ?2 AND client_id = ?3",
                    id, sender, client_id);
  if (!q.next()) return std::nullopt;
  return SentAs{q.get<ChatId>(0), q.get<std::string>(1)};
}

std::vector<Message> messages_between(Database& db, ChatId chat, Seq from, Seq to) {
  return read_all(db, db.query("SELECT " SNUG_MESSAGE_COLUMNS
                               " FROM messages m WHERE m.chat_id = ?1 AND m.seq BETWEEN ?2 AND ?3 ORDER BY m.seq",
                               chat, from, to));
}

std::vector<Message> newest_messages(Database& db, ChatId chat, Seq past, Version version, int most) {
  std::vector<Message> messages;
  auto q =
      db.query("SELECT " SNUG_MESSAGE_COLUMNS
               ", m.created_version FROM messages m WHERE m.chat_id = ?1 AND m.seq > ?2 ORDER BY m.seq DESC LIMIT ?3",
               chat, past, most);
  while (q.next() && q.get<Version>(message_columns) > version) messages.push_back(read_message(db, q));
  return messages;
}

Seq first_made_after(Database& db, ChatId chat, Seq past, Seq last_seq, Version version) {
  Seq low = past + 1, high = last_seq + 1;  // the answer is one of low … high
  while (low < high) {
    const Seq middle = low + (high - low) / 2;
    auto q = db.query("SELECT created_version FROM messages WHERE chat_id = ?1 AND seq = ?2", chat, middle);
    if (q.next() && q.get<Version>(0) <= version)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

ChangedMessages messages_changed_after(Database& db, ChatId chat, Version version, Seq past, Version made, int most) {
  // What was changed again later stands again later: such rows are passed over, but not without bound.
  const int most_examined = 2 * most + 100;
  ChangedMessages changed{.reached = version};
  auto q = db.query("SELECT " SNUG_MESSAGE_COLUMNS R"sql(, x.version
      FROM message_changes x
      LEFT JOIN messages m ON m.chat_id = x.chat_id AND m.seq = x.seq
                          AND m.version = x.version AND m.seq > ?3 AND m.created_version <= ?4
     WHERE x.chat_id = ?1 AND x.version > ?2 ORDER BY x.version LIMIT ?5)sql",
                    chat, version, past, made, most_examined);
  for (int examined = 0; std::cmp_less(changed.messages.size(), most); ++examined) {
    if (!q.next()) {
      changed.complete = examined < most_examined;
      break;
    }
    changed.reached = q.get<Version>(message_columns);
    if (q.get<MessageId>(0)) changed.messages.push_back(read_message(db, q));
  }
  return changed;
}

}  // namespace snug::rows
