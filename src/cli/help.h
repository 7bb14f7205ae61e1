// Help: the text of --help, for the program and for each of its commands.
#pragma once

#include <string>
#include <vector>

#include "cli/settings.h"

namespace snug::cli {

/// Help for `app`: the program itself (short, with the settings that most people need) or one of its commands. Lines
/// are at most 100 columns wide; no line break at the end.
std::string help_text(const CLI::App& app, const std::vector<Setting>& settings);

/// `snug`, `snug user add`.
std::string full_name(const CLI::App& app);

/// The options and positional arguments that are a command's own: settings have groups of theirs.
std::vector<const CLI::Option*> own_options(const CLI::App& app);

/// Whether a command reads all settings; the others want to know the data folder only.
bool takes_settings(const CLI::App& app);

}  // namespace snug::cli
