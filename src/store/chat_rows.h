// Reading chats: what rules ask of them, what all see of them, and what one of their members sees.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/event.h"
#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// What rules ask of a chat.
struct ChatRow {
  ChatId id;
  ChatKind kind = ChatKind::group;
  bool is_private = false;
  ChatId group_id;
  UserId direct_low, direct_high;  ///< of a direct chat
  std::optional<std::string> title, topic;
  std::int64_t member_count = 0;
  bool receipts = true;
  ChatRight posting = ChatRight::everyone;
  ChatRight room_mentions = ChatRight::everyone;
  std::int64_t slow_mode = 0;  ///< seconds; 0: none
  ChatId parent_id;            ///< of a thread, as the next three
  MessageId root_id;           ///< the message that it answers
  Seq root_seq = 0;            ///< the place of that in its chat
  RoomId room_id;              ///< whose members are its members
  bool is_public = false;
  std::int64_t retention_days = 0;  ///< 0: none of its own
  Seq first_seq = 1;                ///< the first place that is still there
  Seq last_seq = 0;
  Time created_at, updated_at;
  Version version = 0;

  bool is_thread() const { return kind == ChatKind::thread; }
  bool open_channel() const { return kind == ChatKind::channel && !is_private; }
  /// Whose members are this chat's members.
  RoomId room() const { return open_channel() ? group_id : is_thread() ? room_id : id; }
  /// Of a direct chat: the other side, which may be the user itself.
  UserId peer_of(UserId user) const { return direct_low == user ? direct_high : direct_low; }
};

/// The columns that read_chat_row reads, of a table `chats` named c; they stand first.
#define SNUG_CHAT_ROW_COLUMNS                                                                                    \
  "c.id, c.kind, c.is_private, coalesce(c.group_id, 0), coalesce(c.direct_low, 0), coalesce(c.direct_high, 0),"  \
  " c.title, c.topic, c.member_count, c.receipts, c.last_seq, c.created_at, c.updated_at, c.version, c.posting," \
  " c.room_mentions, c.slow_mode, coalesce(c.parent_id, 0), coalesce(c.root_id, 0), c.root_seq,"                 \
  " coalesce(c.room_id, 0), c.is_public, c.retention_days, c.first_seq"
inline constexpr int chat_row_columns = 24;
ChatRow read_chat_row(const Query& q);

/// Nothing for a chat that was deleted, and for a thread of one.
std::optional<ChatRow> find_chat(Database& db, ChatId id);
/// The chat that two users have, or one user with itself. A direct chat is never deleted.
std::optional<ChatId> find_direct_chat(Database& db, UserId one, UserId other);
/// The channels of a group in ascending order of id, without those that were deleted.
std::vector<ChatRow> all_channels_of(Database& db, ChatId group);
std::vector<ChatRow> open_channels_of(Database& db, ChatId group);
std::int64_t count_channels(Database& db, ChatId group);

/// A chat that must be there (it may be deleted), without anything per viewer.
Chat get_chat(Database& db, ChatId id);
/// The same, whole. That `viewer` is a member has been found before.
Chat chat_of(Database& db, UserId viewer, ChatId id);
/// Its part that is the viewer's own.
ChatState state_of(Database& db, UserId viewer, ChatId id);

/// Whole, in the order of `ids`: one statement however many they are. That `viewer` is a member of all of them has been
/// found before.
std::vector<Chat> chats_of(Database& db, UserId viewer, const std::vector<ChatId>& ids);

}  // namespace snug::rows
