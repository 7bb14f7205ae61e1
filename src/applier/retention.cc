// Messages that are too old go for good. A job says where there may be some (src/jobs/retention_job.h); which they are
// is decided here, by the clock of the order: `created_at` never falls along seq, so they are the first ones of a chat.
#include <algorithm>
#include <set>

#include "applier/message_changes.h"
#include "applier/thread_changes.h"
#include "store/retention_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// What one command takes: messages, and rows of what people have added to them, roughly.
constexpr Seq most_messages = 200;
constexpr std::int64_t most_rows = 2000;

/// Those who have saved it save it no more. A user's changes have a version each, so one message a command at most:
/// false, if one of them has lost another already, and nothing was done.
bool take_saved(ApplyContext& a, MessageId message, std::set<UserId>& told) {
  const auto users = rows::saved_by(a.db, message);
  if (std::any_of(users.begin(), users.end(), [&](const rows::SavedBy& each) { return told.contains(each.user); }))
    return false;
  for (const auto& [user, at] : users) {
    told.insert(user);
    a.db.run("UPDATE saved SET removed = 1, version = ?3 WHERE user_id = ?1 AND message_id = ?2", user, message,
             a.version);
    a.emit_users<EventType::saved_updated>({user}, {message, false, at, a.version});
  }
  return true;
}

/// With all that hangs on it. Bytes of files are collected later (src/files).
void take_message(const ApplyContext& a, Message& m) {
  take_attached(a, m);
  for (const UserId user : m.mentions.value_or(std::vector<UserId>()))
    a.db.run("DELETE FROM mentions WHERE user_id = ?1 AND chat_id = ?2 AND seq = ?3", user, m.chat_id, m.seq);
  a.db.run("DELETE FROM message_changes WHERE chat_id = ?1 AND version = ?2 AND seq = ?3", m.chat_id, m.version, m.seq);
  if (m.client_id) a.client_keys.forget(m.sender_id, *m.client_id, m.id);
  a.db.run("UPDATE reports SET content = '' WHERE message_id = ?1 AND content <> ''", m.id);
  a.db.run("DELETE FROM messages WHERE id = ?1", m.id);
}

/// The place of the last one that went; `first_seq` - 1: none.
Seq take_messages(ApplyContext& a, const ChatRow& chat, Seq last, Time since) {
  Seq seq = chat.first_seq;
  std::set<UserId> told;
  for (const std::int64_t before = a.db.total_changes(); seq <= last && a.db.total_changes() - before < most_rows;
       ++seq) {
    auto found = rows::messages_between(a.db, chat.id, seq, seq);
    if (found.empty() || found.front().created_at >= since || !take_saved(a, found.front().id, told)) break;
    take_message(a, found.front());
    if (chat.is_thread() && !found.front().deleted_at) take_reply(a, chat, found.front());  // its root is gone already
  }
  return seq - 1;
}

/// Changes that were named before a level of behaviour took the former ones out, of messages that are gone: those of
/// the time before the first one that is still there.
void take_old_changes(const ApplyContext& a, ChatId chat, Seq first_seq) {
  a.db.run(R"sql(
    DELETE FROM message_changes WHERE chat_id = ?1 AND version IN
      (SELECT version FROM message_changes
        WHERE chat_id = ?1 AND version < coalesce((SELECT created_version FROM messages
                                                    WHERE chat_id = ?1 AND seq = ?2), ?3)
        ORDER BY version LIMIT ?4))sql",
           chat, first_seq, a.version, most_rows);
}

}  // namespace

Applied apply(ApplyContext& a, const PurgeMessages& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (a.level < marks_level) return fail(Code::unavailable, "messages are purged once all nodes are upgraded");
  if (auto r = check_fence(a, PurgeMessages::job, c.fence); !r) return r.error();
  const auto found = rows::find_chat_to_purge(a.db, c.chat_id);
  const std::int64_t days = found ? rows::days_in_force(found->days, a.settings.retention_days) : 0;
  if (days == 0 || found->root_there) return EmptyAnswer{};
  const ChatRow& chat = found->chat;
  const Seq last = std::min({c.up_to, chat.last_seq, chat.first_seq + most_messages - 1});
  const Seq up_to = take_messages(a, chat, last, rows::kept_since(a.now, days));
  if (up_to < chat.first_seq) return EmptyAnswer{};
  take_old_changes(a, chat.id, up_to + 1);
  a.db.run("UPDATE chats SET first_seq = ?2 WHERE id = ?1", chat.id, up_to + 1);
  if (up_to == chat.last_seq)
    a.db.run(R"sql(
      UPDATE chats SET preview_id = NULL, preview_sender = NULL, preview_type = NULL, preview_content = NULL,
                       preview_created_at = NULL
       WHERE id = ?1)sql",
             chat.id);
  if (found->deleted) return EmptyAnswer{};  // nobody reads it any more
  a.db.run("UPDATE chats SET purged_version = ?2, version = ?2, touched = ?2 WHERE id = ?1", chat.id, a.version);
  a.emit_room<EventType::messages_purged>(chat.room(), {chat.id, up_to, a.version});
  if (chat.is_thread() && up_to == chat.last_seq) {  // its root went before it: nobody can answer any more
    a.db.run("UPDATE chats SET deleted_version = ?2 WHERE id = ?1", chat.id, a.version);
    a.emit_room<EventType::chat_removed>(chat.room(), {chat.id});
  }
  return EmptyAnswer{};
}

}  // namespace snug
