#include "backup/export_lines.h"

#include <ostream>

#include "model/json.h"
#include "model/json_object.h"
#include "model/objects.h"
#include "model/objects_rooms.h"
#include "store/file_rows.h"
#include "store/mark_rows.h"
#include "store/message_rows.h"
#include "store/picture_rows.h"
#include "store/preference_rows.h"
#include "store/user_group_rows.h"
#include "store/user_rows.h"

namespace snug {

namespace {

/// A time column in which 0 stands for none.
std::optional<Time> time_or_none(Time time) { return time.ms == 0 ? std::nullopt : std::optional(time); }

}  // namespace

void ExportLines::line(std::string_view type, std::string_view object) {
  out_ << json::merge_objects("{\"type\":\"" + std::string(type) + "\"}", object) << '\n';
  ++count_;
}

void ExportLines::write_all(Time now) {
  write_head(now);
  write_users();
  write_sessions();
  write_contacts();
  write_chats();
  write_memberships();
  write_messages();
  write_reactions();
  write_votes();
  write_saved();
  write_drafts();
  write_scheduled();
  write_reports();
  write_pictures();
  write_emoji();
  write_user_groups();
  write_preferences();
}

void ExportLines::write_head(Time now) {
  auto q = db_.query("SELECT epoch, version FROM meta WHERE id = 1");
  if (!q.next()) throw StoreError(0, "the database has no state");
  json::Object head;
  head.add("format", 1).add("exportedAt", now).add("epoch", q.get<std::string>(0));
  head.add("version", q.get<std::int64_t>(1)).add("of", user_ ? to_string(user_) : "everybody");
  line("export", head.text());
}

void ExportLines::write_users() {
  auto q =
      db_.query("SELECT " SNUG_USER_COLUMNS ", u.disabled FROM users u WHERE ?1 = 0 OR u.id = ?1 ORDER BY u.id", user_);
  while (out_ && q.next()) {
    const std::string disabled = json::Object().add("disabled", q.get<bool>(rows::user_columns)).text();
    line("user", json::merge_objects(json::to_text(rows::read_user(q)), disabled));
  }
}

void ExportLines::write_sessions() {
  auto q = db_.query(R"sql(
    SELECT id, user_id, created_at, last_used_at, user_agent, address, long_lived FROM login_sessions
     WHERE ?1 = 0 OR user_id = ?1 ORDER BY id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object session;
    session.add("id", to_string(q.get<LoginSessionId>(0))).add("userId", to_string(q.get<UserId>(1)));
    session.add("createdAt", q.get<Time>(2)).add("lastUsedAt", q.get<Time>(3));
    session.add("userAgent", q.get<std::optional<std::string>>(4)).add("address", q.get<std::optional<std::string>>(5));
    line("session", session.add("longLived", q.get<bool>(6)).text());
  }
}

void ExportLines::write_contacts() {
  auto q = db_.query(R"sql(
    SELECT user_id, other_id, contact, blocked FROM contacts
     WHERE (?1 = 0 OR user_id = ?1) AND (contact = 1 OR blocked = 1) ORDER BY user_id, other_id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object contact;
    contact.add("userId", to_string(q.get<UserId>(0))).add("otherId", to_string(q.get<UserId>(1)));
    line("contact", contact.add("contact", q.get<bool>(2)).add("blocked", q.get<bool>(3)).text());
  }
}

void ExportLines::write_chats() {
  auto q = db_.query(R"sql(
    SELECT c.id, c.kind, c.is_private, c.group_id, c.title, c.topic, c.member_count, c.last_seq, c.created_by,
           c.created_at, c.parent_id, c.root_id, c.is_public, c.first_seq,
           c.retention_days, c.description, c.posting, c.room_mentions, c.slow_mode
      FROM chats c LEFT JOIN chats parent ON parent.id = c.parent_id
     WHERE c.deleted_version = 0 AND coalesce(parent.deleted_version, 0) = 0
       AND (?1 = 0 OR EXISTS (SELECT 1 FROM chat_states s WHERE s.user_id = ?1 AND s.chat_id = c.id))
     ORDER BY c.id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object chat;
    chat.add("id", to_string(q.get<ChatId>(0))).add("kind", q.get<ChatKind>(1)).add("private", q.get<bool>(2));
    if (const auto group = q.get<std::optional<ChatId>>(3)) chat.add("groupId", to_string(*group));
    if (const auto parent = q.get<std::optional<ChatId>>(10)) chat.add("parentId", to_string(*parent));
    if (const auto root = q.get<std::optional<MessageId>>(11)) chat.add("rootId", to_string(*root));
    chat.add("title", q.get<std::optional<std::string>>(4)).add("topic", q.get<std::optional<std::string>>(5));
    chat.add("memberCount", q.get<std::int64_t>(6)).add("lastSeq", q.get<std::int64_t>(7));
    chat.add("createdBy", to_string(q.get<UserId>(8))).add("createdAt", q.get<Time>(9));
    if (q.get<bool>(12)) chat.add("isPublic", true);
    if (const auto first = q.get<std::int64_t>(13); first > 1) chat.add("firstSeq", first);
    if (const auto days = q.get<std::int64_t>(14); days > 0) chat.add("retentionDays", days);
    if (auto description = q.get<std::optional<std::string>>(15)) chat.add("description", std::move(description));
    chat.add("posting", q.get<ChatRight>(16)).add("roomMentions", q.get<ChatRight>(17));
    if (const auto seconds = q.get<std::int64_t>(18); seconds > 0) chat.add("slowMode", seconds);
    line("chat", chat.text());
  }
}

void ExportLines::write_memberships() {
  auto q = db_.query(R"sql(
    SELECT s.user_id, s.chat_id, s.role, s.joined_at, s.left_version, s.read_seq, s.pinned, s.muted_until,
           s.notify
      FROM chat_states s JOIN chats c ON c.id = s.chat_id LEFT JOIN chats parent ON parent.id = c.parent_id
     WHERE (?1 = 0 OR s.user_id = ?1) AND c.deleted_version = 0 AND coalesce(parent.deleted_version, 0) = 0
     ORDER BY s.user_id, s.chat_id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object membership;
    membership.add("userId", to_string(q.get<UserId>(0))).add("chatId", to_string(q.get<ChatId>(1)));
    membership.add("role", q.get<MemberRole>(2)).add("joinedAt", q.get<Time>(3));
    membership.add("left", q.get<std::int64_t>(4) != 0).add("readSeq", q.get<std::int64_t>(5));
    membership.add("pinned", q.get<bool>(6)).add("mutedUntil", time_or_none(q.get<Time>(7)));
    membership.add("notify", q.get<Notify>(8));
    line("membership", membership.text());
  }
}

/// In the order of their ids. Of one user: all messages are looked at, there is no index for this.
void ExportLines::write_messages() {
  auto q = db_.query(R"sql(
    SELECT m.id, m.chat_id, m.seq, m.sender_id, m.type, m.content, m.reply_to, m.created_at, m.edited_at, m.deleted_at,
           m.files, m.previews, m.marks, m.thread_root, m.forwarded, m.room_mention, pin.pinned_by,
           '["' || replace(m.mentions, ',', '","') || '"]'
      FROM messages m CROSS JOIN chats c ON c.id = m.chat_id
      LEFT JOIN pins pin ON pin.chat_id = m.chat_id AND pin.message_id = m.id LEFT JOIN chats parent ON parent.id = c.parent_id
     WHERE (?1 = 0 OR m.sender_id = ?1) AND c.deleted_version = 0 AND coalesce(parent.deleted_version, 0) = 0
     ORDER BY m.id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object message;
    message.add("id", to_string(q.get<MessageId>(0))).add("chatId", to_string(q.get<ChatId>(1)));
    message.add("seq", q.get<std::int64_t>(2)).add("senderId", to_string(q.get<UserId>(3)));
    message.add("messageType", q.get<MessageType>(4)).add("content", q.get<std::string>(5));
    if (const auto to = q.get<std::optional<MessageId>>(6)) message.add("replyTo", to_string(*to));
    if (const auto root = q.get<std::optional<MessageId>>(13)) message.add("threadRoot", to_string(*root));
    if (q.get<bool>(14)) message.add("forwarded", true);
    if (const auto room = q.get<std::int64_t>(15); room > 0)
      message.add("mentionsRoom", static_cast<RoomMention>(room - 1));
    if (const auto users = q.get<std::optional<std::string>>(17)) message.add_json("mentions", *users);
    if (const auto by = q.get<std::optional<UserId>>(16)) message.add("pinnedBy", to_string(*by));
    message.add("createdAt", q.get<Time>(7)).add("editedAt", q.get<std::optional<Time>>(8));
    message.add("deletedAt", q.get<std::optional<Time>>(9));
    line("message", message.text());
    if (q.get<std::int64_t>(10) > 0) write_files(q.get<MessageId>(0));
    if (q.get<std::int64_t>(11) > 0) write_previews(q.get<MessageId>(0));
    if (q.get<std::int64_t>(12) & rows::poll_mark) write_poll(q.get<MessageId>(0));
    if (q.get<std::optional<Time>>(8)) write_revisions(q.get<MessageId>(0));
  }
}

void ExportLines::write_previews(MessageId message) {
  for (const LinkPreview& preview : rows::previews_of(db_, message)) {
    const auto picture = rows::find_picture(db_, rows::PictureOf::link, message.value, preview.n);
    json::Object object;
    object.add("messageId", to_string(message)).add("n", preview.n).add("url", preview.url);
    object.add("title", preview.title).add("description", preview.description).add("siteName", preview.site_name);
    if (picture) object.add("sha256", picture->hash);
    line("preview", object.text());
  }
}

void ExportLines::write_poll(MessageId message) {
  const auto poll = rows::find_poll(db_, message);
  if (!poll) return;
  const std::string of = json::Object().add("messageId", to_string(message)).text();
  line("poll", json::merge_objects(of, json::to_text(*poll)));
}

void ExportLines::write_revisions(MessageId message) {
  for (const Revision& revision : rows::revisions_of(db_, message)) {
    json::Object object;
    object.add("messageId", to_string(message)).add("content", revision.content);
    line("revision", object.add("writtenAt", revision.edited_at).text());
  }
}

void ExportLines::write_reactions() {
  auto q = db_.query(R"sql(
    SELECT user_id, message_id, emoji FROM reactions WHERE ?1 = 0 OR user_id = ?1
     ORDER BY user_id, message_id, emoji)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object object;
    object.add("userId", to_string(q.get<UserId>(0))).add("messageId", to_string(q.get<MessageId>(1)));
    line("reaction", object.add("emoji", q.get<std::string>(2)).text());
  }
}

