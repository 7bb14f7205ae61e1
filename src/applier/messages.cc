#include <utility>

#include "applier/mentions.h"
#include "applier/message_changes.h"
#include "applier/pictures.h"
#include "applier/previews.h"
#include "applier/thread_changes.h"
#include "model/text_rules.h"
#include "store/file_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// What became of the clientId before.
struct Earlier {
  std::optional<MessageAnswer> answer{};  ///< the first message's, whatever became of it
  MessageId stale{};                      ///< its chat is gone: the clientId may be used again
};
Result<Earlier> find_earlier(const ApplyContext& a, const SendMessage& c) {
  if (!c.client_id) return Earlier{};
  for (const MessageId first : a.client_keys.find(a.actor, *c.client_id)) {
    const auto sent = rows::find_sent_as(a.db, first, a.actor, *c.client_id);
    if (!sent) continue;  // another clientId with the same key, or one that was freed
    const auto chat = rows::find_chat(a.db, sent->chat);
    if (!chat) return Earlier{.stale = first};
    if (sent->request_hash != c.request_hash) return fail(Code::conflict, "this clientId was used for another message");
    MessageAnswer answer = message_answer(a, *chat, *rows::find_message(a.db, first));
    answer.duplicate = true;
    return Earlier{.answer = std::move(answer)};
  }
  return Earlier{};
}

constexpr std::int64_t mebibyte = 1 << 20;

/// `times`: how often they are sent at once.
Result<void> check_files(const ApplyContext& a, const std::vector<AttachedFile>& files, std::int64_t times) {
  if (a.level < files_level) return fail(Code::unavailable, "files can be sent once all nodes are upgraded");
  const std::int64_t most = a.settings.files_limit * mebibyte;
  if (most == 0) return {};
  std::int64_t bytes = rows::bytes_of_files(a.db, a.actor);
  for (const AttachedFile& file : files) bytes += times * file.size;
  if (bytes > most) return fail(Code::forbidden, "your files would take more room than is allowed");
  return {};
}

std::string join_numbers(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const std::int64_t number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
  return text;
}

/// Writes the files of a new message.
void write_files(const ApplyContext& a, const Message& m, const std::vector<AttachedFile>& files) {
  std::int64_t n = 0;
  for (const AttachedFile& f : files) {
    a.db.run(R"sql(
      INSERT INTO files (message_id, n, chat_id, seq, sender_id, kind, hash, name, type, size, width, height,
                         thumb_hash, preview, animated, duration_ms, waveform, alt)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18))sql",
             m.id, n++, m.chat_id, m.seq, m.sender_id, f.kind, f.hash, f.name, f.type, f.size, f.width, f.height,
             f.thumb_hash, f.preview, f.animated.value_or(false), f.duration_ms,
             f.waveform ? std::optional(join_numbers(*f.waveform)) : std::nullopt, f.alt);
  }
}

/// Writes the chat's row: one more message, and its preview.
void write_last_message(const ApplyContext& a, const Message& m) {
  a.db.run(R"sql(
    UPDATE chats SET last_seq = ?2, preview_id = ?3, preview_sender = ?4, preview_type = ?5, preview_content = ?6,
                     preview_created_at = ?7, updated_at = ?7, activity = ?8, version = ?8, touched = ?8
     WHERE id = ?1)sql",
           m.chat_id, m.seq, m.id, m.sender_id, m.type, preview_of(m.content), m.created_at, m.version);
}

}  // namespace

void take_attached(const ApplyContext& a, Message& message) {
  take_marks(a, message);
  if (message.attachments) a.db.run("DELETE FROM files WHERE message_id = ?1", message.id);
  if (message.previews) take_previews(a, message.id);
  message.attachments.reset();
  message.previews.reset();
}

void empty_message(ApplyContext& a, const ChatRow& chat, Message& m) {
  begin_change(a, m);
  const Message before = m;
  take_attached(a, m);
  for (const UserId user : m.mentions.value_or(std::vector<UserId>()))
    a.db.run("DELETE FROM mentions WHERE user_id = ?1 AND chat_id = ?2 AND seq = ?3", user, m.chat_id, m.seq);
  m.content.clear();
  m.forwarded.reset();
  m.mentions.reset();
  m.reply_to.reset();
  m.thread_root.reset();
  m.deleted_at = a.now;
  a.db.run(R"sql(
    UPDATE messages SET content = '', mentions = NULL, reply_to = NULL, files = 0, previews = 0, forwarded = 0,
                        reactions = NULL, marks = marks & ?4, room_mention = 0, thread_root = NULL, deleted_at = ?2,
                        version = ?3
     WHERE id = ?1)sql",
           m.id, a.now, a.version, rows::thread_mark);
  end_change(a, chat, m);
  if (chat.is_thread()) take_reply(a, chat, m);
  a.emit_room<EventType::message_deleted>(chat.room(), deletion_of(m, before));
}

