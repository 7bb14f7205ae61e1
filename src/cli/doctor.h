// `snug doctor`: what the doctor found, for people and for programs.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/invocation.h"

namespace snug::cli {

/// Exit codes of `snug doctor`.
inline constexpr int all_well = 0, has_warnings = 1, has_errors = 2;

/// Looks everything over. `colour`: with escape sequences, for a terminal.
int run_doctor(const Invocation& invocation, std::ostream& out, bool colour);

/// The same, when the settings themselves are refused: that is the one finding there is.
int report_settings(const std::string& refusal, bool json, std::ostream& out, bool colour);

/// Whether standard output is a terminal that wants colour (NO_COLOR is not set, https://no-color.org).
bool wants_colour();

}  // namespace snug::cli