/// Those of anonymous polls are told to who gave them only.
void ExportLines::write_votes() {
  auto q = db_.query(R"sql(
    SELECT v.user_id, v.message_id, v.option FROM poll_votes v JOIN polls p ON p.message_id = v.message_id
     WHERE v.user_id = ?1 OR (?1 = 0 AND p.anonymous = 0) ORDER BY v.user_id, v.message_id, v.option)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object object;
    object.add("userId", to_string(q.get<UserId>(0))).add("messageId", to_string(q.get<MessageId>(1)));
    line("vote", object.add("option", q.get<std::int64_t>(2)).text());
  }
}

void ExportLines::write_saved() {
  auto q = db_.query(R"sql(
    SELECT user_id, message_id, at FROM saved WHERE (?1 = 0 OR user_id = ?1) AND removed = 0
     ORDER BY user_id, message_id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object object;
    object.add("userId", to_string(q.get<UserId>(0))).add("messageId", to_string(q.get<MessageId>(1)));
    line("saved", object.add("savedAt", q.get<Time>(2)).text());
  }
}

void ExportLines::write_drafts() {
  auto q = db_.query(R"sql(
    SELECT user_id, chat_id, text, reply_to FROM drafts WHERE (?1 = 0 OR user_id = ?1) AND text <> ''
     ORDER BY user_id, chat_id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object object;
    object.add("userId", to_string(q.get<UserId>(0))).add("chatId", to_string(q.get<ChatId>(1)));
    if (const auto to = q.get<std::optional<MessageId>>(3)) object.add("replyTo", to_string(*to));
    line("draft", object.add("text", q.get<std::string>(2)).text());
  }
}

