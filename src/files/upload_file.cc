#include "files/upload_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/files.h"
#include "base/log.h"

namespace snug {

namespace {

constexpr std::int64_t retry_ms = 5'000;
constexpr std::size_t read_at_once = 256 << 10;

/// The first so many bytes; false: there are fewer.
bool hash_bytes(int descriptor, std::int64_t count, Sha256& hash) {
  std::vector<char> buffer(read_at_once);
  for (std::int64_t at = 0; at < count;) {
    const auto most = static_cast<std::size_t>(std::min<std::int64_t>(count - at, read_at_once));
    const ssize_t n = ::pread(descriptor, buffer.data(), most, at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    hash.add({buffer.data(), static_cast<std::size_t>(n)});
    at += n;
  }
  return true;
}

}  // namespace

Result<void> UploadFile::create() {
  file_.emplace(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file_->get() < 0) return give_up("made");
  hash_ = std::make_unique<Sha256>();
  return {};
}

Result<void> UploadFile::open() {
  if (file_) return {};
  file_.emplace(::open(path_.c_str(), O_RDWR | O_CLOEXEC));
  if (file_->get() < 0) return give_up("opened");
  return {};
}

Result<void> UploadFile::hash_front() {
  if (hash_) return {};
  auto hash = std::make_unique<Sha256>();
  if (!hash_bytes(file_->get(), offset_, *hash)) return give_up("read");
  hash_ = std::move(hash);
  pushed_ = offset_;
  return {};
}

Result<void> UploadFile::append(std::string_view bytes) {
  if (auto r = open(); !r) return r;
  if (auto r = hash_front(); !r) return r;
  const std::string_view all = bytes;
  for (std::int64_t at = offset_; !bytes.empty();) {
    const ssize_t n = ::pwrite(file_->get(), bytes.data(), bytes.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return give_up("written");
    bytes.remove_prefix(static_cast<std::size_t>(n));
    at += n;
  }
  hash_->add(all);
  offset_ += static_cast<std::int64_t>(all.size());
  if (at_window()) push();
  return {};
}

/// The disk works while the next window arrives, and never has more than two of them to take: a sync of the database is
/// not behind a heap of these bytes.
void UploadFile::push() {
  const std::int64_t length = offset_ - pushed_;
  ::sync_file_range(file_->get(), pushed_, length, SYNC_FILE_RANGE_WRITE);
  if (pushed_ >= window)
    ::sync_file_range(file_->get(), pushed_ - window, window,
                      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
  pushed_ = offset_;
}

Result<std::string> UploadFile::finish() {
  if (auto r = open(); !r) return r.error();
  if (auto r = hash_front(); !r) return r.error();
  std::string hash = hash_->finish();
  hash_.reset();  // a second time all of it is read
  return hash;
}

/// What was written of a piece goes, so that the offset stays true.
Result<void> UploadFile::give_up(const char* doing) {
  const int reason = errno;
  log::warning("an upload can't be " + std::string(doing), {{"why", std::strerror(reason)}});
  if (file_ && file_->get() >= 0 && ::ftruncate(file_->get(), offset_) != 0)
    log::warning("an upload can't be cut", {{"why", std::strerror(errno)}});
  file_.reset();
  return Error{Code::unavailable,
               reason == ENOSPC || reason == EDQUOT ? "there is no room on the server's disk"
                                                    : "the server can't write the file",
               {},
               retry_ms};
}

std::optional<std::string> hash_of_file(int descriptor) {
  struct stat facts {};
  Sha256 hash;
  if (::fstat(descriptor, &facts) != 0 || !hash_bytes(descriptor, facts.st_size, hash)) return std::nullopt;
  return hash.finish();
}

}  // namespace snug
