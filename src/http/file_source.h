// FileSource: a file as an answer's body.
#pragma once

#include <filesystem>
#include <memory>

#include "base/descriptor.h"
#include "http/body_stream.h"

namespace snug {

/// Reads at once, on the connection's thread: what is given out was written a moment ago or is read again and again, so
/// it is in the system's cache. The file stays open, so it can be removed meanwhile. A file that was cut short resets
/// the connection.
class FileSource final : public BodySource {
 public:
  /// Throws std::system_error if the file can't be opened.
  explicit FileSource(const std::filesystem::path& file);

  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<char> into, MoveFunction<void(std::size_t)> done) override;

 private:
  OwnedDescriptor file_;
  std::uint64_t size_ = 0;
};

}  // namespace snug
