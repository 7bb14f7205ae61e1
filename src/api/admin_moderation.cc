#include "api/operations.h"

namespace snug {

void add_admin_moderation_operations(Operations&) {}

}  // namespace snug
