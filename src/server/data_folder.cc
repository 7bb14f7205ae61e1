#include "server/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "snug/server.h"

namespace snug {

DataFolder::DataFolder(const std::filesystem::path& path) : path_(path) {
  const auto refuse = [&](const std::string& why, const std::string& remedy) {
    throw StartError("data folder " + path_.string() + ": " + why + "; " + remedy);
  };
  const bool existed = std::filesystem::exists(path_);
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (error) refuse(error.message(), "choose another with --data, or make it yourself");
  if (!std::filesystem::is_directory(path_)) refuse("it is not a folder", "choose another with --data");
  if (!existed) ::chmod(path_.c_str(), 0700);

  const std::string file = (path_ / data_files::lock).string();
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) refuse(std::strerror(errno), "make it writable for this user, or choose another with --data");
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    refuse("another snug is using it", "stop that one, or choose another with --data");
  }
  // SQLite would make it readable for all, and its other files take after it.
  const int made = ::open(database().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made >= 0) ::close(made);
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace snug