void ExportLines::write_scheduled() {
  auto q = db_.query(R"sql(
    SELECT user_id, message_id, chat_id, content, send_at, reply_to, failed FROM scheduled
     WHERE (?1 = 0 OR user_id = ?1) AND removed = 0 ORDER BY user_id, send_at, message_id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object object;
    object.add("userId", to_string(q.get<UserId>(0))).add("id", to_string(q.get<MessageId>(1)));
    object.add("chatId", to_string(q.get<ChatId>(2))).add("content", q.get<std::string>(3));
    if (const auto to = q.get<std::optional<MessageId>>(5)) object.add("replyTo", to_string(*to));
    if (auto failed = q.get<std::optional<std::string>>(6)) object.add("failed", std::move(failed));
    line("scheduled", object.add("sendAt", q.get<Time>(4)).text());
  }
}

/// What users have reported. Who is reported is not told by whom.
void ExportLines::write_reports() {
  auto q = db_.query(R"sql(
    SELECT reported_by, message_id, reason, created_at, state, action, content FROM reports
     WHERE ?1 = 0 OR reported_by = ?1 ORDER BY reported_by, message_id)sql",
                     user_);
  while (out_ && q.next()) {
    json::Object object;
    object.add("userId", to_string(q.get<UserId>(0))).add("messageId", to_string(q.get<MessageId>(1)));
    object.add("reason", q.get<std::string>(2)).add("createdAt", q.get<Time>(3)).add("state", q.get<ReportState>(4));
    if (const auto action = q.get<std::optional<ReportAction>>(5)) object.add("action", *action);
    if (!user_) object.add("content", q.get<std::string>(6));
    line("report", object.text());
  }
}

