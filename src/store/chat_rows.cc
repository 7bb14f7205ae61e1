#include "store/chat_rows.h"

#include <algorithm>
#include <tuple>

#include "store/user_rows.h"

namespace snug::rows {

ChatRow read_chat_row(const Query& q) {
  ChatRow chat;
  std::tie(chat.id, chat.kind, chat.is_private, chat.group_id, chat.direct_low, chat.direct_high, chat.title,
           chat.topic, chat.member_count, chat.receipts, chat.last_seq, chat.created_at, chat.updated_at,
           chat.version) = q.row<ChatId, ChatKind, bool, ChatId, UserId, UserId, std::optional<std::string>,
                                 std::optional<std::string>, std::int64_t, bool, Seq, Time, Time, Version>();
  constexpr int rights = 14;
  chat.posting = q.get<ChatRight>(rights);
  chat.room_mentions = q.get<ChatRight>(rights + 1);
  chat.slow_mode = q.get<std::int64_t>(rights + 2);
  chat.parent_id = q.get<ChatId>(rights + 3);
  chat.root_id = q.get<MessageId>(rights + 4);
  chat.root_seq = q.get<Seq>(rights + 5);
  chat.room_id = q.get<RoomId>(rights + 6);
  chat.is_public = q.get<bool>(rights + 7);
  chat.retention_days = q.get<std::int64_t>(rights + 8);
  chat.first_seq = q.get<Seq>(rights + 9);
  return chat;
}

std::optional<ChatRow> find_chat(Database& db, ChatId id) {
  auto q = db.query("SELECT " SNUG_CHAT_ROW_COLUMNS R"sql( FROM chats c
      LEFT JOIN chats parent ON parent.id = c.parent_id
     WHERE c.id = ?1 AND c.deleted_version = 0 AND coalesce(parent.deleted_version, 0) = 0)sql",
                    id);
  if (!q.next()) return std::nullopt;
  return read_chat_row(q);
}

std::optional<ChatId> find_direct_chat(Database& db, UserId one, UserId other) {
  auto q = db.query("SELECT id FROM chats WHERE direct_low = ?1 AND direct_high = ?2", std::min(one, other),
                    std::max(one, other));
  if (!q.next()) return std::nullopt;
  return q.get<ChatId>(0);
}

namespace {

std::vector<ChatRow> read_chat_rows(Query q) {
  std::vector<ChatRow> chats;
  while (q.next()) chats.push_back(read_chat_row(q));
  return chats;
}

}  // namespace

std::vector<ChatRow> all_channels_of(Database& db, ChatId group) {
  return read_chat_rows(db.query("SELECT " SNUG_CHAT_ROW_COLUMNS
                                 " FROM chats c WHERE c.group_id = ?1 AND c.deleted_version = 0 ORDER BY c.id",
                                 group));
}

std::vector<ChatRow> open_channels_of(Database& db, ChatId group) {
  return read_chat_rows(
      db.query("SELECT " SNUG_CHAT_ROW_COLUMNS
               " FROM chats c WHERE c.group_id = ?1 AND c.is_private = 0 AND c.deleted_version = 0 ORDER BY c.id",
               group));
}

std::int64_t count_channels(Database& db, ChatId group) {
  auto q = db.query("SELECT count(*) FROM chats WHERE group_id = ?1 AND deleted_version = 0", group);
  q.next();
  return q.get<std::int64_t>(0);
}

