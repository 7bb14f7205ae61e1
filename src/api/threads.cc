#include "api/operations.h"

namespace snug {

void add_thread_operations(Operations&) {}

}  // namespace snug