void take_mention(ApplyContext& a, const ChatRow& chat, Message& m, UserId user) {
  begin_change(a, m);
  std::erase(*m.mentions, user);
  if (m.mentions->empty()) m.mentions.reset();
  a.db.run("DELETE FROM mentions WHERE user_id = ?1 AND chat_id = ?2 AND seq = ?3", user, m.chat_id, m.seq);
  a.db.run("UPDATE messages SET mentions = ?2, version = ?3 WHERE id = ?1", m.id,
           m.mentions ? std::optional(join_ids(*m.mentions)) : std::nullopt, a.version);
  end_change(a, chat, m);
  a.emit_room<EventType::message_updated>(chat.room(), m);
}

void change_previews(const ApplyContext& a, const ChatRow& chat, Message& m, std::int64_t count) {
  begin_change(a, m);
  a.db.run("UPDATE messages SET previews = ?2, version = ?3 WHERE id = ?1", m.id, count, a.version);
  end_change(a, chat, m);
}

namespace {

/// Of a forwarded message, which mentions nobody: its source's previews.
struct Forwarded {
  std::vector<FoundPreview> previews;
};

struct Sending {
  std::optional<Forwarded> forwarded{};
  bool is_written_now = true;  ///< its sender's draft ends
  bool is_also_copied = false;
  std::optional<MessageId> copy_of{};  ///< it is the copy of a message in the thread of this one
};

/// Who is named, and whether everybody is. Of a message in a thread that the chat gets, too, the one in the thread
/// names people, and the copy everybody: so nobody is counted twice.
struct Mentioned {
  std::vector<UserId> users;
  std::optional<RoomMention> room;
};
Mentioned find_mentioned(const ApplyContext& a, const Access& access, const std::string& content,
                         const Sending& sending) {
  Mentioned found;
  if (sending.forwarded) return found;
  if (!sending.copy_of) found.users = find_mentions(a, access.chat, content);
  if (!sending.is_also_copied) found.room = find_room_mention(a, access, content);
  return found;
}

/// The members of a chat with slow mode wait between their messages.
Result<void> check_pace(const ApplyContext& a, const Access& access) {
  const std::int64_t wait = access.sent_at.ms + access.chat.slow_mode * 1000 - a.now.ms;
  if (access.chat.slow_mode == 0 || access.is_admin() || wait <= 0) return {};
  Error error = fail(Code::rate_limited,
                     "this chat takes one message of yours in " + std::to_string(access.chat.slow_mode) + " seconds");
  error.retry_after_ms = wait;
  return error;
}

/// One row for everybody, or one for each who is named: so nobody is counted twice.
void write_mentions(const ApplyContext& a, const Message& m) {
  if (m.mentions_room == RoomMention::room) {
    a.db.run("INSERT INTO room_mentions (chat_id, seq, sender_id, version) VALUES (?1, ?2, ?3, ?4)", m.chat_id, m.seq,
             m.sender_id, m.version);
    return;
  }
  const Version version = a.level >= marks_level ? m.version : 0;
  for (const UserId user : m.mentions.value_or(std::vector<UserId>()))
    a.db.run("INSERT INTO mentions (user_id, chat_id, seq, version) VALUES (?1, ?2, ?3, ?4)", user, m.chat_id, m.seq,
             version);
}

void note_pace(const ApplyContext& a, const Access& access) {
  const ChatRow& chat = access.chat;
  const ChatRow paced = chat.is_thread() ? *rows::find_chat(a.db, chat.parent_id) : chat;
  ensure_state(a, paced, a.actor);
  a.db.run("UPDATE chat_states SET sent_at = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, paced.id, a.now);
}

Applied send(ApplyContext& a, const SendMessage& c, const Sending& sending) {
  const std::optional<Forwarded>& forwarded = sending.forwarded;
  auto earlier = find_earlier(a, c);
  if (!earlier) return earlier.error();
  if (earlier->answer) return std::move(*earlier->answer);
  auto chat_id = c.user_id ? open_direct_chat(a, *c.user_id, c.chat_id) : Result<ChatId>(c.chat_id);
  if (!chat_id) return chat_id.error();
  auto access = enter(a, *chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (c.type == MessageType::system) return bad_field("type", "system messages are the server's");
  if (auto r = rows::check_writable(*access); !r) return r.error();
  if (!sending.copy_of)
    if (auto r = check_pace(a, *access); !r) return r.error();
  if (c.reply_to && !rows::is_message_of(a.db, chat.id, *c.reply_to))
    return bad_field("replyTo", "is not a message of this chat");
  if (c.attachments)
    if (auto r = check_files(a, *c.attachments, sending.is_also_copied ? 2 : 1); !r) return r.error();
  std::optional<Poll> poll;
  if (c.poll) {
    auto made = make_poll(a, *c.poll);
    if (!made) return made.error();
    poll = std::move(*made);
  }
  const auto [mentioned, room] = find_mentioned(a, *access, c.content, sending);

  Message m{.id = c.message_id,
            .chat_id = chat.id,
            .seq = chat.last_seq + 1,
            .sender_id = a.actor,
            .client_id = c.client_id,
            .type = c.type,
            .content = c.content,
            .reply_to = c.reply_to,
            .thread_root = sending.copy_of,
            .created_at = a.now,
            .version = a.version};
  std::optional<std::string> mentions;
  if (!mentioned.empty()) {
    m.mentions = mentioned;
    mentions = join_ids(mentioned);
  }
  if (forwarded) m.forwarded = true;
  m.poll = std::move(poll);
  m.mentions_room = room;
  const bool unwanted = c.no_preview.value_or(false) && a.level >= pictures_level;
  const std::int64_t previews = unwanted ? rows::unwanted_previews : forwarded ? std::ssize(forwarded->previews) : 0;
  const std::size_t files = c.attachments ? c.attachments->size() : 0;
  if (files > 0) {
    m.attachments.emplace();
    for (const AttachedFile& file : *c.attachments)
      m.attachments->push_back(attachment_of(static_cast<std::int64_t>(m.attachments->size()), file));
  }
  if (earlier->stale) a.db.run("UPDATE messages SET client_id = NULL WHERE id = ?1", earlier->stale);
  a.db.run(R"sql(
    INSERT INTO messages (id, chat_id, seq, sender_id, client_id, request_hash, type, content, reply_to, mentions,
                          created_at, created_version, version, files, forwarded, previews, marks,
                          room_mention, thread_root)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14, ?15, ?16, ?17, ?18))sql",
           m.id, m.chat_id, m.seq, m.sender_id, m.client_id, c.request_hash, m.type, m.content, m.reply_to, mentions,
           m.created_at, m.version, files, forwarded.has_value(), previews, m.poll ? rows::poll_mark : 0,
           room ? 1 + static_cast<std::int64_t>(*room) : 0, m.thread_root);
  if (files > 0) write_files(a, m, *c.attachments);
  if (forwarded) write_previews(a, m, forwarded->previews);
  if (m.poll) write_poll(a, m);
  if (m.client_id) a.client_keys.add(m.sender_id, *m.client_id, m.id);
  write_last_message(a, m);
  write_mentions(a, m);
  if (chat.slow_mode > 0 && !sending.copy_of) note_pace(a, *access);
  if (!chat.is_thread() && access->read_seq == chat.last_seq) {
    write_marks(a, chat, a.actor, m.seq, m.seq, access->has_state);
    if (chat.receipts) a.emit(WatermarksMoved{chat.id, chat.room(), {{a.actor, m.seq, m.seq}}, true});
  }

  if (!forwarded && sending.is_written_now && !sending.copy_of) end_draft(a, chat.id);
  if (chat.is_thread()) note_reply(a, *access, m);
  const std::string& json = a.emit_room<EventType::new_message>(chat.room(), m);
  if (m.poll) return message_answer(a, chat, std::move(m));
  m.status = chat.member_count == 1 && chat.receipts ? MessageStatus::read : MessageStatus::sent;
  return MessageAnswer{.message = std::move(m), .event_json = json};
}

}  // namespace

