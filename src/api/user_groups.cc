// Groups of users, which messages mention by `@name`: which there are.
#include "api/operations.h"
#include "model/answers_rooms.h"
#include "model/params_accounts.h"
#include "store/query.h"
#include "store/user_group_rows.h"

namespace snug {

namespace {

Result<std::string> list_user_groups(QueryContext& q, const NoParams&) {
  return json::to_text(UserGroupsAnswer{rows::all_user_groups(q.db)});
}

}  // namespace

void add_user_group_operations(Operations& out) {
  out.push_back(query<UserGroupsAnswer>("list_user_groups", "GET", "/user_groups", "The groups of users of this server",
                                        list_user_groups)
                    .described("`@name` of one in a message mentions those of its members that are in the chat, unless "
                               "a guest writes it. A `sync` has them, too."));
}

}  // namespace snug
