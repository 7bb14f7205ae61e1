#include <algorithm>

#include "applier/applying.h"

namespace snug {

std::optional<ChatRow> find_chat(Database& db, ChatId id) {
  auto q = db.query(R"sql(
    SELECT id, kind, is_private, coalesce(group_id, 0), coalesce(direct_low, 0), coalesce(direct_high, 0), title, topic,
           member_count, receipts, last_seq, created_at, updated_at, version
      FROM chats WHERE id = ?1 AND deleted_version = 0)sql",
                    id);
  if (!q.next()) return std::nullopt;
  ChatRow chat;
  std::tie(chat.id, chat.kind, chat.is_private, chat.group_id, chat.direct_low, chat.direct_high, chat.title,
           chat.topic, chat.member_count, chat.receipts, chat.last_seq, chat.created_at, chat.updated_at,
           chat.version) = q.row<ChatId, ChatKind, bool, ChatId, UserId, UserId, std::optional<std::string>,
                                 std::optional<std::string>, std::int64_t, bool, Seq, Time, Time, Version>();
  return chat;
}

Result<Access> enter_as(const Applying& a, ChatId id, UserId user) {
  const Error hidden = fail(Code::not_found, "no such chat");
  auto chat = find_chat(a.db, id);
  if (!chat) return hidden;
  Access access{.chat = std::move(*chat)};
  auto q = a.db.query(
      "SELECT role, left_version, read_seq, delivered_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", user,
      access.chat.room());
  if (!q.next()) return hidden;
  Version left = 0;
  std::tie(access.role, left, access.read_seq, access.delivered_seq) = q.row<MemberRole, Version, Seq, Seq>();
  if (left != 0) return fail(Code::not_member, "you are not a member of this chat any more");
  if (access.chat.open_channel()) {
    auto own =
        a.db.query("SELECT read_seq, delivered_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", user, id);
    access.has_state = own.next();
    access.read_seq = access.has_state ? own.get<Seq>(0) : 0;
    access.delivered_seq = access.has_state ? own.get<Seq>(1) : 0;
  }
  return access;
}

Result<Access> enter(const Applying& a, ChatId id) { return enter_as(a, id, a.actor); }

bool is_member(Database& db, RoomId room, UserId user) {
  auto q = db.query("SELECT 1 FROM chat_states WHERE user_id = ?1 AND chat_id = ?2 AND left_version = 0", user, room);
  return q.next();
}

bool has_blocked(Database& db, UserId user, UserId other) {
  auto q = db.query("SELECT 1 FROM contacts WHERE user_id = ?1 AND other_id = ?2 AND blocked = 1", user, other);
  return q.next();
}

Result<void> check_visible(const Applying& a, UserId user) {
  const Error hidden = fail(Code::not_found, "no such user");
  {
    auto q = a.db.query("SELECT 1 FROM users WHERE id = ?1 AND disabled = 0", user);
    if (!q.next()) return hidden;
  }
  if (!a.actor || a.actor == user) return {};
  auto role = a.db.query("SELECT role FROM users WHERE id = ?1", a.actor);
  if (!role.next() || role.get<UserRole>(0) != UserRole::guest) return {};
  auto shared = a.db.query(R"sql(
    SELECT 1 FROM chat_states mine JOIN chat_states theirs ON theirs.user_id = ?2 AND theirs.chat_id = mine.chat_id
      JOIN chats c ON c.id = mine.chat_id
     WHERE mine.user_id = ?1 AND mine.left_version = 0 AND theirs.left_version = 0 AND c.deleted_version = 0
       AND NOT (c.kind = 2 AND c.is_private = 0)
     ORDER BY mine.chat_id LIMIT 1)sql",
                           a.actor, user);
  if (!shared.next()) return hidden;
  return {};
}

Result<Access> enter_list(const Applying& a, ChatId id) {
  auto access = enter(a, id);
  if (!access) return access;
  if (access->chat.kind == ChatKind::direct) return fail(Code::forbidden, "a direct chat has exactly its two members");
  if (access->chat.open_channel()) return fail(Code::forbidden, "an open channel has the members of its group");
  return access;
}

std::vector<ChatRow> open_channels_of(Database& db, ChatId group) {
  std::vector<ChatId> ids;
  {
    auto q = db.query("SELECT id FROM chats WHERE group_id = ?1 AND is_private = 0 AND deleted_version = 0 ORDER BY id",
                      group);
    while (q.next()) ids.push_back(q.get<ChatId>(0));
  }
  std::vector<ChatRow> channels;
  for (const ChatId id : ids) channels.push_back(*find_chat(db, id));
  return channels;
}

std::vector<UserId> member_ids(Database& db, RoomId room) {
  std::vector<UserId> ids;
  auto q = db.query("SELECT user_id FROM chat_states WHERE chat_id = ?1 AND left_version = 0 ORDER BY user_id", room);
  while (q.next()) ids.push_back(q.get<UserId>(0));
  return ids;
}

Result<std::vector<UserId>> check_members(const Applying& a, const std::vector<UserId>& ids, std::string_view field) {
  std::vector<UserId> users;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto refuse = [&](Error error) {
      error.field = std::string(field) + "[" + std::to_string(i) + "]";
      return error;
    };
    if (ids[i] == a.actor || std::find(users.begin(), users.end(), ids[i]) != users.end()) continue;
    if (auto r = check_visible(a, ids[i]); !r) return refuse(r.error());
    if (has_blocked(a.db, ids[i], a.actor)) return refuse(fail(Code::forbidden, "you can't add this user"));
    users.push_back(ids[i]);
  }
  return users;
}

}  // namespace snug
