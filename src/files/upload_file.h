// UploadFile: the bytes of one upload on the disk, hashed as they come.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"
#include "files/sha256.h"

namespace snug {

/// Thread: the strand of its upload. Failures: unavailable. After one the file has as many bytes as `offset` says.
class UploadFile {
 public:
  /// `offset`: bytes that are there.
  UploadFile(std::filesystem::path path, std::int64_t offset) : path_(std::move(path)), offset_(offset) {}

  static constexpr std::int64_t window = 4 << 20;  ///< bytes that are written before the disk must have taken them

  Result<void> create();
  /// Goes on at its end. What was written by an earlier process is hashed first.
  Result<void> append(std::string_view bytes);
  /// SHA-256 of all of it, in lower-case hex. Nothing is appended any more.
  Result<std::string> finish();
  std::int64_t offset() const { return offset_; }
  /// Begins a new window with the next bytes.
  bool at_window() const { return offset_ - pushed_ >= window; }

  const std::filesystem::path& path() const { return path_; }
  /// Open for reading and writing; -1: it is closed.
  int descriptor() const { return file_ ? file_->get() : -1; }
  /// Until it is needed again. The hash goes on.
  void close() { file_.reset(); }

 private:
  Result<void> open();
  Result<void> hash_front();
  Result<void> give_up(const char* doing);
  void push();

  const std::filesystem::path path_;
  std::int64_t offset_;
  std::int64_t pushed_ = 0;  // bytes that were handed to the disk
  std::optional<OwnedDescriptor> file_;
  std::unique_ptr<Sha256> hash_;  // of all bytes up to the offset; null: not yet
};

/// SHA-256 of a whole file, in lower-case hex; nothing if it can't be read.
std::optional<std::string> hash_of_file(int descriptor);

}  // namespace snug
