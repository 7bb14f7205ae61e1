// Files: writing so that it lasts, and how much room there is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace snug {

/// Writes all of `bytes`, however often that takes. False, with errno set: it can't.
bool write_all(int descriptor, std::string_view bytes);

/// Pushes the names in the folder of `file` to the disk: what was made, renamed or removed there is so after a power
/// cut. A file system that can't is passed over.
void sync_folder_of(const std::filesystem::path& file);

/// Bytes that this process may still write where `path` is; the largest number if nobody knows.
std::uint64_t room_at(const std::filesystem::path& path);

/// `1.4 GB`, for people.
std::string write_bytes(std::uint64_t bytes);

}  // namespace snug