Applied apply(ApplyContext& a, const SendMessage& c) { return send(a, c, {}); }

Applied send_reply(ApplyContext& a, const SendMessage& reply, std::optional<MessageId> copy_id) {
  Applied sent = send(a, reply, {.is_also_copied = copy_id.has_value()});
  if (!copy_id || !sent || std::get<MessageAnswer>(*sent).duplicate) return sent;
  const ChatRow thread = *rows::find_chat(a.db, reply.chat_id);
  SendMessage copy = reply;
  copy.message_id = *copy_id;
  copy.chat_id = thread.parent_id;
  copy.client_id.reset();
  copy.request_hash.clear();
  if (rows::is_message_of(a.db, thread.parent_id, thread.root_id)) copy.reply_to = thread.root_id;
  if (auto copied = send(a, copy, {.copy_of = thread.root_id}); !copied) return copied;
  return sent;
}

Applied send_as(ApplyContext& a, UserId user, const SendMessage& message) {
  if (!rows::is_enabled(a.db, user)) return fail(Code::forbidden, "the account is disabled");
  const UserId actor = std::exchange(a.actor, user);
  Applied sent = send(a, message, {.is_written_now = false});
  a.actor = actor;
  return sent;
}

Applied apply(ApplyContext& a, const ForwardMessage& c) {
  if (a.level < files_level) return fail(Code::unavailable, "messages can be forwarded once all nodes are upgraded");
  SendMessage message{.message_id = c.message_id,
                      .chat_id = c.chat_id,
                      .client_id = c.client_id,
                      .request_hash = c.request_hash,
                      .user_id = c.user_id};
  auto earlier = find_earlier(a, message);  // before the source is looked for: it may be gone by now
  if (!earlier) return earlier.error();
  if (earlier->answer) return std::move(*earlier->answer);
  auto source = find_live_message(a, c.source);
  if (!source) return source.error();
  if (source->message.poll) return bad_field("messageId", "polls can't be forwarded");
  message.type = source->message.type;
  message.content = std::move(source->message.content);
  Forwarded forwarded;
  if (a.level >= pictures_level) {
    forwarded.previews = found_previews(a.db, source->message);
    if (rows::are_previews_unwanted(a.db, c.source)) message.no_preview = true;
  }
  if (source->message.attachments) message.attachments = rows::files_of(a.db, c.source);
  return send(a, message, {.forwarded = std::move(forwarded)});
}

