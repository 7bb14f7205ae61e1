// `snug reload`, `snug restart` and `snug setup-link`: what an operator asks of the server that runs on a data folder.
#pragma once

#include <iosfwd>

#include "cli/invocation.h"

namespace snug::cli {

/// The exit code: 0 done, 1 refused, or no server runs there. Thread: one.
int run_reload(const Invocation& invocation, std::ostream& out, std::ostream& errors);
int run_setup_link(const Invocation& invocation, std::ostream& out, std::ostream& errors);
/// Returns once the new one takes calls.
int run_restart(const Invocation& invocation, std::ostream& out, std::ostream& errors);

}  // namespace snug::cli
