#include "store/thread_rows.h"

namespace snug::rows {

std::optional<Thread> find_thread(Database& db, MessageId root) {
  auto q = db.query("SELECT chat_id, replies, last_reply_at, user_ids FROM threads WHERE root_id = ?1", root);
  if (!q.next()) return std::nullopt;
  return Thread{.id = q.get<ChatId>(0),
                .replies = q.get<std::int64_t>(1),
                .last_reply_at = q.get<Time>(2),
                .user_ids = parse_id_list<UserId>(q.get<std::string_view>(3))};
}

std::optional<ChatId> find_thread_of(Database& db, MessageId message) {
  auto q = db.query(R"sql(
    SELECT CASE c.kind WHEN 3 THEN c.id
                       ELSE (SELECT t.chat_id FROM threads t WHERE t.root_id = coalesce(m.thread_root, m.id)) END
      FROM messages m JOIN chats c ON c.id = m.chat_id WHERE m.id = ?1)sql",
                    message);
  if (!q.next()) return std::nullopt;
  return q.get<std::optional<ChatId>>(0);
}

bool follows(Database& db, const ChatRow& thread, UserId user) {
  auto q = db.query(R"sql(
    SELECT 1 FROM chat_states own JOIN chat_states member ON member.user_id = own.user_id AND member.chat_id = ?3
     WHERE own.user_id = ?1 AND own.chat_id = ?2
       AND own.left_version = 0 AND own.entered_version > member.entered_version)sql",
                    user, thread.id, thread.room());
  return q.next();
}

std::vector<UserId> last_repliers(Database& db, ChatId thread, int most) {
  std::vector<UserId> users;
  auto q = db.query("SELECT user_id FROM repliers WHERE chat_id = ?1 ORDER BY last_seq DESC LIMIT ?2", thread, most);
  while (q.next()) users.push_back(q.get<UserId>(0));
  return users;
}

std::vector<FollowedThread> followed_threads_after(Database& db, UserId user, ChatId past, int most) {
  std::vector<FollowedThread> found;
  auto q = db.query(R"sql(
    SELECT s.chat_id, c.room_id, s.entered_version, s.left_version, s.left_before, s.version, c.last_seq, c.activity,
           c.version, c.touched, c.created_version, c.facts_version, c.root_id,
           c.last_seq > max(s.read_seq, c.first_seq - 1) OR s.marked_unread,
           s.left_version = 0 AND member.left_version = 0 AND s.entered_version > member.entered_version
             AND parent.deleted_version = 0 AND c.deleted_version = 0 AND coalesce(base.from_seq, 0) < c.root_seq,
           c.first_seq, c.purged_version, c.deleted_version
      FROM chat_states s
     CROSS JOIN chats c ON c.id = s.chat_id
     CROSS JOIN chats parent ON parent.id = c.parent_id
     CROSS JOIN chat_states member ON member.user_id = s.user_id AND member.chat_id = c.room_id
      LEFT JOIN chat_states base ON base.user_id = s.user_id AND base.chat_id = c.parent_id
     WHERE s.user_id = ?1 AND s.is_thread = 1 AND s.chat_id > ?2 ORDER BY s.chat_id LIMIT ?3)sql",
                    user, past, most);
  while (q.next()) {
    FollowedThread& thread = found.emplace_back();
    Membership& m = thread.membership;
    m.kind = ChatKind::thread;
    m.receipts = false;
    m.chat = q.get<ChatId>(0);
    m.room = q.get<RoomId>(1);
    m.entered = q.get<Version>(2);
    m.left = q.get<Version>(3);
    m.left_before = q.get<Version>(4);
    m.state_version = q.get<Version>(5);
    m.last_seq = q.get<Seq>(6);
    m.activity = q.get<Version>(7);
    m.version = q.get<Version>(8);
    m.touched = q.get<Version>(9);
    m.created = q.get<Version>(10);
    m.facts = q.get<Version>(11);
    thread.root = q.get<MessageId>(12);
    thread.unread = q.get<bool>(13);
    thread.follows = q.get<bool>(14);
    m.first_seq = q.get<Seq>(15);
    m.from_seq = m.first_seq - 1;
    m.purged = q.get<Version>(16);
    m.deleted = q.get<Version>(17);
  }
  return found;
}

}  // namespace snug::rows
