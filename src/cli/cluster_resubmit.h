// `snug cluster resubmit FILE`: the messages that a node had alone are sent again (peers/left_commands.h).
#pragma once

#include <iosfwd>

#include "cli/invocation.h"

namespace snug::cli {

/// Tells of each command of the file in a line, and of all in the last one. A message that is there already is not sent
/// twice. Commands of other types are left to a person. The exit code: 0 no message is missing now, 1 some are, or no
/// node runs there. Thread: one.
int run_cluster_resubmit(const Invocation& invocation, std::ostream& out, std::ostream& errors);

}  // namespace snug::cli
