#include "backup/staging_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.h"
#include "base/files.h"
#include "snug/backup.h"
#include "store/data_files.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

constexpr const char* inside_name = ".restoring";

[[noreturn]] void fail_errno(const fs::path& path, const std::string& doing) {
  throw BackupError(path.string() + " " + doing + ": " + std::strerror(errno));
}

/// Also of a folder of the same disk (a bind mount, as a container's volume may be), where the system reports it.
bool is_mounted(const fs::path& folder) {
  struct statx facts {};
  if (::statx(AT_FDCWD, folder.c_str(), 0, STATX_BASIC_STATS, &facts) == 0 &&
      (facts.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
    return (facts.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  struct stat own {
  }, above{};
  return ::stat(folder.c_str(), &own) == 0 && ::stat((folder / "..").c_str(), &above) == 0 &&
         own.st_dev != above.st_dev;
}

void check_empty(const fs::path& folder) {
  if (!fs::exists(fs::symlink_status(folder))) return;
  if (!fs::is_directory(folder)) throw BackupError(folder.string() + " is not a folder; choose another");
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name != inside_name && name != "lost+found")
      throw BackupError(folder.string() + " is not empty (it holds " + name +
                        "); restore into a new folder, or move that one away");
  }
}

void sync(const fs::path& path) {
  const OwnedDescriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) fail_errno(path, "can't be written");
}

void move(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail_errno(to, "can't be put in its place");
}

/// A folder that is there gets what the other one holds.
void merge(const fs::path& from, const fs::path& to) {
  if (!fs::is_directory(fs::symlink_status(from)) || !fs::exists(fs::symlink_status(to))) return move(from, to);
  for (const auto& entry : fs::directory_iterator(from)) merge(entry.path(), to / entry.path().filename());
  sync(to);
}

fs::path without_slash(const fs::path& folder) { return folder.has_filename() ? folder : folder.parent_path(); }

}  // namespace

StagingFolder::StagingFolder(const fs::path& folder, Target target) : folder_(without_slash(folder)) {
  if (target == Target::empty) check_empty(folder_);
  inside_ = target == Target::in_use || is_mounted(folder_);
  path_ = target == Target::in_use ? folder_ / data_files::joining
          : inside_                ? folder_ / inside_name
                                   : fs::path(folder_.string() + ".restoring");
  if (folder_.has_parent_path()) {
    std::error_code error;
    fs::create_directories(folder_.parent_path(), error);
    if (error) throw BackupError(folder_.parent_path().string() + " can't be made: " + error.message());
  }
  open();
}

void StagingFolder::open() {
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) fail_errno(path_, "can't be made");
  OwnedDescriptor opened(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (opened.get() < 0) fail_errno(path_, "can't be opened");
  if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0)
    throw BackupError("somebody is restoring into " + folder_.string() + " already");
  for (const auto& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
  lock_ = opened.release();
}

StagingFolder::~StagingFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  ::close(lock_);
}

/// Whoever made the empty folder, a package say, knows who is to work in it.
void StagingFolder::give_to_owner_of_folder() const {
  struct stat wanted {};
  if (::stat(folder_.c_str(), &wanted) != 0) return;
  const auto give = [&](const fs::path& path) {
    if (::lchown(path.c_str(), wanted.st_uid, wanted.st_gid) != 0 && errno != EPERM)
      fail_errno(path, "can't be given to the owner of the folder");
  };
  for (const auto& entry : fs::recursive_directory_iterator(path_)) give(entry.path());
  if (inside_) return;
  give(path_);
  ::chmod(path_.c_str(), wanted.st_mode & 07777);
}

void StagingFolder::move_in(const fs::path& last) {
  give_to_owner_of_folder();
  for (const auto& entry : fs::recursive_directory_iterator(path_)) sync(entry.path());
  sync(path_);
  if (!inside_) {
    move(path_, folder_);
  } else {
    for (const auto& entry : fs::directory_iterator(path_))
      if (entry.path().filename() != last) merge(entry.path(), folder_ / entry.path().filename());
    sync(folder_);
    move(path_ / last, folder_ / last);
    sync(folder_);
  }
  sync_folder_of(folder_);
}

}  // namespace snug
