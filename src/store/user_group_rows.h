// Reading groups of users, which messages mention by `@name`.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/objects_rooms.h"
#include "store/database.h"

namespace snug::rows {

/// In force, by name.
std::vector<UserGroup> all_user_groups(Database& db);
/// In force, in ascending order of id: those after `past`, at most `most`.
std::vector<UserGroup> user_groups_after(Database& db, UserGroupId past, int most);
/// Changed after `version`, in that order; with removed ones, which have no members. At most `most`.
std::vector<UserGroup> user_groups_changed_after(Database& db, Version version, int most);
/// Nothing for one that was removed.
std::optional<UserGroup> find_user_group(Database& db, UserGroupId id);
/// In any letter case.
std::optional<UserGroupId> find_user_group_id(Database& db, std::string_view name);
std::int64_t count_user_groups(Database& db);
/// One of those that the user is in.
std::optional<UserGroupId> find_group_of_user(Database& db, UserId user);

/// The group's members that are in the room and have not blocked `sender`, in ascending order of id; at most `most`.
std::vector<UserId> group_members_in(Database& db, UserGroupId group, RoomId room, UserId sender, int most);

}  // namespace snug::rows