/// Those of people and chats, and the logo. The bytes lie with the files.
void ExportLines::write_pictures() {
  auto q = db_.query(R"sql(
    SELECT of, owner, hash, type FROM pictures
     WHERE of IN (0, 1, 3) AND (?1 = 0 OR (of = 0 AND owner = ?1))
     ORDER BY of, owner)sql",
                     user_);
  while (out_ && q.next()) {
    const auto of = q.get<rows::PictureOf>(0);
    json::Object picture;
    if (of == rows::PictureOf::user) picture.add("userId", to_string(UserId{q.get<std::int64_t>(1)}));
    if (of == rows::PictureOf::chat) picture.add("chatId", to_string(ChatId{q.get<std::int64_t>(1)}));
    picture.add("sha256", q.get<std::string>(2)).add("mediaType", q.get<std::string>(3));
    line("picture", picture.text());
  }
}

/// For what stands as `:name:` in texts.
void ExportLines::write_emoji() {
  for (const Emoji& emoji : rows::all_emoji(db_)) {
    if (user_ && emoji.created_by != user_) continue;
    json::Object object;
    object.add("id", to_string(emoji.id)).add("name", emoji.name).add("createdBy", to_string(emoji.created_by));
    if (const auto picture = rows::find_picture(db_, rows::PictureOf::emoji, emoji.id.value))
      object.add("sha256", picture->hash).add("mediaType", picture->type);
    line("emoji", object.text());
  }
}

/// Of one user: the groups that it is in, without the others in them.
void ExportLines::write_user_groups() {
  for (UserGroup& group : rows::all_user_groups(db_)) {
    if (user_) std::erase_if(group.member_ids, [&](UserId user) { return user != user_; });
    if (!user_ || !group.member_ids.empty()) line("user_group", json::to_text(group));
  }
}

void ExportLines::write_preferences() {
  std::vector<UserId> users;
  auto q = db_.query("SELECT user_id FROM preferences WHERE ?1 = 0 OR user_id = ?1 ORDER BY user_id", user_);
  while (q.next()) users.push_back(q.get<UserId>(0));
  for (const UserId user : users) {
    const std::string of = json::Object().add("userId", to_string(user)).text();
    line("preferences", json::merge_objects(of, json::to_text(rows::preferences_of(db_, user))));
  }
}

/// Behind their message. The bytes lie in the data folder's `files`, under the hash.
void ExportLines::write_files(MessageId message) {
  std::int64_t n = 0;
  for (const AttachedFile& file : rows::files_of(db_, message)) {
    json::Object object;
    object.add("messageId", to_string(message)).add("n", n++).add("name", file.name).add("mediaType", file.type);
    object.add("size", file.size).add("kind", file.kind).add("sha256", file.hash);
    line("file", object.add("alt", file.alt).text());
  }
}

}  // namespace snug
