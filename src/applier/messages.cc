#include "applier/applying.h"
#include "applier/mentions.h"

namespace snug {

namespace {

/// The message, if the actor may see it: a member of its chat.
struct Found {
  Message message;
  Access access;
};
Result<Found> find_message(const Applying& a, MessageId id) {
  auto message = message_object(a.db, id);
  if (!message) return fail(Code::not_found, "no such message");
  auto access = enter(a, message->chat_id);
  if (!access) {
    return access.error().code == Code::not_found ? fail(Code::not_found, "no such message") : access.error();
  }
  return Found{std::move(*message), std::move(*access)};
}

/// A direct chat can't be written to by someone the other side has blocked, nor when the other side is gone.
Result<void> check_writable(const Applying& a, const ChatRow& chat) {
  if (chat.kind != ChatKind::direct) return {};
  const UserId peer = chat.direct_low == a.actor ? chat.direct_high : chat.direct_low;
  if (is_deleted(a.db, peer)) return fail(Code::forbidden, "this user's account was deleted");
  if (peer != a.actor && has_blocked(a.db, peer, a.actor)) return fail(Code::forbidden, "you can't write to this user");
  return {};
}

std::string message_json(const Message& message, std::optional<MessageStatus> status) {
  std::string out = json::to_text(message);
  if (status) {
    out.pop_back();
    out += ",\"status\":\"" + std::string(name_of_enum(*status)) + "\"}";
  }
  return out;
}

/// What became of the clientId before.
struct Earlier {
  std::optional<std::string> answer{};  ///< the first message's, whatever became of it
  bool stale = false;                   ///< its chat is gone: the clientId may be used again
};
Result<Earlier> find_earlier(const Applying& a, const SendMessage& c) {
  if (!c.client_id) return Earlier{};
  MessageId first;
  ChatId chat_id;
  std::string hash;
  {
    auto q = a.db.query("SELECT id, chat_id, request_hash FROM messages WHERE sender_id = ?1 AND client_id = ?2",
                        a.actor, *c.client_id);
    if (!q.next()) return Earlier{};
    std::tie(first, chat_id, hash) = q.row<MessageId, ChatId, std::string>();
  }
  const auto chat = find_chat(a.db, chat_id);
  if (!chat) return Earlier{.stale = true};
  if (hash != c.request_hash) return fail(Code::conflict, "this clientId was used for another message");
  const Message message = *message_object(a.db, first);
  const std::string text = message_json(message, status_of(a.db, *chat, a.actor, message.seq));
  return Earlier{.answer = "{\"message\":" + text + ",\"duplicate\":true}"};
}

/// Writes the chat's row: one more message, and its preview.
void write_last_message(const Applying& a, const Message& m) {
  a.db.run(R"sql(
    UPDATE chats SET last_seq = ?2, preview_id = ?3, preview_sender = ?4, preview_type = ?5, preview_content = ?6,
                     preview_created_at = ?7, updated_at = ?7, activity = ?8, version = ?8, touched = ?8
     WHERE id = ?1)sql",
           m.chat_id, m.seq, m.id, m.sender_id, m.type, preview_of(m.content), m.created_at, m.version);
}

/// An edit or deletion: counted in `message_changes`, and in the chat's preview if it was the last message.
void write_change(const Applying& a, const ChatRow& chat, const Message& m) {
  a.db.run("INSERT INTO message_changes (chat_id, version, seq) VALUES (?1, ?2, ?3)", m.chat_id, a.version, m.seq);
  if (m.seq == chat.last_seq) {
    a.db.run("UPDATE chats SET preview_content = ?2, version = ?3, touched = ?3 WHERE id = ?1", chat.id,
             preview_of(m.content), a.version);
  } else {
    a.db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", chat.id, a.version);
  }
}

}  // namespace

void empty_message(Applying& a, const ChatRow& chat, Message& m) {
  for (const UserId user : m.mentions.value_or(std::vector<UserId>()))
    a.db.run("DELETE FROM mentions WHERE user_id = ?1 AND chat_id = ?2 AND seq = ?3", user, m.chat_id, m.seq);
  m.content.clear();
  m.mentions.reset();
  m.reply_to.reset();
  m.deleted_at = a.now;
  m.version = a.version;
  a.db.run(R"sql(
    UPDATE messages SET content = '', mentions = NULL, reply_to = NULL, deleted_at = ?2, version = ?3 WHERE id = ?1)sql",
           m.id, a.now, a.version);
  write_change(a, chat, m);
  a.tell_room(EventType::message_deleted, chat.room(),
              "{\"id\":\"" + to_string(m.id) + "\",\"chatId\":\"" + to_string(m.chat_id) +
                  "\",\"seq\":" + std::to_string(m.seq) + ",\"deletedAt\":\"" + to_iso8601(a.now) +
                  "\",\"version\":" + std::to_string(a.version) + "}");
}

