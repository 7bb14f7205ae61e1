// Environment: variables that look like settings and are none.
#pragma once

#include <string>
#include <vector>

#include "cli/settings.h"

namespace snug::cli {

/// One line for each variable `SNUG_...` that is no setting, with the one it may have been meant to be. What others set
/// is passed over: links to a service called snug (Kubernetes, Docker), and SNUG_VERSION, which images have.
std::vector<std::string> unknown_variables(const std::vector<Setting>& settings, const char* const* environment);

}  // namespace snug::cli
