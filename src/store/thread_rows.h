// Reading threads. A thread is a chat whose members are those of its parent's room. A row of `chat_states` says that a
// user follows it. Leaving the room ends that without a write: a row counts only if it is younger than the membership.
#pragma once

#include <optional>
#include <vector>

#include "model/objects.h"
#include "store/chat_rows.h"
#include "store/database.h"
#include "store/membership_rows.h"

namespace snug::rows {

/// What a message says of its thread; nothing if it has none.
std::optional<Thread> find_thread(Database& db, MessageId root);
/// The thread of a message, or the one that it is in, or in which it was sent, too.
std::optional<ChatId> find_thread_of(Database& db, MessageId message);

/// Whether the user follows the thread. That it is a member of the room has been found before.
bool follows(Database& db, const ChatRow& thread, UserId user);

/// The users that have messages in the thread, who wrote last first; at most `most`.
std::vector<UserId> last_repliers(Database& db, ChatId thread, int most);

/// A thread that a user follows, or has followed.
struct FollowedThread {
  Membership membership;
  MessageId root;
  bool follows = false;  ///< now; false also if the room was left since, or the chat of the root is gone
  bool unread = false;   ///< it has unread messages, or is marked so
};
/// Those after `past` in ascending order of id; at most `most`.
std::vector<FollowedThread> followed_threads_after(Database& db, UserId user, ChatId past, int most);

}  // namespace snug::rows