namespace {

/// What all see of a chat.
#define SNUG_CHAT_COLUMNS                                                                                      \
  "c.id, c.kind, c.is_private, c.title, c.topic, c.group_id, c.member_count, c.receipts, c.last_seq,"          \
  " c.created_at, c.updated_at, c.version, c.preview_id, c.preview_sender, c.preview_type, c.preview_content," \
  " c.preview_created_at, c.picture_url, c.description, c.posting, c.room_mentions, c.slow_mode,"              \
  " c.parent_id, c.root_id, c.is_public, c.retention_days, c.first_seq"
constexpr int chat_preview = 12, chat_picture = 17, chat_rooms = 22, chat_columns = 27;

/// What is the viewer's own (?1). In an open channel the group's row tells the role, and the viewer's may be missing:
/// that reads as zeros. The row of a thread, if it counts (the last column), has a role that means nothing.
#define SNUG_STATE_COLUMNS                                                                                      \
  "coalesce(room.role, own.role), own.read_seq, own.delivered_seq, own.pinned, coalesce(own.archived_seq, -1)," \
  " own.muted_until, own.version, CASE WHEN c.last_seq > coalesce(own.read_seq, 0) THEN"                        \
  " (SELECT count(*) FROM mentions m"                                                                           \
  " WHERE m.user_id = ?1 AND m.chat_id = c.id AND m.seq > coalesce(own.read_seq, 0))"                           \
  " + (SELECT count(*) FROM room_mentions r WHERE r.chat_id = c.id AND r.seq > coalesce(own.read_seq, 0)"       \
  " AND r.sender_id <> ?1) ELSE 0 END,"                                                                         \
  " own.notify, own.marked_unread, c.kind = 3,"                                                                 \
  " own.left_version = 0 AND member.left_version = 0 AND own.entered_version > member.entered_version"
#define SNUG_STATES                                                                   \
  " LEFT JOIN chat_states own ON own.user_id = ?1 AND own.chat_id = c.id"             \
  " LEFT JOIN chat_states room ON room.user_id = ?1"                                  \
  " AND room.chat_id = CASE WHEN c.kind = 2 AND c.is_private = 0 THEN c.group_id END" \
  " LEFT JOIN chat_states member ON member.user_id = ?1 AND member.chat_id = c.room_id"
constexpr int state_columns = 12;

/// The other side of a direct chat.
#define SNUG_PEERS     \
  " LEFT JOIN users u" \
  " ON u.id = CASE c.kind WHEN 0 THEN CASE c.direct_low WHEN ?1 THEN c.direct_high ELSE c.direct_low END END"

Chat read_chat(const Query& q) {
  Chat chat;
  bool is_private = false;
  std::tie(chat.id, chat.kind, is_private, chat.title, chat.topic, chat.group_id, chat.member_count, chat.receipts,
           chat.last_seq, chat.created_at, chat.updated_at, chat.version) =
      q.row<ChatId, ChatKind, bool, std::optional<std::string>, std::optional<std::string>, std::optional<ChatId>,
            std::int64_t, bool, Seq, Time, Time, Version>();
  chat.picture_url = q.get<std::optional<std::string>>(chat_picture);
  chat.description = q.get<std::optional<std::string>>(chat_picture + 1);
  if (const auto posting = q.get<ChatRight>(chat_picture + 2); posting != ChatRight::everyone) chat.posting = posting;
  if (const auto who = q.get<ChatRight>(chat_picture + 3); who != ChatRight::everyone) chat.room_mentions = who;
  if (const auto seconds = q.get<std::int64_t>(chat_picture + 4); seconds > 0) chat.slow_mode = seconds;
  chat.parent_id = q.get<std::optional<ChatId>>(chat_rooms);
  chat.root_id = q.get<std::optional<MessageId>>(chat_rooms + 1);
  if (q.get<bool>(chat_rooms + 2)) chat.is_public = true;
  if (const auto days = q.get<std::int64_t>(chat_rooms + 3); days > 0) chat.retention_days = days;
  if (const auto first = q.get<Seq>(chat_rooms + 4); first > 1) chat.first_seq = first;
  if (chat.kind == ChatKind::channel) chat.is_private = is_private;
  if (chat.last_seq >= chat.first_seq.value_or(1)) {
    Preview& preview = chat.last_message_preview.emplace();
    preview.message_id = q.get<MessageId>(chat_preview);
    preview.seq = chat.last_seq;
    preview.sender_id = q.get<UserId>(chat_preview + 1);
    preview.type = q.get<MessageType>(chat_preview + 2);
    preview.content = q.get<std::string>(chat_preview + 3);
    preview.created_at = q.get<Time>(chat_preview + 4);
  }
  return chat;
}

bool is_followed_or_no_thread(const Query& q, int at) { return !q.get<bool>(at + 10) || q.get<bool>(at + 11); }

/// `first_seq`, `last_seq`: of the chat.
ChatState read_state(const Query& q, int at, Seq first_seq, Seq last_seq) {
  ChatState state;
  if (!is_followed_or_no_thread(q, at)) return state;
  state.role = q.get<MemberRole>(at);
  state.read_seq = q.get<Seq>(at + 1);
  state.delivered_seq = q.get<Seq>(at + 2);
  state.pinned = q.get<bool>(at + 3);
  state.archived = q.get<Seq>(at + 4) == last_seq;
  if (const Time muted = q.get<Time>(at + 5); muted.ms != 0) state.muted_until = muted;
  state.version = q.get<Version>(at + 6);
  state.mentions = q.get<std::int64_t>(at + 7);
  state.unread = last_seq - std::max(state.read_seq, first_seq - 1);
  state.notify = q.get<Notify>(at + 8);
  if (q.get<bool>(at + 9)) state.marked_unread = true;
  return state;
}

/// With the viewer's part and the peer.
Chat read_whole_chat(const Query& q) {
  Chat chat = read_chat(q);
  if (is_followed_or_no_thread(q, chat_columns))
    chat.state = read_state(q, chat_columns, chat.first_seq.value_or(1), chat.last_seq);
  if (chat.kind == ChatKind::direct) chat.peer = read_user(q, chat_columns + state_columns);
  return chat;
}

}  // namespace

Chat get_chat(Database& db, ChatId id) {
  auto q = db.query("SELECT " SNUG_CHAT_COLUMNS " FROM chats c WHERE c.id = ?1", id);
  return q.next() ? read_chat(q) : Chat{.id = id};
}

Chat chat_of(Database& db, UserId viewer, ChatId id) {
  auto q = db.query("SELECT " SNUG_CHAT_COLUMNS ", " SNUG_STATE_COLUMNS ", " SNUG_USER_COLUMNS
                    " FROM chats c" SNUG_STATES SNUG_PEERS " WHERE c.id = ?2",
                    viewer, id);
  return q.next() ? read_whole_chat(q) : Chat{.id = id};
}

ChatState state_of(Database& db, UserId viewer, ChatId id) {
  auto q = db.query(
      "SELECT " SNUG_STATE_COLUMNS ", c.first_seq, c.last_seq FROM chats c" SNUG_STATES " WHERE c.id = ?2", viewer, id);
  return q.next() ? read_state(q, 0, q.get<Seq>(state_columns), q.get<Seq>(state_columns + 1)) : ChatState{};
}

std::vector<Chat> chats_of(Database& db, UserId viewer, const std::vector<ChatId>& ids) {
  std::string wanted = "[";
  for (const ChatId id : ids) {
    if (wanted.size() > 1) wanted += ',';
    wanted += to_string(id);
  }
  wanted += ']';

  std::vector<Chat> chats;
  chats.reserve(ids.size());
  auto q = db.query("SELECT " SNUG_CHAT_COLUMNS ", " SNUG_STATE_COLUMNS ", " SNUG_USER_COLUMNS
                    " FROM json_each(?2) wanted CROSS JOIN chats c ON c.id = wanted.value" SNUG_STATES SNUG_PEERS,
                    viewer, wanted);
  while (q.next()) chats.push_back(read_whole_chat(q));
  return chats;
}

}  // namespace snug::rows
