// Groups of users: what other commands do to them.
#pragma once

#include "applier/apply_context.h"

namespace snug {

/// Takes a user out of one of the groups that it is in, and tells; false: it is in none. One at a time, because a
/// version stands for one change of a group.
bool leave_next_user_group(ApplyContext& a, UserId user);

}  // namespace snug
