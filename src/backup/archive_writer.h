// ArchiveWriter: a tar whose last file says what the hashes of the others are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "files/sha256.h"

namespace snug {

inline constexpr const char* sums_file = "SHA256SUMS";

/// Thread: one. Throws std::runtime_error with one line that says why it can't. Writes in a steady stream: what was
/// written is pushed to the disk as it goes, so that no heap of it stands in the way of a server's commits.
class ArchiveWriter {
 public:
  /// Writes to `out`, which stays the caller's. `named`: what messages call it. `modified`: of all files, in seconds
  /// since 1970.
  /// `before_write` is called now and then, and may throw.
  ArchiveWriter(
      int out, std::string named, std::int64_t modified, std::function<void()> before_write = [] {});

  void add_text(const std::string& name, std::string_view text);
  /// A file that stands still: one that turns out longer or shorter than it is now is refused.
  void add_file(const std::string& name, const std::filesystem::path& path);
  /// Writes the hashes, and the end.
  void finish();

  std::uint64_t written() const { return written_; }
  /// After finish(): the hash of SHA256SUMS, and so of all that the archive holds; in lower-case hex.
  const std::string& digest() const { return digest_; }

 private:
  void begin(const std::string& name, std::uint64_t size);
  void write(std::string_view bytes);
  void end(const std::string& name, std::uint64_t size);

  const int out_;
  const std::string named_;
  const std::int64_t modified_;
  const std::function<void()> before_write_;
  Sha256 hash_;
  std::string sums_;  // as sha256sum writes them
  std::string digest_;
  std::uint64_t written_ = 0;
  std::uint64_t flushed_ = 0;
};

}  // namespace snug
