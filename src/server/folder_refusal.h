// Why a data folder can't be written: whose it is, who may not, and what helps, in one line.
#pragma once

#include <filesystem>

namespace snug {

/// `at`, which is `folder` or a file in it, could not be written: `reason` is the errno. Throws StartError.
[[noreturn]] void refuse_unwritable(const std::filesystem::path& folder, const std::filesystem::path& at, int reason);

/// `folder` is not there, and could not be made. Throws StartError.
[[noreturn]] void refuse_to_make(const std::filesystem::path& folder, int reason);

/// Refuses a folder that may not be written, or in which a file of the database may not be: what `sudo snug user add`
/// leaves, say, is met before SQLite meets it. Throws StartError.
void check_writable(const std::filesystem::path& folder);

}  // namespace snug
