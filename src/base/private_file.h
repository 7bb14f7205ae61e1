// Files that only their owner may read: keys.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace snug {

/// Writes beside the file, with mode 0600, brings it to the disk and renames it: a file that is there is whole, and an
/// old one stays if this fails. Throws std::runtime_error with one line that names the file and says why.
void write_private_file(const std::filesystem::path& file, std::string_view text);

/// The whole file. Throws std::runtime_error, also if others may read it.
std::string read_private_file(const std::filesystem::path& file);

}  // namespace snug
