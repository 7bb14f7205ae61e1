#include "server/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <string_view>
#include <vector>

#include "base/container.h"
#include "server/folder_refusal.h"
#include "snug/server.h"

namespace snug {

namespace {

/// What a volume, a mount or a checkout has by itself, and what is ours, or put there for us: `snug.toml`, `snug.log`.
bool may_stand_in_a_new_folder(std::string_view name) {
  constexpr std::string_view known[] = {data_files::token_keys,
                                        data_files::node,
                                        data_files::acme,
                                        data_files::blobs,
                                        "lost+found",
                                        ".keep",
                                        ".gitkeep",
                                        ".gitignore",
                                        ".snapshot",
                                        ".snapshots",
                                        ".zfs"};
  return name.starts_with("snug") || name.starts_with(data_files::search) ||
         name.starts_with(data_files::left_prefix) ||
         std::find(std::begin(known), std::end(known), name) != std::end(known);
}

/// Some names of files that are somebody else's in a folder without a database; empty: it may become ours.
std::string foreign_files(const std::filesystem::path& folder) {
  constexpr std::size_t some = 3;
  std::error_code error;
  if (std::filesystem::exists(folder / data_files::database, error)) return "";
  std::vector<std::string> names;
  for (auto at = std::filesystem::directory_iterator(folder, error), end = std::filesystem::directory_iterator();
       !error && at != end && names.size() <= some; at.increment(error))
    if (std::string name = at->path().filename(); !may_stand_in_a_new_folder(name)) names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text.append(i == 0 ? "" : ", ").append(i < some ? names[i] : "other files");
  return text;
}

}  // namespace

Unwritable Unwritable::now(const std::filesystem::path& path, int reason) {
  Unwritable folder{.path = path.string(),
                    .reason = reason,
                    .user = ::geteuid(),
                    .users_group = ::getegid(),
                    .in_container = snug::in_container()};
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    folder.owner = status.st_uid;
    folder.group = status.st_gid;
    folder.mode = status.st_mode & 07777u;
  }
  return folder;
}

std::string remedy(const Unwritable& folder) {
  if (!folder.in_container) return "make it writable for this user, or choose another with --data";
  if (folder.reason == EROFS) return "mount a volume there that is writable, e.g. -v snug:" + folder.path;
  const auto pair = [](unsigned user, unsigned group) { return std::to_string(user) + ":" + std::to_string(group); };
  const std::string self = pair(folder.user, folder.users_group), owner = pair(folder.owner, folder.group);
  if (folder.owner == folder.user && (folder.mode & S_IWUSR) == 0)
    return "make it writable for its owner: chmod u+rwx DIR, on the host";
  if (folder.owner == folder.user)
    return "its mode has it writable, so SELinux may forbid it: add :Z to the volume, e.g. -v DIR:" + folder.path +
           ":Z";
  return "it belongs to " + owner + " and this runs as " + self + "; make it writable: chown " + self +
         " DIR, on the host (in rootless Podman: podman unshare chown " + self +
         " DIR), or run the container with --user " + owner;
}

DataFolder::DataFolder(const std::filesystem::path& path) : path_(path) {
  const auto refuse = [&](const std::string& why, const std::string& remedy) {
    throw StartError("data folder " + path_.string() + ": " + why + "; " + remedy);
  };
  std::error_code error;
  const bool existed = std::filesystem::exists(path_, error);
  std::filesystem::create_directories(path_, error);
  if (error.value() == EACCES || error.value() == EROFS) refuse_to_make(path_, error.value());
  if (error) refuse(error.message(), "choose another with --data, or make it yourself");
  if (!std::filesystem::is_directory(path_)) refuse("it is not a folder", "choose another with --data");
  if (!existed) ::chmod(path_.c_str(), 0700);
  if (const std::string foreign = foreign_files(path_); !foreign.empty())
    refuse("it holds " + foreign + ", and no " + data_files::database,
           "choose another with --data, one that is empty or not there yet");

  const std::string file = (path_ / data_files::lock).string();
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) {
    const int reason = errno;
    refuse_unwritable(path_, ::access(file.c_str(), F_OK) == 0 ? std::filesystem::path(file) : path_, reason);
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    ::close(lock_);
    if (reason == EWOULDBLOCK) refuse("another snug is using it", "stop that one, or choose another with --data");
    refuse(std::string("it can't be locked (") + std::strerror(reason) + ")",
           "see that flock(2) works there, or choose another with --data");
  }
  check_writable(path_);
  // SQLite would make it readable for all, and its other files take after it.
  const int made = ::open(database().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made >= 0) ::close(made);
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace snug
