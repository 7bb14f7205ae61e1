// Administration of groups of users, which messages mention by `@name`.
#include "api/context.h"
#include "api/operations.h"
#include "identity/username.h"
#include "model/answers_rooms.h"
#include "model/params_rooms.h"

namespace snug {

namespace {

Preparation add_user_group(Context& context, const CallContext&, AdminAddUserGroupParams& p) {
  if (auto allowed = check_group_name(p.name); !allowed) return allowed.error();
  AddUserGroup group{.group_id = context.ids.next<UserGroupId>(), .name = p.name, .member_ids = {}};
  if (p.title) group.title = *p.title;
  group.member_ids = std::move(p.member_ids);
  return group;
}

Preparation update_user_group(Context&, const CallContext&, AdminUpdateUserGroupParams& p) {
  UpdateUserGroup update{.group_id = p.group_id};
  if (p.name) {
    if (auto allowed = check_group_name(*p.name); !allowed) return allowed.error();
    update.name = *p.name;
  }
  update.title.present = p.title.present;
  if (p.title.value) update.title.value = *p.title.value;
  if (p.member_ids) update.member_ids = std::move(*p.member_ids);
  return update;
}

Preparation remove_user_group(Context&, const CallContext&, AdminUserGroupParams& p) {
  return RemoveUserGroup{p.group_id};
}

}  // namespace

void add_admin_group_operations(Operations& out) {
  const auto add = [&](Operation&& operation) { out.push_back(std::move(operation).open_to(Access::admin)); };
  static constexpr Failure no_group{Code::not_found, "there is no such group of users"};
  static constexpr Failure no_user{Code::not_found, "a member named has no account"};
  static constexpr Failure taken{Code::conflict, "a user or another group of users has the name"};
  static constexpr Failure reserved{Code::bad_request, "the name is reserved"};
  add(command<UserGroupAnswer>("admin_add_user_group", "POST", "/admin/user_groups", "Make a group of users",
                               add_user_group)
          .described("Named by the rules of usernames. Everybody gets `user_group_updated`.")
          .fails({no_user, taken, reserved, {Code::forbidden, "there are 100 groups of users"}}));
  add(command<UserGroupAnswer>("admin_update_user_group", "PATCH", "/admin/user_groups/{groupId}",
                               "Change a group of users", update_user_group)
          .described("A field that is absent is left as it is. Messages before mention whom they did. Everybody gets "
                     "`user_group_updated`.")
          .fails({no_group, no_user, taken, reserved}));
  add(command<EmptyAnswer>("admin_remove_user_group", "DELETE", "/admin/user_groups/{groupId}",
                           "Remove a group of users", remove_user_group)
          .described("Everybody gets `user_group_removed`.")
          .fails({no_group}));
}

}  // namespace snug
