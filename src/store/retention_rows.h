// Reading what retention asks: how long a chat keeps its messages, and how old the oldest one is.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/chat_rows.h"

namespace snug::rows {

/// The smaller of the chat's days and the server's; 0: neither has any.
std::int64_t days_in_force(std::int64_t of_chat, std::int64_t of_server);
/// What was sent before it is too old. `days`: not 0.
Time kept_since(Time now, std::int64_t days);
/// When what was sent at `sent` becomes too old.
Time too_old_at(Time sent, std::int64_t days);

/// Whether any chat has days of its own.
bool has_retention(Database& db);

/// A chat with messages, deleted ones too, and how long it keeps them.
struct AgingChat {
  ChatId id;
  Seq first_seq = 1;
  Seq last_seq = 0;
  std::int64_t days = 0;  ///< of its own; of a thread: its parent's
  Time oldest;            ///< when the first message was sent
};
/// Looks at the next `most` chats by id, those after `past`. Threads whose root is still there are passed over: the
/// root is older.
struct AgingChats {
  std::vector<AgingChat> chats;
  ChatId last;            ///< that was looked at
  bool complete = false;  ///< there are no others
};
AgingChats aging_chats(Database& db, ChatId past, int most);

/// The last place from `first` to `last` whose message was sent before `since`; `first` - 1: none. By bisection.
Seq last_sent_before(Database& db, ChatId chat, Seq first, Seq last, Time since);

/// A chat whose messages are to be purged; also one that was deleted.
struct PurgedChatRow {
  ChatRow chat;
  bool deleted = false;
  std::int64_t days = 0;    ///< as in AgingChat
  bool root_there = false;  ///< of a thread: nothing of it goes before its root
};
std::optional<PurgedChatRow> find_chat_to_purge(Database& db, ChatId id);

/// Users that have saved a message, in ascending order of id.
struct SavedBy {
  UserId user;
  Time at;
};
std::vector<SavedBy> saved_by(Database& db, MessageId message);

}  // namespace snug::rows
