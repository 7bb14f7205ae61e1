// `snug export`: what the server knows, or knows of one user, as JSON Lines.
#pragma once

#include <iosfwd>

#include "cli/invocation.h"

namespace snug::cli {

/// Runs the command; 0 if it was done, 1 if it was refused. Throws what the export throws. Of a running server a copy
/// of its database is read.
int run_export(const Invocation& invocation, std::ostream& out, std::ostream& errors);

}  // namespace snug::cli
