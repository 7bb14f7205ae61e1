#include "peers/left_database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

#include "base/descriptor.h"
#include "base/files.h"
#include "snug/backup.h"
#include "store/data_files.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail_errno(const fs::path& path, const char* doing) {
  throw BackupError(path.string() + " " + doing + ": " + std::strerror(errno));
}

/// `left-20261130T155959Z`
std::string name_of(Time time) {
  std::string stamp = to_iso8601(time).substr(0, 19);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  return data_files::left_prefix + stamp + "Z";
}

bool is_name(const std::string& name) {
  const std::string pattern = std::string(data_files::left_prefix) + "00000000T000000Z";
  if (name.size() != pattern.size()) return false;
  return std::equal(name.begin(), name.end(), pattern.begin(),
                    [](char c, char wanted) { return wanted == '0' ? c >= '0' && c <= '9' : c == wanted; });
}

/// Of a name.
Time time_of(const std::string& name) {
  const std::string stamp = name.substr(std::strlen(data_files::left_prefix));
  const auto part = [&](std::size_t at, std::size_t size) { return stamp.substr(at, size); };
  return parse_iso8601(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(9, 2) + ":" + part(11, 2) + ":" +
                       part(13, 2) + "Z")
      .value_or(Time{});
}

/// What was set aside before, oldest first.
std::vector<fs::path> left_in(const fs::path& folder) {
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(folder))
    if (is_name(entry.path().filename().string()) && entry.is_directory() && !entry.is_symlink())
      left.push_back(entry.path());
  std::sort(left.begin(), left.end());
  return left;
}

/// Its name comes after those that are there, also where the clock was set back or moves in less than a second.
fs::path make_folder(const fs::path& folder, Time now) {
  if (const auto left = left_in(folder); !left.empty())
    now = std::max(now, Time{time_of(left.back().filename().string()).ms + 1000});
  fs::path path = folder / name_of(now);
  if (::mkdir(path.c_str(), 0700) != 0) fail_errno(path, "can't be made");
  return path;
}

void sync(const fs::path& path) {
  const OwnedDescriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) fail_errno(path, "can't be written");
}

/// A second name for each before the first one goes: a database without its log is another one.
void name_twice(const std::vector<fs::path>& files, const fs::path& aside) {
  for (const fs::path& file : files) {
    if (::link(file.c_str(), (aside / file.filename()).c_str()) != 0) fail_errno(file, "can't be set aside");
    sync(file);
  }
  sync(aside);
}

void remove_old(const fs::path& folder) {
  const std::vector<fs::path> left = left_in(folder);
  std::error_code ignored;
  for (std::size_t i = 0; i + left_databases_kept < left.size(); ++i) fs::remove_all(left[i], ignored);
}

}  // namespace

fs::path set_aside(const fs::path& folder, Time now, const FillLeftFolder& fill) {
  try {
    const std::string database = (folder / data_files::database).string();
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(database, error)) || fs::file_size(database, error) == 0) return {};
    std::vector<fs::path> files;
    for (const fs::path& file :
         {fs::path(database), fs::path(database + "-wal"), fs::path(database + "-shm"), folder / data_files::note})
      if (fs::exists(fs::symlink_status(file))) files.push_back(file);
    const fs::path aside = make_folder(folder, now);
    try {
      if (fill) fill(aside);
      name_twice(files, aside);
      sync(folder);
    } catch (...) {
      fs::remove_all(aside, error);
      throw;
    }
    // The database goes first: what is left of it without that is nothing (Joining::clear_place).
    for (const fs::path& file : files)
      if (::unlink(file.c_str()) != 0) fail_errno(file, "can't be removed");
    sync(folder);
    remove_old(folder);
    return aside;
  } catch (const fs::filesystem_error& error) {
    throw BackupError(error.what());
  }
}

}  // namespace snug
