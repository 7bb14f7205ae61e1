#include "store/membership_rows.h"

#include <algorithm>
#include <tuple>

namespace snug::rows {

namespace {

void put_purged(Membership& m, const Query& q, int at) {
  m.first_seq = q.get<Seq>(at);
  m.purged = q.get<Version>(at + 1);
  m.from_seq = std::max(m.from_seq, m.first_seq - 1);
}

}  // namespace

std::vector<Membership> memberships_of(Database& db, UserId user) {
  std::vector<Membership> all;
  // A state row that is missing reads as zeros.
  auto q = db.query(R"sql(
    SELECT s.chat_id, s.entered_version, s.left_version, s.left_before, s.version, s.from_seq, s.pinned, c.kind,
           c.member_count, c.receipts, c.last_seq, c.activity, c.version, c.touched, c.deleted_version,
           ch.id, own.version, own.from_seq, own.pinned,
           ch.member_count, ch.receipts, ch.last_seq, ch.activity, ch.version, ch.touched, ch.deleted_version,
           c.created_version, c.facts_version, ch.created_version, ch.facts_version,
           coalesce(CASE c.direct_low WHEN s.user_id THEN c.direct_high ELSE c.direct_low END, 0),
           c.first_seq, c.purged_version, ch.first_seq, ch.purged_version
      FROM chat_states s
     CROSS JOIN chats c ON c.id = s.chat_id
      LEFT JOIN chats ch ON ch.group_id = CASE c.kind WHEN 1 THEN c.id END AND ch.is_private = 0
      LEFT JOIN chat_states own ON own.user_id = s.user_id AND own.chat_id = ch.id
     WHERE s.user_id = ?1 AND s.is_thread = 0 AND NOT (c.kind = 2 AND c.is_private = 0)
     ORDER BY s.chat_id)sql",
                    user);
  Membership room;
  while (q.next()) {
    const auto id = q.get<ChatId>(0);
    if (room.chat != id) {
      room.chat = room.room = id;
      std::tie(std::ignore, room.entered, room.left, room.left_before, room.state_version, room.from_seq, room.pinned,
               room.kind, room.member_count, room.receipts, room.last_seq, room.activity, room.version, room.touched,
               room.deleted) = q.row<ChatId, Version, Version, Version, Version, Seq, bool, ChatKind, std::int64_t,
                                     bool, Seq, Version, Version, Version, Version>();
      room.created = q.get<Version>(26);
      room.facts = q.get<Version>(27);
      room.peer = q.get<UserId>(30);
      put_purged(room, q, 31);
      all.push_back(room);
    }
    const auto channel_id = q.get<ChatId>(15);
    if (!channel_id) continue;
    Membership channel = room;
    channel.chat = channel_id;
    channel.kind = ChatKind::channel;
    channel.state_version = q.get<Version>(16);
    channel.from_seq = q.get<Seq>(17);
    channel.pinned = q.get<bool>(18);
    channel.member_count = q.get<std::int64_t>(19);
    channel.receipts = q.get<bool>(20);
    channel.last_seq = q.get<Seq>(21);
    channel.activity = q.get<Version>(22);
    channel.version = q.get<Version>(23);
    channel.touched = q.get<Version>(24);
    channel.deleted = q.get<Version>(25);
    channel.created = q.get<Version>(28);
    channel.facts = q.get<Version>(29);
    put_purged(channel, q, 33);
    all.push_back(channel);
  }
  return all;
}

std::vector<ChatId> channels_of(Database& db, ChatId group, UserId user) {
  std::vector<ChatId> ids;
  auto q = db.query(R"sql(
    SELECT c.id FROM chats c
      LEFT JOIN chat_states own ON own.user_id = ?2 AND own.chat_id = c.id
     WHERE c.group_id = ?1 AND c.deleted_version = 0
       AND (c.is_private = 0 OR (own.left_version = 0 AND own.user_id IS NOT NULL))
     ORDER BY c.id)sql",
                    group, user);
  while (q.next()) ids.push_back(q.get<ChatId>(0));
  return ids;
}

std::vector<ChatId> private_channels_of(Database& db, ChatId group, UserId user) {
  std::vector<ChatId> ids;
  auto q = db.query(R"sql(
    SELECT c.id FROM chats c JOIN chat_states s ON s.chat_id = c.id AND s.user_id = ?2
      JOIN users u ON u.id = ?2
      JOIN chat_states g ON g.chat_id = ?1 AND g.user_id = ?2
     WHERE c.group_id = ?1 AND c.is_private = 1 AND c.deleted_version = 0 AND s.left_version = 0
       AND (u.role <> 2 OR s.entered_version >= g.entered_version) ORDER BY c.id)sql",
                    group, user);
  while (q.next()) ids.push_back(q.get<ChatId>(0));
  return ids;
}

std::vector<ChatId> chats_after(Database& db, UserId user, ChatId past, int most) {
  std::vector<ChatId> ids;
  auto q = db.query("SELECT chat_id FROM chat_states WHERE user_id = ?1 AND chat_id > ?2 ORDER BY chat_id LIMIT ?3",
                    user, past, most);
  while (q.next()) ids.push_back(q.get<ChatId>(0));
  return ids;
}

std::vector<RoomId> small_rooms_of(Database& db, UserId user, std::int64_t most_members) {
  std::vector<RoomId> ids;
  auto q = db.query(R"sql(
    SELECT s.chat_id FROM chat_states s JOIN chats c ON c.id = s.chat_id
     WHERE s.user_id = ?1 AND s.left_version = 0 AND s.is_thread = 0 AND c.deleted_version = 0 AND c.member_count <= ?2
       AND NOT (c.kind = 2 AND c.is_private = 0)
     ORDER BY s.chat_id)sql",
                    user, most_members);
  while (q.next()) ids.push_back(q.get<RoomId>(0));
  return ids;
}

Placed count_placed(Database& db, UserId user, UserId by) {
  auto q = db.query(R"sql(
    SELECT count(*), coalesce(sum(placed_by = ?2), 0) FROM chat_states
     WHERE user_id = ?1 AND left_version = 0 AND placed_by <> 0)sql",
                    user, by);
  q.next();
  return {q.get<std::int64_t>(0), q.get<std::int64_t>(1)};
}

Placed count_present(Database& db, UserId user, UserId by) {
  auto q = db.query(R"sql(
    SELECT count(*), coalesce(sum(s.placed_by = ?2), 0) FROM chat_states s CROSS JOIN chats c ON c.id = s.chat_id
     WHERE s.user_id = ?1 AND s.left_version = 0 AND s.placed_by <> 0 AND c.deleted_version = 0)sql",
                    user, by);
  q.next();
  return {q.get<std::int64_t>(0), q.get<std::int64_t>(1)};
}

}  // namespace snug::rows
