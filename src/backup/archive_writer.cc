#include "backup/archive_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "backup/tar.h"
#include "base/descriptor.h"
#include "base/files.h"

namespace snug {

namespace {

constexpr std::size_t chunk_bytes = 256 << 10;
constexpr std::uint64_t flush_bytes = 2 << 20;

[[noreturn]] void fail_errno(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

}  // namespace

ArchiveWriter::ArchiveWriter(int out, std::string named, std::int64_t modified, std::function<void()> before_write)
    : out_(out), named_(std::move(named)), modified_(modified), before_write_(std::move(before_write)) {}

void ArchiveWriter::begin(const std::string& name, std::uint64_t size) {
  const auto header = tar::write_header({name, size, modified_});
  if (!header) throw std::runtime_error("the name of " + name + " is too long for a backup");
  write(*header);
}

void ArchiveWriter::write(std::string_view bytes) {
  before_write_();
  if (!write_all(out_, bytes)) fail_errno(named_ + " can't be written");
  written_ += bytes.size();
  if (written_ - flushed_ < flush_bytes) return;
  ::fdatasync(out_);  // a pipe has none; the last one is checked
  ::posix_fadvise(out_, 0, 0, POSIX_FADV_DONTNEED);
  flushed_ = written_;
}

void ArchiveWriter::end(const std::string& name, std::uint64_t size) {
  write(std::string(tar::padding(size), '\0'));
  sums_ += hash_.finish() + "  " + name + "\n";
}

void ArchiveWriter::add_text(const std::string& name, std::string_view text) {
  begin(name, text.size());
  hash_.add(text);
  write(text);
  end(name, text.size());
}

void ArchiveWriter::add_file(const std::string& name, const std::filesystem::path& path) {
  const OwnedDescriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat status {};
  if (in.get() < 0 || ::fstat(in.get(), &status) != 0) fail_errno(path.string() + " can't be read");
  if (!S_ISREG(status.st_mode)) throw std::runtime_error(path.string() + " is not a plain file; take it away");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  begin(name, size);
  std::string bytes(chunk_bytes, '\0');
  std::uint64_t done = 0;
  while (true) {
    const ssize_t n = ::read(in.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail_errno(path.string() + " can't be read");
    if (n == 0) break;
    done += static_cast<std::uint64_t>(n);
    if (done > size) break;
    const std::string_view piece(bytes.data(), static_cast<std::size_t>(n));
    hash_.add(piece);
    write(piece);
  }
  if (done != size) throw std::runtime_error(path.string() + " changed while it was read; try again");
  end(name, size);
}

void ArchiveWriter::finish() {
  hash_.add(sums_);
  digest_ = hash_.finish();
  begin(sums_file, sums_.size());
  write(sums_);
  write(std::string(tar::padding(sums_.size()) + 2 * tar::block, '\0'));
}

}  // namespace snug
