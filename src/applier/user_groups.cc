// Groups of users, which messages mention by `@name`.
#include "applier/user_groups.h"

#include <algorithm>

#include "store/schema.h"
#include "store/user_group_rows.h"

namespace snug {

namespace {

/// So that a client can hold all of them.
constexpr std::int64_t most_user_groups = 100;
/// Removed ones that are kept, for a sync to name.
constexpr std::int64_t most_removed_user_groups = 1'000;

Result<void> check_user_groups(const ApplyContext& a) {
  if (auto r = check_admin(a); !r) return r;
  if (a.level < marks_level) return fail(Code::unavailable, "there are user groups once all nodes are upgraded");
  return {};
}

/// `own`: the group that may have the name already.
Result<void> check_name(const ApplyContext& a, const std::string& name, UserGroupId own) {
  std::string key = name;
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const auto group = rows::find_user_group_id(a.db, name);
  if (rows::find_user_id(a.db, key) || (group && *group != own))
    return Error{Code::conflict, "a user or a group of users has this name", "name", 0};
  return {};
}

/// Each once, in ascending order of id.
Result<std::vector<UserId>> check_members(const ApplyContext& a, const std::vector<UserId>& named) {
  for (std::size_t i = 0; i < named.size(); ++i)
    if (!rows::has_account(a.db, named[i]))
      return Error{Code::not_found, "no such user", "memberIds[" + std::to_string(i) + "]", 0};
  std::vector<UserId> members = named;
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  return members;
}

void write_members(const ApplyContext& a, UserGroupId group, const std::vector<UserId>& members) {
  a.db.run("DELETE FROM user_group_members WHERE group_id = ?1", group);
  for (const UserId user : members)
    a.db.run("INSERT INTO user_group_members (group_id, user_id) VALUES (?1, ?2)", group, user);
}

UserGroup emit_user_group(ApplyContext& a, UserGroupId id) {
  a.db.run("UPDATE user_groups SET version = ?2 WHERE id = ?1", id, a.version);
  UserGroup group = *rows::find_user_group(a.db, id);
  a.emit_everyone<EventType::user_group_updated>({group});
  return group;
}

json::Object audited(const UserGroup& group) {
  return json::Object().add("name", group.name).add("members", std::ssize(group.member_ids));
}

}  // namespace

Applied apply(ApplyContext& a, const AddUserGroup& c) {
  if (auto r = check_user_groups(a); !r) return r.error();
  if (auto r = check_name(a, c.name, {}); !r) return r.error();
  const auto members = check_members(a, c.member_ids);
  if (!members) return members.error();
  if (rows::count_user_groups(a.db) >= most_user_groups)
    return fail(Code::forbidden, "there are as many user groups as a server can have");
  // A client with an older cursor keeps such a group until its next first load; its name is text by then.
  a.db.run(R"sql(
    DELETE FROM user_groups WHERE id IN
      (SELECT id FROM user_groups WHERE deleted = 1 ORDER BY version DESC LIMIT -1 OFFSET ?1))sql",
           most_removed_user_groups);
  a.db.run("INSERT INTO user_groups (id, name, title, created_by, version) VALUES (?1, ?2, ?3, ?4, ?5)", c.group_id,
           c.name, c.title, a.actor, a.version);
  write_members(a, c.group_id, *members);
  UserGroup group = emit_user_group(a, c.group_id);
  audit(a, "add_user_group", to_string(group.id), audited(group));
  return UserGroupAnswer{std::move(group)};
}

Applied apply(ApplyContext& a, const UpdateUserGroup& c) {
  if (auto r = check_user_groups(a); !r) return r.error();
  if (!rows::find_user_group(a.db, c.group_id)) return fail(Code::not_found, "no such user group");
  if (c.name)
    if (auto r = check_name(a, *c.name, c.group_id); !r) return r.error();
  std::vector<UserId> members;
  if (c.member_ids) {
    auto checked = check_members(a, *c.member_ids);
    if (!checked) return checked.error();
    members = std::move(*checked);
  }
  if (c.name) a.db.run("UPDATE user_groups SET name = ?2 WHERE id = ?1", c.group_id, *c.name);
  if (c.title.present) a.db.run("UPDATE user_groups SET title = ?2 WHERE id = ?1", c.group_id, c.title.value);
  if (c.member_ids) write_members(a, c.group_id, members);
  UserGroup group = emit_user_group(a, c.group_id);
  audit(a, "update_user_group", to_string(group.id), audited(group));
  return UserGroupAnswer{std::move(group)};
}

Applied apply(ApplyContext& a, const RemoveUserGroup& c) {
  if (auto r = check_user_groups(a); !r) return r.error();
  const auto group = rows::find_user_group(a.db, c.group_id);
  if (!group) return fail(Code::not_found, "no such user group");
  a.db.run("DELETE FROM user_group_members WHERE group_id = ?1", group->id);
  a.db.run("UPDATE user_groups SET deleted = 1, version = ?2 WHERE id = ?1", group->id, a.version);
  audit(a, "remove_user_group", to_string(group->id), audited(*group));
  a.emit_everyone<EventType::user_group_removed>({group->id, group->name, a.version});
  return EmptyAnswer{};
}

bool leave_next_user_group(ApplyContext& a, UserId user) {
  const auto group = rows::find_group_of_user(a.db, user);
  if (!group) return false;
  a.db.run("DELETE FROM user_group_members WHERE group_id = ?1 AND user_id = ?2", *group, user);
  emit_user_group(a, *group);
  return true;
}

}  // namespace snug
