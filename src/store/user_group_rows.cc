#include "store/user_group_rows.h"

namespace snug::rows {

namespace {

#define SNUG_USER_GROUP_COLUMNS "g.id, g.name, g.title, g.created_by, g.version, g.deleted"

std::vector<UserGroup> read_user_groups(Database& db, Query q) {
  std::vector<UserGroup> found;
  while (q.next()) {
    UserGroup group{.id = q.get<UserGroupId>(0),
                    .name = q.get<std::string>(1),
                    .title = q.get<std::optional<std::string>>(2),
                    .member_ids = {},
                    .created_by = q.get<UserId>(3),
                    .version = q.get<Version>(4),
                    .deleted = std::nullopt};
    if (q.get<bool>(5)) group.deleted = true;
    found.push_back(std::move(group));
  }
  for (UserGroup& group : found) {
    auto members = db.query("SELECT user_id FROM user_group_members WHERE group_id = ?1 ORDER BY user_id", group.id);
    while (members.next()) group.member_ids.push_back(members.get<UserId>(0));
  }
  return found;
}

}  // namespace

std::vector<UserGroup> all_user_groups(Database& db) {
  return read_user_groups(db, db.query("SELECT " SNUG_USER_GROUP_COLUMNS R"sql( FROM user_groups g
     WHERE g.deleted = 0 ORDER BY g.name COLLATE NOCASE)sql"));
}

std::vector<UserGroup> user_groups_after(Database& db, UserGroupId past, int most) {
  return read_user_groups(db, db.query("SELECT " SNUG_USER_GROUP_COLUMNS R"sql( FROM user_groups g
     WHERE g.id > ?1 AND g.deleted = 0 ORDER BY g.id LIMIT ?2)sql",
                                       past, most));
}

std::vector<UserGroup> user_groups_changed_after(Database& db, Version version, int most) {
  return read_user_groups(db, db.query("SELECT " SNUG_USER_GROUP_COLUMNS R"sql( FROM user_groups g
     WHERE g.version > ?1 ORDER BY g.version LIMIT ?2)sql",
                                       version, most));
}

std::optional<UserGroup> find_user_group(Database& db, UserGroupId id) {
  auto found = read_user_groups(
      db, db.query("SELECT " SNUG_USER_GROUP_COLUMNS " FROM user_groups g WHERE g.id = ?1 AND g.deleted = 0", id));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<UserGroupId> find_user_group_id(Database& db, std::string_view name) {
  auto q = db.query("SELECT id FROM user_groups WHERE name = ?1 COLLATE NOCASE AND deleted = 0", name);
  if (!q.next()) return std::nullopt;
  return q.get<UserGroupId>(0);
}

std::int64_t count_user_groups(Database& db) {
  auto q = db.query("SELECT count(*) FROM user_groups WHERE deleted = 0");
  q.next();
  return q.get<std::int64_t>(0);
}

std::optional<UserGroupId> find_group_of_user(Database& db, UserId user) {
  auto q = db.query("SELECT group_id FROM user_group_members WHERE user_id = ?1 ORDER BY group_id LIMIT 1", user);
  if (!q.next()) return std::nullopt;
  return q.get<UserGroupId>(0);
}

std::vector<UserId> group_members_in(Database& db, UserGroupId group, RoomId room, UserId sender, int most) {
  std::vector<UserId> found;
  auto q = db.query(R"sql(
    SELECT g.user_id FROM user_group_members g
     CROSS JOIN chat_states s ON s.user_id = g.user_id AND s.chat_id = ?2 AND s.left_version = 0
      LEFT JOIN contacts block ON block.user_id = g.user_id AND block.other_id = ?3 AND block.blocked = 1
     WHERE g.group_id = ?1 AND block.user_id IS NULL ORDER BY g.user_id LIMIT ?4)sql",
                    group, room, sender, most);
  while (q.next()) found.push_back(q.get<UserId>(0));
  return found;
}

}  // namespace snug::rows
