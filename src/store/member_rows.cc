#include "store/member_rows.h"

#include <limits>
#include <tuple>

#include "store/user_rows.h"

namespace snug::rows {

std::vector<Member> members_of(Database& db, ChatId chat, RoomId room, UserId past, int most) {
  std::vector<Member> members;
  auto q = db.query(R"sql(
    SELECT room.user_id, room.role, room.joined_at, coalesce(s.delivered_seq, 0), coalesce(s.read_seq, 0),)sql" SNUG_USER_COLUMNS
                    R"sql(
      FROM chat_states room
     CROSS JOIN users u ON u.id = room.user_id
      LEFT JOIN chat_states s ON s.user_id = room.user_id AND s.chat_id = ?2
     WHERE room.chat_id = ?1 AND room.user_id > ?3 AND room.left_version = 0
     ORDER BY room.user_id LIMIT ?4)sql",
                    room, chat, past, most);
  while (q.next()) {
    Member member;
    std::tie(member.user_id, member.role, member.joined_at, member.delivered_seq, member.read_seq) =
        q.row<UserId, MemberRole, Time, Seq, Seq>();
    member.user = read_user(q, 5);
    members.push_back(std::move(member));
  }
  return members;
}

namespace {

MemberChange read_change(const Query& q) {
  MemberChange change;
  Version left = 0;
  std::tie(change.member.user_id, change.member.role, change.member.joined_at, left, change.member_version,
           change.member.delivered_seq, change.member.read_seq, change.marks_version, change.entered) =
      q.row<UserId, MemberRole, Time, Version, Version, Seq, Seq, Version, Version>();
  change.present = left == 0;
  return change;
}

}  // namespace

std::vector<MemberChange> members_changed_after(Database& db, ChatId chat, RoomId room, Version members, Version marks,
                                                UserId past, int most) {
  std::vector<MemberChange> changes;
  auto q = db.query(R"sql(
    SELECT room.user_id, room.role, room.joined_at, room.left_version, room.member_version,
           coalesce(s.delivered_seq, 0), coalesce(s.read_seq, 0), coalesce(s.marks_version, 0), room.entered_version
      FROM chat_states room
      LEFT JOIN chat_states s ON s.user_id = room.user_id AND s.chat_id = ?2
     WHERE room.chat_id = ?1 AND room.user_id > ?3 AND (room.member_version > ?4 OR s.marks_version > ?5)
     ORDER BY room.user_id LIMIT ?6)sql",
                    room, chat, past, members, marks, most);
  while (q.next()) changes.push_back(read_change(q));
  return changes;
}

std::optional<MemberChange> find_member(Database& db, ChatId chat, RoomId room, UserId user) {
  auto q = db.query(R"sql(
    SELECT room.user_id, room.role, room.joined_at, room.left_version, room.member_version,
           coalesce(s.delivered_seq, 0), coalesce(s.read_seq, 0), coalesce(s.marks_version, 0), room.entered_version
      FROM chat_states room
      LEFT JOIN chat_states s ON s.user_id = room.user_id AND s.chat_id = ?2
     WHERE room.user_id = ?3 AND room.chat_id = ?1)sql",
                    room, chat, user);
  if (!q.next()) return std::nullopt;
  return read_change(q);
}

Coverage coverage_of(Database& db, ChatId chat, RoomId room, UserId viewer) {
  auto q = db.query(R"sql(
    SELECT min(coalesce(s.delivered_seq, 0)), min(coalesce(s.read_seq, 0))
      FROM chat_states room
      LEFT JOIN chat_states s ON s.user_id = room.user_id AND s.chat_id = ?2
     WHERE room.chat_id = ?1 AND room.left_version = 0 AND room.user_id <> ?3)sql",
                    room, chat, viewer);
  constexpr Seq everything = std::numeric_limits<Seq>::max();
  q.next();
  return {q.get<std::optional<Seq>>(0).value_or(everything), q.get<std::optional<Seq>>(1).value_or(everything)};
}

}  // namespace snug::rows
