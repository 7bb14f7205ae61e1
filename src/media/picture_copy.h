// PictureReader, PictureWriter: a file that is copied in part, with bounded memory.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace snug {

/// Reads a regular file by pread(2). What reads further than the end, or fails, is false. Thread: one at a time.
class PictureReader {
 public:
  explicit PictureReader(int file);

  std::uint64_t size() const { return size_; }
  std::uint64_t position() const { return position_; }
  void seek(std::uint64_t position) { position_ = position; }
  bool skip(std::uint64_t count);

  /// Some bytes from the position on, at least one; empty at the end. Valid until the next call.
  std::string_view peek();
  /// The next byte; -1 at the end.
  int next();
  /// Exactly so many.
  bool read(char* to, std::size_t count);

  /// errno of what failed; 0 if nothing did.
  int failure() const { return failure_; }

 private:
  const int file_;
  std::uint64_t size_ = 0, position_ = 0;
  std::uint64_t buffer_begin_ = 0;
  std::size_t buffer_size_ = 0;
  int failure_ = 0;
  std::array<char, 64 * 1024> buffer_;
};

/// Gathers what is written. Thread: one at a time.
class PictureWriter {
 public:
  explicit PictureWriter(int file) : file_(file) {}

  void write(std::string_view bytes);
  /// The next so many bytes of `from`; false if it has no more.
  bool copy(PictureReader& from, std::uint64_t count);
  /// What was gathered; false if any write failed.
  bool flush();

  std::uint64_t written() const { return written_; }
  int failure() const { return failure_; }

 private:
  const int file_;
  std::uint64_t written_ = 0;
  std::size_t gathered_ = 0;
  int failure_ = 0;
  std::array<char, 64 * 1024> buffer_;
};

/// One format each; false: broken, or reading or writing failed (their `failure()` says so). The writer is not flushed.
bool strip_jpeg(PictureReader& from, PictureWriter& to);
bool strip_png(PictureReader& from, PictureWriter& to);
bool strip_webp(PictureReader& from, PictureWriter& to);

}  // namespace snug
