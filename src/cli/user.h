// `snug user ...`: accounts made, listed and changed by the operator, whether the server runs or not.
#pragma once

#include <iosfwd>

#include "cli/invocation.h"

namespace snug::cli {

/// Runs the command; 0 if it was done, 1 if it was refused, 2 if the password or the consent is missing. A running
/// server is asked through its control socket; otherwise the data folder is opened here. Throws std::runtime_error
/// (StartError) if neither works.
int run_user(const Invocation& invocation, std::istream& in, std::ostream& out, std::ostream& errors);

}  // namespace snug::cli
