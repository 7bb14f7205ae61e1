// `snug status`: how the server on a data folder is doing.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/invocation.h"
#include "model/json.h"

namespace snug::cli {

/// What people read of the answer of admin_get_figures. Rates are of the last minute.
std::string status_text(json::Value figures);

/// The exit code. Throws std::runtime_error if no server runs there. Thread: one.
int run_status(const Invocation& invocation, std::ostream& out, std::ostream& errors);

}  // namespace snug::cli
