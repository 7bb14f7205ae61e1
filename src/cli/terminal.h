// Terminal: questions to whoever sits at it.
#pragma once

#include <optional>
#include <string>

namespace snug::cli {

/// Whether standard input is a terminal.
bool at_a_terminal();

/// Asks for a line that is not shown while it is typed; nothing at the end of input. However it ends, by a signal too,
/// the terminal shows again what is typed. A signal that stops the program lets it ask again when it goes on. Thread:
/// one, and no other is running.
std::optional<std::string> ask_hidden(const std::string& prompt);

}  // namespace snug::cli
