#include "api/operations.h"

namespace snug {

void add_preference_operations(Operations&) {}

}  // namespace snug
