// `snug backup`, `snug backup verify` and `snug restore`.
#pragma once

#include <iosfwd>

#include "cli/invocation.h"

namespace snug::cli {

/// Does what the invocation says. A server that runs on the data folder copies its database itself. The exit code: 0,
/// or 1 for a backup that is broken or could not be made; throws std::runtime_error with one line that says why.
int run_backup(const Invocation& invocation, std::ostream& out, std::ostream& errors);

}  // namespace snug::cli
