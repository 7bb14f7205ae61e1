// DataFolder: the one folder that holds everything a server keeps, and the lock that makes it one server's.
#pragma once

#include <filesystem>
#include <string>

#include "store/data_files.h"

namespace snug {

/// Why a folder can't be written, as far as its owner and this process tell.
struct Unwritable {
  std::string path{};
  int reason = 0;                           ///< errno
  unsigned owner = 0, group = 0, mode = 0;  ///< of the folder
  unsigned user = 0, users_group = 0;       ///< of this process
  bool in_container = false;

  /// Of this process and the folder at `path`.
  static Unwritable now(const std::filesystem::path& path, int reason);
};

/// What to do about it: for people, a part of a line.
std::string remedy(const Unwritable& folder);

class DataFolder {
 public:
  /// Makes the folder (mode 0700) if it isn't there, refuses one that has no database but files of somebody else, sees
  /// that it can be written, and takes its lock. Throws StartError with one line that says what to do.
  explicit DataFolder(const std::filesystem::path& path);
  ~DataFolder();  ///< gives the lock back
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string database() const { return (path_ / data_files::database).string(); }
  std::string note() const { return (path_ / data_files::note).string(); }
  std::string search() const { return (path_ / data_files::search).string(); }
  std::filesystem::path token_keys() const { return path_ / data_files::token_keys; }
  std::filesystem::path node() const { return path_ / data_files::node; }
  std::filesystem::path acme() const { return path_ / data_files::acme; }
  std::filesystem::path files() const { return path_ / data_files::blobs; }
  std::filesystem::path socket() const { return path_ / data_files::socket; }

 private:
  const std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace snug
