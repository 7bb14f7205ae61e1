#include "store/circle.h"

#include <algorithm>
#include <limits>

namespace snug::rows {

Circle::Circle(Database& db, UserId user) : db_(db), user_(user) {
  add(memberships_of(db, user), std::numeric_limits<std::int64_t>::max());
}

Circle::Circle(Database& db, UserId user, std::span<const Membership> memberships, std::int64_t most_members)
    : db_(db), user_(user) {
  add(memberships, most_members);
}

void Circle::add(std::span<const Membership> memberships, std::int64_t most_members) {
  for (const Membership& m : memberships)
    if (m.present() && !m.open_channel() && m.member_count <= most_members) rooms_.push_back(m.chat);
  std::sort(rooms_.begin(), rooms_.end());
}

bool Circle::holds(UserId other) {
  if (other == user_) return true;
  auto q = db_.query("SELECT chat_id FROM chat_states WHERE user_id = ?1 AND left_version = 0", other);
  while (q.next()) {
    ++examined_;
    if (std::binary_search(rooms_.begin(), rooms_.end(), q.get<RoomId>(0))) return true;
  }
  return false;
}

}  // namespace snug::rows
