// `snug serve`: a server from start to signal.
#pragma once

#include <iosfwd>

#include "snug/config.h"

namespace snug::cli {

/// Runs a server until SIGTERM, SIGINT or SIGHUP; a second signal ends the process at once. Tells on `out` where it
/// listens. Thread: the main one, with no other started before (they inherit its signal mask). Throws StartError.
int run_serve(const Config& config, std::ostream& out);

}  // namespace snug::cli