Applied apply(ApplyContext& a, const EditMessage& c) {
  auto found = find_message(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  if (m.sender_id != a.actor) return fail(Code::forbidden, "only its sender can edit a message");
  if (m.deleted_at) return fail(Code::not_found, "this message was deleted");
  if (auto r = rows::check_writable(found->access); !r) return r.error();
  if (const std::int64_t minutes = a.settings.edit_minutes;
      minutes > 0 && a.now.ms - m.created_at.ms > minutes * 60'000)
    return fail(Code::forbidden, "messages can be edited for " + std::to_string(minutes) + " minutes only");
  if (!m.attachments && text::is_blank(c.content)) return bad_field("content", "must not be blank");

  const bool changes = m.content != c.content;
  if (changes && m.poll && m.poll->voters > 0) return fail(Code::conflict, "people have voted on this question");

  // Those of the text as it was; its new links are looked at behind the commit.
  if (m.previews && changes) {
    take_previews(a, m.id);
    m.previews.reset();
    a.db.run("UPDATE messages SET previews = 0 WHERE id = ?1", m.id);
  }
  if (changes) keep_revision(a, m);
  begin_change(a, m);
  m.content = c.content;
  m.edited_at = a.now;
  a.db.run("UPDATE messages SET content = ?2, edited_at = ?3, version = ?4 WHERE id = ?1", m.id, m.content, a.now,
           a.version);
  end_change(a, found->access.chat, m);
  const bool unwanted = rows::are_previews_unwanted(a.db, m.id);
  MessageAnswer answer = tell_change(a, found->access.chat, std::move(m));
  answer.previews_unwanted = unwanted;
  return answer;
}

Applied apply(ApplyContext& a, const RemovePreview& c) {
  if (auto r = check_pictures(a); !r) return r.error();
  auto found = find_message(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  const ChatRow& chat = found->access.chat;
  if (m.deleted_at) return fail(Code::not_found, "this message was deleted");
  if (m.sender_id != a.actor && (chat.kind == ChatKind::direct || !found->access.is_admin()))
    return fail(Code::forbidden, "only its sender or an admin of the chat can take the previews away");
  if (rows::are_previews_unwanted(a.db, m.id)) return message_answer(a, chat, std::move(m));
  if (m.previews) take_previews(a, m.id);
  m.previews.reset();
  change_previews(a, chat, m, rows::unwanted_previews);
  return tell_change(a, chat, std::move(m));
}

Applied apply(ApplyContext& a, const DeleteMessage& c) {
  auto found = find_message(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  const ChatRow& chat = found->access.chat;
  const bool own = m.sender_id == a.actor;
  if (!own && (chat.kind == ChatKind::direct || !found->access.is_admin()))
    return fail(Code::forbidden, "only its sender or an admin of the chat can delete a message");
  if (!m.deleted_at) empty_message(a, chat, m);
  return message_answer(a, chat, std::move(m));
}

}  // namespace snug
