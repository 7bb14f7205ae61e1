// SharedChats: whom a user shares a chat with.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/event.h"
#include "model/objects.h"
#include "store/database.h"
#include "store/membership_rows.h"

namespace snug::rows {

/// Whether two users share a chat, or are one: by one statement, for who asks about one pair.
bool share_chat(Database& db, UserId one, UserId other);

/// Reads the user's memberships once, and then for each other user asked about that user's, until one is shared.
/// Thread: that of the database; for one transaction.
class SharedChats {
 public:
  SharedChats(Database& db, UserId user);
  /// The same from memberships read before. `most_members`: only chats of at most that many count.
  SharedChats(Database& db, UserId user, std::span<const Membership> memberships, std::int64_t most_members);

  /// Whether the user shares a chat with `other`, or is `other`.
  bool holds(UserId other);
  /// Rows looked at so far: what this has cost.
  std::int64_t examined() const { return examined_; }

 private:
  void add(std::span<const Membership> memberships, std::int64_t most_members);

  Database& db_;
  const UserId user_;
  std::vector<RoomId> rooms_;  // sorted
  std::int64_t examined_ = 0;
};

}  // namespace snug::rows
