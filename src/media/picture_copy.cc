#include "media/picture_copy.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/files.h"

namespace snug {

PictureReader::PictureReader(int file) : file_(file) {
  struct stat about {};
  if (::fstat(file_, &about) != 0) {
    failure_ = errno;
  } else if (!S_ISREG(about.st_mode)) {
    failure_ = EINVAL;
  } else {
    size_ = static_cast<std::uint64_t>(about.st_size);
  }
}

bool PictureReader::skip(std::uint64_t count) {
  if (position_ > size_ || count > size_ - position_) return false;
  position_ += count;
  return true;
}

std::string_view PictureReader::peek() {
  if (failure_ != 0 || position_ >= size_) return {};
  if (position_ < buffer_begin_ || position_ >= buffer_begin_ + buffer_size_) {
    ssize_t got;
    do {
      got = ::pread(file_, buffer_.data(), buffer_.size(), static_cast<off_t>(position_));
    } while (got < 0 && errno == EINTR);
    if (got < 0) failure_ = errno;
    buffer_begin_ = position_;
    buffer_size_ = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    if (got <= 0) return {};
  }
  const std::size_t passed = static_cast<std::size_t>(position_ - buffer_begin_);
  return {buffer_.data() + passed, buffer_size_ - passed};
}

int PictureReader::next() {
  const std::string_view bytes = peek();
  if (bytes.empty()) return -1;
  ++position_;
  return static_cast<std::uint8_t>(bytes[0]);
}

bool PictureReader::read(char* to, std::size_t count) {
  while (count > 0) {
    const std::string_view bytes = peek().substr(0, count);
    if (bytes.empty()) return false;
    std::memcpy(to, bytes.data(), bytes.size());
    position_ += bytes.size();
    to += bytes.size();
    count -= bytes.size();
  }
  return true;
}

void PictureWriter::write(std::string_view bytes) {
  written_ += bytes.size();
  while (!bytes.empty() && failure_ == 0) {
    const std::string_view part = bytes.substr(0, buffer_.size() - gathered_);
    std::memcpy(buffer_.data() + gathered_, part.data(), part.size());
    gathered_ += part.size();
    bytes.remove_prefix(part.size());
    if (gathered_ == buffer_.size()) flush();
  }
}

bool PictureWriter::copy(PictureReader& from, std::uint64_t count) {
  while (count > 0 && failure_ == 0) {
    const std::string_view bytes = from.peek().substr(0, count);
    if (bytes.empty()) return false;
    write(bytes);
    from.skip(bytes.size());
    count -= bytes.size();
  }
  return failure_ == 0;
}

bool PictureWriter::flush() {
  if (failure_ == 0 && !write_all(file_, {buffer_.data(), gathered_})) failure_ = errno;
  gathered_ = 0;
  return failure_ == 0;
}

}  // namespace snug
