#include "applier/message_changes.h"

#include "store/message_rows.h"
#include "store/schema.h"
#include "store/viewer_marks.h"

namespace snug {

Error no_such_message() { return fail(Code::not_found, "no such message"); }

Result<FoundMessage> find_message(const ApplyContext& a, MessageId id) {
  auto message = rows::find_message(a.db, id);
  if (!message) return no_such_message();
  auto access = enter(a, message->chat_id);
  if (!access) return access.error().code == Code::not_found ? no_such_message() : access.error();
  return FoundMessage{std::move(*message), std::move(*access)};
}

Result<FoundMessage> find_live_message(const ApplyContext& a, MessageId id) {
  auto found = find_message(a, id);
  if (!found) return found;
  const Message& m = found->message;
  if (m.seq <= found->access.from_seq) return no_such_message();
  if (m.deleted_at) return fail(Code::not_found, "this message was deleted");
  if (m.type == MessageType::system) return bad_field("messageId", "is a system message");
  return found;
}

void begin_change(const ApplyContext& a, Message& m) {
  if (a.level >= marks_level)
    a.db.run("DELETE FROM message_changes WHERE chat_id = ?1 AND version = ?2 AND seq = ?3", m.chat_id, m.version,
             m.seq);
  m.version = a.version;
}

void end_change(const ApplyContext& a, const ChatRow& chat, const Message& m) {
  a.db.run("INSERT INTO message_changes (chat_id, version, seq) VALUES (?1, ?2, ?3)", m.chat_id, a.version, m.seq);
  if (m.seq == chat.last_seq) {
    a.db.run("UPDATE chats SET preview_content = ?2, version = ?3, touched = ?3 WHERE id = ?1", chat.id,
             preview_of(m.content), a.version);
  } else {
    a.db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", chat.id, a.version);
  }
}

MessageAnswer message_answer(const ApplyContext& a, const ChatRow& chat, Message m, std::string json) {
  ViewerMarks(a.db, a.actor, chat.id, chat.room(), chat.receipts).give(m);
  MessageAnswer answer{.message = std::move(m)};
  // An event has nothing of one user's own, which stands in the midst of these.
  if (!answer.message.reactions && !answer.message.poll) answer.event_json = std::move(json);
  return answer;
}

MessageAnswer tell_change(ApplyContext& a, const ChatRow& chat, Message m) {
  std::string json = a.emit_room<EventType::message_updated>(chat.room(), m);
  return message_answer(a, chat, std::move(m), std::move(json));
}

namespace {

/// Former texts of a message.
constexpr int most_revisions = 50;

}  // namespace

void keep_revision(const ApplyContext& a, const Message& m) {
  if (a.level < marks_level) return;
  if (a.settings.edit_history != EditHistory::off) {
    a.db.run(R"sql(
      INSERT INTO revisions (message_id, version, content, edited_at)
      SELECT id, coalesce(content_version, created_version), content, coalesce(edited_at, created_at)
        FROM messages WHERE id = ?1
      ON CONFLICT DO NOTHING)sql",
             m.id);
    a.db.run(R"sql(
      DELETE FROM revisions WHERE message_id = ?1 AND version IN
        (SELECT version FROM revisions WHERE message_id = ?1 ORDER BY version DESC LIMIT -1 OFFSET ?2))sql",
             m.id, most_revisions);
  }
  a.db.run("UPDATE messages SET content_version = ?2 WHERE id = ?1", m.id, a.version);
}

void take_marks(const ApplyContext& a, Message& m) {
  if (m.reactions) a.db.run("DELETE FROM reactions WHERE message_id = ?1", m.id);
  if (m.pinned) a.db.run("DELETE FROM pins WHERE chat_id = ?1 AND message_id = ?2", m.chat_id, m.id);
  if (m.poll) {
    a.db.run("DELETE FROM poll_votes WHERE message_id = ?1", m.id);
    a.db.run("DELETE FROM polls WHERE message_id = ?1", m.id);
  }
  if (m.mentions_room) a.db.run("DELETE FROM room_mentions WHERE chat_id = ?1 AND seq = ?2", m.chat_id, m.seq);
  if (m.edited_at) a.db.run("DELETE FROM revisions WHERE message_id = ?1", m.id);
  m.mentions_room.reset();
  m.reactions.reset();
  m.pinned.reset();
  m.poll.reset();
}

bool take_marks_from(ApplyContext& a, const std::vector<MessageId>& messages, ChangedChats& changed,
                     const std::function<void(const ChatRow&, Message&)>& take,
                     const std::function<void(MessageId)>& drop) {
  for (const MessageId id : messages) {
    auto m = rows::find_message(a.db, id);
    const auto chat = m ? rows::find_chat(a.db, m->chat_id) : std::nullopt;
    if (!chat)
      drop(id);
    else if (changed.insert(chat->id).second)
      take(*chat, *m);
  }
  return !messages.empty();
}

}  // namespace snug
