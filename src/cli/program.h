// The program `snug`: from its arguments to its exit code.
#pragma once

namespace snug::cli {

/// Runs the command that the arguments name. 0: done; 1: refused or failed, one line on standard error says why;
/// 2: wrong usage. Thread: the main one.
int run(int argc, const char* const* argv);

}  // namespace snug::cli
