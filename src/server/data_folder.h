// DataFolder: the one folder that holds everything a server keeps, and the lock that makes it one server's.
#pragma once

#include <filesystem>
#include <string>

#include "store/data_files.h"

namespace snug {

class DataFolder {
 public:
  /// Makes the folder (mode 0700) if it isn't there, sees that it can be written, and takes its lock. Throws StartError
  /// with one line that says what to do.
  explicit DataFolder(const std::filesystem::path& path);
  ~DataFolder();  ///< gives the lock back
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string database() const { return (path_ / data_files::database).string(); }
  std::filesystem::path token_keys() const { return path_ / data_files::token_keys; }
  std::filesystem::path acme() const { return path_ / data_files::acme; }
  std::filesystem::path socket() const { return path_ / data_files::socket; }

 private:
  const std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace snug
