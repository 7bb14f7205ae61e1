#include "applier/thread_changes.h"

#include <algorithm>

#include "applier/message_changes.h"
#include "store/thread_rows.h"

namespace snug {

namespace {

/// Users that a root names.
constexpr int most_named = 5;

/// Writes what a root says of its thread, which is a change of the root. One that was removed for good says nothing.
void write_thread(ApplyContext& a, const ChatRow& thread, const Thread& now) {
  a.db.run("UPDATE threads SET replies = ?2, last_reply_at = ?3, user_ids = ?4 WHERE root_id = ?1", thread.root_id,
           now.replies, now.last_reply_at, join_ids(now.user_ids));
  auto root = rows::find_message(a.db, thread.root_id);
  const auto parent = rows::find_chat(a.db, thread.parent_id);
  if (!root || !parent) return;
  begin_change(a, *root);
  a.db.run("UPDATE messages SET marks = marks | ?2, version = ?3 WHERE id = ?1", root->id, rows::thread_mark,
           root->version);
  end_change(a, *parent, *root);
  a.emit_room<EventType::thread_updated>(thread.room(), {parent->id, root->id, root->seq, now, root->version});
}

/// The sender has read what it has written, if it had read what stood before it.
void follow_as_sender(const ApplyContext& a, const Access& access, const Message& reply, std::vector<UserId>& begun) {
  const ChatRow& thread = access.chat;
  if (!access.has_state) {
    follow(a, thread, reply.sender_id, reply.seq);
    begun.push_back(reply.sender_id);
  } else if (access.read_seq == thread.last_seq) {
    write_marks(a, thread, reply.sender_id, reply.seq, reply.seq, true);
  }
}

}  // namespace

void begin_thread(const ApplyContext& a, ChatId thread, const Message& root, const ChatRow& parent) {
  a.db.run(R"sql(
    INSERT INTO chats (id, kind, is_private, member_count, receipts, created_by, created_at, updated_at, activity,
                       version, touched, created_version, facts_version, parent_id, root_id, root_seq, room_id)
    VALUES (?1, ?2, 0, 0, 0, ?3, ?4, ?4, ?5, ?5, ?5, ?5, ?5, ?6, ?7, ?8, ?9))sql",
           thread, ChatKind::thread, a.actor, a.now, a.version, parent.id, root.id, root.seq, parent.room());
  a.db.run("INSERT INTO threads (root_id, chat_id, replies, last_reply_at, user_ids) VALUES (?1, ?2, 0, ?3, '')",
           root.id, thread, a.now);
}

bool follow(const ApplyContext& a, const ChatRow& thread, UserId user, Seq read) {
  if (rows::follows(a.db, thread, user)) return false;
  // A row that does not count, because the room was left since, is among the followers already.
  if (!rows::is_member(a.db, thread.id, user))
    a.db.run("UPDATE chats SET member_count = member_count + 1 WHERE id = ?1", thread.id);
  a.db.run(R"sql(
    INSERT INTO chat_states (user_id, chat_id, role, joined_at, delivered_seq, read_seq, entered_version, version,
                             member_version, marks_version, is_thread)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?6, ?6, ?6, 1)
    ON CONFLICT DO UPDATE SET
      joined_at = excluded.joined_at, delivered_seq = excluded.delivered_seq, read_seq = excluded.read_seq,
      muted_until = 0, notify = 0, marked_unread = 0, entered_version = excluded.entered_version,
      left_before = left_version, left_version = 0, version = excluded.version,
      member_version = excluded.member_version, marks_version = excluded.marks_version)sql",
           user, thread.id, MemberRole::member, a.now, read, a.version);
  return true;
}

void end_following(const ApplyContext& a, ChatId thread, UserId user) {
  const auto ended = a.db.run(R"sql(
    UPDATE chat_states SET left_version = ?3, version = ?3, member_version = ?3
     WHERE user_id = ?1 AND chat_id = ?2 AND is_thread = 1 AND left_version = 0)sql",
                              user, thread, a.version);
  if (ended > 0) a.db.run("UPDATE chats SET member_count = member_count - 1 WHERE id = ?1", thread);
}

void emit_followed(ApplyContext& a, UserId user, ChatId thread) {
  a.emit_users<EventType::chat_created>({user}, rows::chat_of(a.db, user, thread));
}

void note_reply(ApplyContext& a, const Access& access, const Message& reply) {
  const ChatRow& thread = access.chat;
  std::vector<UserId> begun;
  follow_as_sender(a, access, reply, begun);
  std::vector<UserId> others = reply.mentions.value_or(std::vector<UserId>());
  if (thread.last_seq == 0)
    if (const auto root = rows::find_message(a.db, thread.root_id);
        root && !rows::has_blocked(a.db, root->sender_id, reply.sender_id))
      others.push_back(root->sender_id);
  for (const UserId user : others)
    if (rows::is_member(a.db, thread.room(), user) && follow(a, thread, user, reply.seq - 1)) begun.push_back(user);
  for (const UserId user : begun) emit_followed(a, user, thread.id);

  a.db.run(R"sql(
    INSERT INTO repliers (chat_id, user_id, replies, last_seq) VALUES (?1, ?2, 1, ?3)
    ON CONFLICT DO UPDATE SET replies = replies + 1, last_seq = excluded.last_seq)sql",
           thread.id, reply.sender_id, reply.seq);
  Thread now = *rows::find_thread(a.db, thread.root_id);
  ++now.replies;
  now.last_reply_at = reply.created_at;
  std::erase(now.user_ids, reply.sender_id);
  now.user_ids.insert(now.user_ids.begin(), reply.sender_id);
  if (now.user_ids.size() > most_named) now.user_ids.resize(most_named);
  write_thread(a, thread, now);
}

void take_reply(ApplyContext& a, const ChatRow& thread, const Message& reply) {
  a.db.run("UPDATE repliers SET replies = replies - 1 WHERE chat_id = ?1 AND user_id = ?2", thread.id, reply.sender_id);
  a.db.run("DELETE FROM repliers WHERE chat_id = ?1 AND user_id = ?2 AND replies = 0", thread.id, reply.sender_id);
  auto now = rows::find_thread(a.db, thread.root_id);
  if (!now) return;
  --now->replies;
  now->user_ids = rows::last_repliers(a.db, thread.id, most_named);
  write_thread(a, thread, *now);
}

void forget_replier(const ApplyContext& a, ChatId thread, UserId user) {
  if (a.db.run("DELETE FROM repliers WHERE chat_id = ?1 AND user_id = ?2", thread, user) == 0) return;
  a.db.run(R"sql(
    UPDATE threads SET user_ids = ?2 WHERE root_id = (SELECT root_id FROM chats WHERE id = ?1))sql",
           thread, join_ids(rows::last_repliers(a.db, thread, most_named)));
}

}  // namespace snug
