#include "applier/applying.h"

namespace snug {

User user_object(Database& db, UserId id) {
  auto q = db.query(
      "SELECT username, display_name, avatar_url, bio, role, created_at, version, deleted_at FROM users WHERE id = ?1",
      id);
  User user{.id = id};
  if (!q.next()) return user;
  if (q.get<Time>(7).ms != 0) user.deleted = true;
  std::tie(user.username, user.display_name, user.avatar_url, user.bio, user.role, user.created_at, user.version) =
      q.row<std::string, std::string, std::optional<std::string>, std::optional<std::string>, UserRole, Time,
            Version>();
  return user;
}

Chat chat_object(Database& db, ChatId id) {
  auto q = db.query(R"sql(
    SELECT kind, is_private, title, topic, group_id, member_count, receipts, last_seq, created_at, updated_at, version,
           preview_id, preview_sender, preview_type, preview_content, preview_created_at
      FROM chats WHERE id = ?1)sql",
                    id);
  Chat chat{.id = id};
  if (!q.next()) return chat;
  bool is_private = false;
  std::tie(chat.kind, is_private, chat.title, chat.topic, chat.group_id, chat.member_count, chat.receipts,
           chat.last_seq, chat.created_at, chat.updated_at, chat.version) =
      q.row<ChatKind, bool, std::optional<std::string>, std::optional<std::string>, std::optional<ChatId>, std::int64_t,
            bool, Seq, Time, Time, Version>();
  if (chat.kind == ChatKind::channel) chat.is_private = is_private;
  if (chat.last_seq > 0) {
    chat.last_message_preview = Preview{q.get<MessageId>(11),   chat.last_seq,          q.get<UserId>(12),
                                        q.get<MessageType>(13), q.get<std::string>(14), q.get<Time>(15)};
  }
  return chat;
}

ChatState state_object(Database& db, ChatId chat, UserId user) {
  ChatState state;
  Seq last_seq = 0;
  {
    // The row itself, or zeros for an open channel without one; the role is the room's.
    auto q = db.query(R"sql(
      SELECT c.last_seq, room.role, coalesce(s.read_seq, 0), coalesce(s.delivered_seq, 0), coalesce(s.pinned, 0),
             coalesce(s.archived_seq, -1), coalesce(s.muted_until, 0), coalesce(s.version, 0)
        FROM chats c
        JOIN chat_states room ON room.user_id = ?2
                             AND room.chat_id = CASE WHEN c.kind = 2 AND c.is_private = 0 THEN c.group_id ELSE c.id END
        LEFT JOIN chat_states s ON s.user_id = ?2 AND s.chat_id = c.id
       WHERE c.id = ?1)sql",
                      chat, user);
    if (!q.next()) return state;
    last_seq = q.get<Seq>(0);
    state.role = q.get<MemberRole>(1);
    state.read_seq = q.get<Seq>(2);
    state.delivered_seq = q.get<Seq>(3);
    state.pinned = q.get<bool>(4);
    state.archived = q.get<Seq>(5) == last_seq;
    if (const Time muted = q.get<Time>(6); muted.ms != 0) state.muted_until = muted;
    state.version = q.get<Version>(7);
  }
  state.unread = last_seq - state.read_seq;
  if (state.unread > 0) {
    auto q = db.query("SELECT count(*) FROM mentions WHERE user_id = ?1 AND chat_id = ?2 AND seq > ?3", user, chat,
                      state.read_seq);
    q.next();
    state.mentions = q.get<std::int64_t>(0);
  }
  return state;
}

Chat chat_object_for(Database& db, ChatId id, UserId viewer) {
  Chat chat = chat_object(db, id);
  chat.state = state_object(db, id, viewer);
  if (chat.kind == ChatKind::direct) {
    const ChatRow row = *find_chat(db, id);
    chat.peer = user_object(db, row.direct_low == viewer ? row.direct_high : row.direct_low);
  }
  return chat;
}

Member member_object(Database& db, const ChatRow& chat, UserId user, bool with_user) {
  Member member{.user_id = user};
  {
    auto q =
        db.query("SELECT role, joined_at, delivered_seq, read_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2",
                 user, chat.room());
    if (q.next())
      std::tie(member.role, member.joined_at, member.delivered_seq, member.read_seq) =
          q.row<MemberRole, Time, Seq, Seq>();
  }
  if (chat.open_channel()) {
    auto q =
        db.query("SELECT delivered_seq, read_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", user, chat.id);
    std::tie(member.delivered_seq, member.read_seq) = q.next() ? q.row<Seq, Seq>() : std::tuple<Seq, Seq>{0, 0};
  }
  if (with_user) member.user = user_object(db, user);
  return member;
}

std::optional<Message> message_object(Database& db, MessageId id) {
  auto q = db.query(R"sql(
    SELECT chat_id, seq, sender_id, client_id, type, content, reply_to, mentions, created_at, edited_at, deleted_at,
           version
      FROM messages WHERE id = ?1)sql",
                    id);
  if (!q.next()) return std::nullopt;
  Message message{.id = id};
  std::optional<std::string> mentions;
  std::tie(message.chat_id, message.seq, message.sender_id, message.client_id, message.type, message.content,
           message.reply_to, mentions, message.created_at, message.edited_at, message.deleted_at, message.version) =
      q.row<ChatId, Seq, UserId, std::optional<std::string>, MessageType, std::string, std::optional<MessageId>,
            std::optional<std::string>, Time, std::optional<Time>, std::optional<Time>, Version>();
  if (mentions) message.mentions = parse_id_list<UserId>(*mentions);
  return message;
}

MessageStatus status_of(Database& db, const ChatRow& chat, UserId sender, Seq seq) {
  if (!chat.receipts) return MessageStatus::sent;
  auto q = db.query(R"sql(
    SELECT min(coalesce(s.delivered_seq, 0)), min(coalesce(s.read_seq, 0))
      FROM chat_states room LEFT JOIN chat_states s ON s.user_id = room.user_id AND s.chat_id = ?2
     WHERE room.chat_id = ?1 AND room.left_version = 0 AND room.user_id <> ?3)sql",
                    chat.room(), chat.id, sender);
  q.next();
  const auto delivered = q.get<std::optional<Seq>>(0), read = q.get<std::optional<Seq>>(1);
  if (!read || *read >= seq) return MessageStatus::read;  // nobody else: notes to self
  return *delivered >= seq ? MessageStatus::delivered : MessageStatus::sent;
}

std::string chat_json(Database& db, ChatId id) { return json::to_text(chat_object(db, id)); }

std::string member_event(ChatId chat, const Member& member) {
  return "{\"chatId\":\"" + to_string(chat) + "\",\"member\":" + json::to_text(member) + "}";
}

std::string state_event(Database& db, ChatId chat, UserId user) {
  return "{\"chatId\":\"" + to_string(chat) + "\",\"state\":" + json::to_text(state_object(db, chat, user)) + "}";
}

std::string chat_removed_event(ChatId chat) { return "{\"chatId\":\"" + to_string(chat) + "\"}"; }

std::string chat_result(const Applying& a, ChatId id) {
  return result_of("chat", json::to_text(chat_object_for(a.db, id, a.actor)));
}

std::string result_of(std::string_view name, std::string_view object) {
  return "{\"" + std::string(name) + "\":" + std::string(object) + "}";
}

}  // namespace snug
