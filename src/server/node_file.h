// NodeFile: which node of its cluster a data folder is of.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace snug {

/// The file `node` of a data folder: `NUMBER BOOT`. It stands beside the database, because that of a member is a copy
/// of another one's.
struct NodeFile {
  std::int64_t node = 0;
  std::int64_t boot = 0;  ///< of the last start

  /// Nothing: there is none, or it is not readable.
  static std::optional<NodeFile> read(const std::filesystem::path& file);
  /// Throws std::runtime_error.
  void write(const std::filesystem::path& file) const;
};

}  // namespace snug
