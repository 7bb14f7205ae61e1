// ArchiveReader: reads what ArchiveWriter wrote, once, from front to back, and notices every byte that isn't as it was.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "backup/tar.h"
#include "files/sha256.h"

namespace snug {

/// The archive is damaged, cut off, or none at all: `what()` says where.
class DamagedArchive : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thread: one. Throws DamagedArchive, and std::runtime_error for what can't be read. What `take` was given is proven
/// only when `next` has returned nothing.
class ArchiveReader {
 public:
  /// Reads from `in`, which stays the caller's.
  explicit ArchiveReader(int in) : in_(in) {}

  /// The next file. Nothing: that was all, and every hash is right. What wasn't read of the one before is passed over.
  std::optional<tar::Entry> next();
  /// Hands out the content of the file that `next` named, piece by piece.
  void read(const std::function<void(std::string_view piece)>& take);
  /// The same as one text, of at most `most` bytes; a longer one is damage.
  std::string text(std::size_t most);
  /// What ArchiveWriter::digest was, once `next` has returned nothing.
  const std::string& digest() const { return digest_; }

 private:
  [[noreturn]] void damaged(const std::string& what) const;
  std::string exactly(std::size_t size);
  void expect_zeros(std::size_t size);
  void check_sums(const tar::Entry& sums);

  const int in_;
  std::uint64_t at_ = 0;
  std::optional<tar::Entry> current_;  // named and not yet read
  Sha256 hash_;
  Sha256 sums_;  // of what SHA256SUMS must say
  std::uint64_t sums_bytes_ = 0;
  std::string digest_;
};

}  // namespace snug
