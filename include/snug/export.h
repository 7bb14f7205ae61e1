// Export: what a data folder knows, or what it knows of one user, as JSON Lines for people and other programs. Unlike a
// backup it can't be restored, and holds no secrets that logins rest on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <stdexcept>
#include <string>

namespace snug {

/// Why an export could not be made: `what()` is one line that says what to do.
class ExportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ExportOptions {
  std::string username{};  ///< of whom, in any case; empty: of everybody
  /// A copy of the database that a running server made for this. Empty: the folder's own is read, in one snapshot,
  /// which beside a server at work keeps the write-ahead log from starting over meanwhile.
  std::filesystem::path database_copy{};
};

/// Writes an object a line, each with a `type`: `export` (what this is), then `user`, `session` (without what it is
/// refreshed by), `contact`, `chat`, `membership`, `message`. Of one user: its own, the chats that it is or was a
/// member of, and the messages that it wrote. Memory is bounded, whatever there is. Returns the number of lines. Throws
/// ExportError. Thread: any; blocks for as long as that takes.
std::uint64_t export_data(const std::filesystem::path& data, std::ostream& out, const ExportOptions& options = {});

}  // namespace snug
