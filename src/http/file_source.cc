#include "http/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace snug {

FileSource::FileSource(const std::filesystem::path& file) : file_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
  struct stat facts {};
  if (file_.get() < 0 || ::fstat(file_.get(), &facts) != 0)
    throw std::system_error(errno, std::generic_category(), file.string());
  size_ = static_cast<std::uint64_t>(facts.st_size);
}

void FileSource::read(std::uint64_t offset, std::span<char> into, MoveFunction<void(std::size_t)> done) {
  ssize_t count = 0;
  do count = ::pread(file_.get(), into.data(), into.size(), static_cast<off_t>(offset));
  while (count < 0 && errno == EINTR);
  done(count < 0 ? 0 : static_cast<std::size_t>(count));
}

}  // namespace snug
