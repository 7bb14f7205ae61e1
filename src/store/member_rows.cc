#include "store/member_rows.h"

#include <limits>
#include <tuple>

#include "store/user_rows.h"

namespace snug::rows {

namespace {

/// `room`: the row of the membership; `s`: that of the watermarks, which may be missing.
#define SNUG_MEMBER_COLUMNS \
  "room.user_id, room.role, room.joined_at, coalesce(s.delivered_seq, 0), coalesce(s.read_seq, 0)"
constexpr int member_columns = 5;

Member read_member(const Query& q) {
  Member member;
  std::tie(member.user_id, member.role, member.joined_at, member.delivered_seq, member.read_seq) =
      q.row<UserId, MemberRole, Time, Seq, Seq>();
  return member;
}

}  // namespace

std::vector<Member> members_of(Database& db, ChatId chat, RoomId room, UserId past, int most) {
  std::vector<Member> members;
  auto q = db.query("SELECT " SNUG_MEMBER_COLUMNS ", " SNUG_USER_COLUMNS R"sql(
      FROM chat_states room
     CROSS JOIN users u ON u.id = room.user_id
      LEFT JOIN chat_states s ON s.user_id = room.user_id AND s.chat_id = ?2
     WHERE room.chat_id = ?1 AND room.user_id > ?3 AND room.left_version = 0
     ORDER BY room.user_id LIMIT ?4)sql",
                    room, chat, past, most);
  while (q.next()) {
    Member member = read_member(q);
    member.user = read_user(q, member_columns);
    members.push_back(std::move(member));
  }
  return members;
}

Member get_member(Database& db, const ChatRow& chat, UserId user) {
  auto q = db.query("SELECT " SNUG_MEMBER_COLUMNS R"sql(
      FROM chat_states room
      LEFT JOIN chat_states s ON s.user_id = room.user_id AND s.chat_id = ?2
     WHERE room.user_id = ?3 AND room.chat_id = ?1)sql",
                    chat.room(), chat.id, user);
  return q.next() ? read_member(q) : Member{.user_id = user};
}

Member get_member_with_user(Database& db, const ChatRow& chat, UserId user) {
  Member member = get_member(db, chat, user);
  member.user = get_user(db, user);
  return member;
}

std::optional<MemberRole> find_role_in(Database& db, RoomId room, UserId user) {
  auto q =
      db.query("SELECT role FROM chat_states WHERE user_id = ?1 AND chat_id = ?2 AND left_version = 0", user, room);
  if (!q.next()) return std::nullopt;
  return q.get<MemberRole>(0);
}

bool is_member(Database& db, RoomId room, UserId user) { return find_role_in(db, room, user).has_value(); }

bool was_removed(Database& db, RoomId room, UserId user) {
  auto q = db.query("SELECT removed FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", user, room);
  return q.next() && q.get<bool>(0);
}

namespace {

std::vector<UserId> read_ids(Query q) {
  std::vector<UserId> ids;
  while (q.next()) ids.push_back(q.get<UserId>(0));
  return ids;
}

}  // namespace

std::vector<UserId> member_ids(Database& db, RoomId room) {
  return read_ids(
      db.query("SELECT user_id FROM chat_states WHERE chat_id = ?1 AND left_version = 0 ORDER BY user_id", room));
}

std::vector<UserId> member_ids(Database& db, RoomId room, MemberRole role) {
  return read_ids(
      db.query("SELECT user_id FROM chat_states WHERE chat_id = ?1 AND left_version = 0 AND role = ?2 ORDER BY user_id",
               room, role));
}

std::optional<UserId> find_heir(Database& db, RoomId room) {
  auto q = db.query(R"sql(
    SELECT user_id FROM chat_states WHERE chat_id = ?1 AND left_version = 0 ORDER BY role, joined_at, user_id LIMIT 1)sql",
                    room);
  if (!q.next()) return std::nullopt;
  return q.get<UserId>(0);
}

std::vector<Receipt> receipts_of(Database& db, ChatId chat) {
  std::vector<Receipt> receipts;
  auto q = db.query(R"sql(
    SELECT user_id, delivered_seq, read_seq FROM chat_states
     WHERE chat_id = ?1 AND left_version = 0 AND delivered_seq > 0 ORDER BY user_id)sql",
                    chat);
  while (q.next()) receipts.push_back({q.get<UserId>(0), q.get<Seq>(1), q.get<Seq>(2)});
  return receipts;
}

namespace {

/// Behind those of a member.
#define SNUG_CHANGE_COLUMNS "room.left_version, room.member_version, coalesce(s.marks_version, 0), room.entered_version"

MemberChange read_change(const Query& q) {
  MemberChange change{.member = read_member(q)};
  change.present = q.get<Version>(member_columns) == 0;
  change.member_version = q.get<Version>(member_columns + 1);
  change.marks_version = q.get<Version>(member_columns + 2);
  change.entered = q.get<Version>(member_columns + 3);
  return change;
}

}  // namespace

std::vector<MemberChange> members_changed_after(Database& db, ChatId chat, RoomId room, Version members, Version marks,
                                                UserId past, int most) {
  std::vector<MemberChange> changes;
  auto q = db.query("SELECT " SNUG_MEMBER_COLUMNS ", " SNUG_CHANGE_COLUMNS R"sql(
      FROM chat_states room
      LEFT JOIN chat_states s ON s.user_id = room.user_id AND s.chat_id = ?2
     WHERE room.chat_id = ?1 AND room.user_id > ?3 AND (room.member_version > ?4 OR s.marks_version > ?5)
     ORDER BY room.user_id LIMIT ?6)sql",
                    room, chat, past, members, marks, most);
  while (q.next()) changes.push_back(read_change(q));
  return changes;
}

std::optional<MemberChange> find_member_change(Database& db, ChatId chat, RoomId room, UserId user) {
  auto q = db.query("SELECT " SNUG_MEMBER_COLUMNS ", " SNUG_CHANGE_COLUMNS R"sql(
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
