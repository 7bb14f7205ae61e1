// A copy of a running server's database, made by the server itself: reading it keeps nothing from the server.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>

#include "cli/control.h"

namespace snug::cli {

/// The copy lies in the data folder; whoever asked removes it. Nothing if it could not be made; what is wrong has then
/// been said. Takes as long as that takes.
std::optional<std::filesystem::path> copy_of_running(ControlSocket& server, const std::filesystem::path& data,
                                                     std::ostream& errors);

}  // namespace snug::cli
