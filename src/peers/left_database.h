// LeftDatabase: a database with which its node can't go on, kept aside when the node joins anew.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "base/clock.h"

namespace snug {

inline constexpr std::size_t left_databases_kept = 3;
inline constexpr const char* left_commands_name = "commands.jsonl";  ///< in the folder (peers/left_commands.h)

/// Puts more into the new folder while the database is still in its place. What it throws ends the setting aside.
using FillLeftFolder = std::function<void(const std::filesystem::path& left)>;

/// Moves the database in the data folder, with its log and note, into the folder `left-YYYYMMDDTHHMMSSZ` there, on the
/// disk when this returns, and removes older ones but for the last `left_databases_kept`. Nobody has the database open,
/// and the caller holds the folder's lock. Returns the new folder; empty: there is no database. Throws BackupError: the
/// database is then where it was. After a crash at any moment it is where it was, or aside, whole. Thread: any.
std::filesystem::path set_aside(const std::filesystem::path& folder, Time now, const FillLeftFolder& fill = {});

}  // namespace snug