Applied apply(Applying& a, const SendMessage& c) {
  auto earlier = find_earlier(a, c);
  if (!earlier) return earlier.error();
  if (earlier->answer) return std::move(*earlier->answer);
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (c.type == MessageType::system) return bad_field("type", "system messages are the server's");
  if (auto r = check_writable(a, chat); !r) return r.error();
  if (c.reply_to) {
    auto q = a.db.query("SELECT 1 FROM messages WHERE id = ?1 AND chat_id = ?2", *c.reply_to, chat.id);
    if (!q.next()) return bad_field("replyTo", "is not a message of this chat");
  }
  const std::vector<UserId> mentioned = find_mentions(a, chat, c.content);

  Message m{.id = c.message_id,
            .chat_id = chat.id,
            .seq = chat.last_seq + 1,
            .sender_id = a.actor,
            .client_id = c.client_id,
            .type = c.type,
            .content = c.content,
            .reply_to = c.reply_to,
            .created_at = a.now,
            .version = a.version};
  std::optional<std::string> mentions;
  if (!mentioned.empty()) {
    m.mentions = mentioned;
    mentions = join_ids(mentioned);
  }
  if (earlier->stale) {
    a.db.run("UPDATE messages SET client_id = NULL WHERE sender_id = ?1 AND client_id = ?2", a.actor, *c.client_id);
  }
  a.db.run(R"sql(
    INSERT INTO messages (id, chat_id, seq, sender_id, client_id, request_hash, type, content, reply_to, mentions,
                          created_at, created_version, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12))sql",
           m.id, m.chat_id, m.seq, m.sender_id, m.client_id, c.request_hash, m.type, m.content, m.reply_to, mentions,
           m.created_at, m.version);
  write_last_message(a, m);
  for (const UserId user : mentioned)
    a.db.run("INSERT INTO mentions (user_id, chat_id, seq) VALUES (?1, ?2, ?3)", user, m.chat_id, m.seq);
  if (access->read_seq == chat.last_seq) {
    write_marks(a, chat, a.actor, m.seq, m.seq, access->has_state);
    if (chat.receipts) a.tell(WatermarksMoved{chat.id, chat.room(), {{a.actor, m.seq, m.seq}}, true});
  }

  std::string text = json::to_text(m);
  const MessageStatus status = chat.member_count == 1 && chat.receipts ? MessageStatus::read : MessageStatus::sent;
  std::string result = result_of("message", message_json(m, status));
  a.tell_room(EventType::new_message, chat.room(), std::move(text));
  return result;
}

Applied apply(Applying& a, const EditMessage& c) {
  auto found = find_message(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  if (m.sender_id != a.actor) return fail(Code::forbidden, "only its sender can edit a message");
  if (m.deleted_at) return fail(Code::not_found, "this message was deleted");
  if (auto r = check_writable(a, found->access.chat); !r) return r.error();

  m.content = c.content;
  m.edited_at = a.now;
  m.version = a.version;
  a.db.run("UPDATE messages SET content = ?2, edited_at = ?3, version = ?4 WHERE id = ?1", m.id, m.content, a.now,
           a.version);
  write_change(a, found->access.chat, m);
  a.tell_room(EventType::message_updated, found->access.chat.room(), json::to_text(m));
  return result_of("message", message_json(m, status_of(a.db, found->access.chat, a.actor, m.seq)));
}

Applied apply(Applying& a, const DeleteMessage& c) {
  auto found = find_message(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  const ChatRow& chat = found->access.chat;
  const bool own = m.sender_id == a.actor;
  if (!own && (chat.kind == ChatKind::direct || !found->access.is_admin()))
    return fail(Code::forbidden, "only its sender or an admin of the chat can delete a message");
  const auto result = [&] {
    return result_of("message",
                     message_json(m, own ? std::optional(status_of(a.db, chat, a.actor, m.seq)) : std::nullopt));
  };
  if (m.deleted_at) return result();

  empty_message(a, chat, m);
  return result();
}

}  // namespace snug
