#include "backup/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/files.h"
#include "snug/backup.h"

namespace snug {

namespace {

/// The open file is still what stands under its name: it was not published or removed before we had its lock.
bool stands_there(int descriptor, const std::string& name) {
  struct stat mine {
  }, there{};
  return ::fstat(descriptor, &mine) == 0 && ::lstat(name.c_str(), &there) == 0 && mine.st_ino == there.st_ino &&
         mine.st_dev == there.st_dev;
}

}  // namespace

PartFile::PartFile(const std::filesystem::path& file)
    : file_(file),
      part_(file.string() + ".part"),
      descriptor_(::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  if (descriptor() < 0) fail("can't be made");
  if (::flock(descriptor(), LOCK_EX | LOCK_NB) != 0 || !stands_there(descriptor(), part_)) {
    published_ = true;  // another's
    throw BackupError(part_ + " is being written by another backup; wait for that one");
  }
  if (::fchmod(descriptor(), 0600) != 0 || ::ftruncate(descriptor(), 0) != 0) fail("can't be written");
}

PartFile::~PartFile() {
  if (!published_ && descriptor() >= 0) ::unlink(part_.c_str());
}

void PartFile::fail(const std::string& doing) const {
  throw BackupError(file_.string() + " " + doing + ": " + std::strerror(errno));
}

void PartFile::sync_and_rewind() const {
  if (::fsync(descriptor()) != 0) fail("can't be written");
  ::posix_fadvise(descriptor(), 0, 0, POSIX_FADV_DONTNEED);
  if (::lseek(descriptor(), 0, SEEK_SET) != 0) fail("can't be read back");
}

void PartFile::publish(bool replace) {
  int done = ::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, file_.c_str(), replace ? 0 : RENAME_NOREPLACE);
  if (done != 0 && errno == EINVAL && !replace) {  // a file system that can't: two steps that can
    done = ::link(part_.c_str(), file_.c_str());
    if (done == 0) ::unlink(part_.c_str());
  }
  if (done != 0) fail("can't be put in its place");
  published_ = true;
  sync_folder_of(file_);
}

}  // namespace snug
