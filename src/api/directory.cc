#include "api/operations.h"

namespace snug {

void add_directory_operations(Operations&) {}

}  // namespace snug
