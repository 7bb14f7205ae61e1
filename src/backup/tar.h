// Tar: the headers of POSIX ustar (IEEE 1003.1, "pax"), as far as a backup needs them: plain files of mode 0600.
//
// A backup can so be looked into, and in need taken apart, with the tar of any system. What is read must be what we
// would have written, byte for byte: so a flipped bit in a header is noticed, too, and nothing but a plain file can be
// in one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug::tar {

inline constexpr std::size_t block = 512;

struct Entry {
  std::string name;  ///< a path; at most 255 bytes, and to be split at a slash into at most 155 and 100
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< seconds since 1970
};

/// One block. Nothing: the name doesn't fit. Sizes of 8 GiB and more are written in base 256, as GNU tar does.
std::optional<std::string> write_header(const Entry& entry);

/// `bytes` is one block. Nothing: it isn't what `write_header` writes.
std::optional<Entry> read_header(std::string_view bytes);

/// How many zero bytes follow a file of `size`.
constexpr std::size_t padding(std::uint64_t size) { return static_cast<std::size_t>((block - size % block) % block); }

}  // namespace snug::tar
