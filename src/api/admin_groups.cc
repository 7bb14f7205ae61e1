#include "api/operations.h"

namespace snug {

void add_admin_group_operations(Operations&) {}

}  // namespace snug
