#include "store/shared_chats.h"

#include <algorithm>
#include <limits>

namespace snug::rows {

bool share_chat(Database& db, UserId one, UserId other) {
  if (one == other) return true;
  auto q = db.query(R"sql(
    SELECT 1 FROM chat_states mine
     CROSS JOIN chat_states theirs ON theirs.user_id = ?2 AND theirs.chat_id = mine.chat_id
     CROSS JOIN chats c ON c.id = mine.chat_id
     WHERE mine.user_id = ?1 AND mine.left_version = 0 AND theirs.left_version = 0 AND c.deleted_version = 0
       AND mine.is_thread = 0 AND NOT (c.kind = 2 AND c.is_private = 0)
     ORDER BY mine.chat_id LIMIT 1)sql",
                    one, other);
  return q.next();
}

SharedChats::SharedChats(Database& db, UserId user) : db_(db), user_(user) {
  add(memberships_of(db, user), std::numeric_limits<std::int64_t>::max());
}

SharedChats::SharedChats(Database& db, UserId user, std::span<const Membership> memberships, std::int64_t most_members)
    : db_(db), user_(user) {
  add(memberships, most_members);
}

void SharedChats::add(std::span<const Membership> memberships, std::int64_t most_members) {
  for (const Membership& m : memberships)
    if (m.present() && !m.open_channel() && m.member_count <= most_members) rooms_.push_back(m.chat);
  std::sort(rooms_.begin(), rooms_.end());
}

bool SharedChats::holds(UserId other) {
  if (other == user_) return true;
  auto q =
      db_.query("SELECT chat_id FROM chat_states WHERE user_id = ?1 AND left_version = 0 AND is_thread = 0", other);
  while (q.next()) {
    ++examined_;
    if (std::binary_search(rooms_.begin(), rooms_.end(), q.get<RoomId>(0))) return true;
  }
  return false;
}

}  // namespace snug::rows
