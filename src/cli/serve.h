// `snug serve`: a server from start to signal.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/invocation.h"

namespace snug::cli {

/// Runs a server until SIGTERM or SIGINT; a second one ends the process at once. SIGHUP reads the settings again (and
/// ends it, when it was started in a terminal), SIGUSR2 starts the program anew: so do the control socket's `reload`
/// and `restart`. Tells on `out` where it listens. `arguments`: of this process, without the program's name. Thread:
/// the main one, with no other started before (they inherit its signal mask). Throws StartError, and
/// OutputError if it can't be told where it listens.
int run_serve(const Invocation& invocation, std::vector<std::string> arguments, std::ostream& out);

}  // namespace snug::cli
