#include "api/operations.h"

namespace snug {

void add_user_group_operations(Operations&) {}

}  // namespace snug
