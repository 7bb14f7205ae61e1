// DataFolder: the one folder that holds everything a server keeps, and the lock that makes it one server's.
#pragma once

#include <filesystem>
#include <string>

namespace snug {

class DataFolder {
 public:
  /// Makes the folder (mode 0700) if it isn't there, sees that it can be written, and takes its lock. Throws StartError
  /// with one line that says what to do.
  explicit DataFolder(const std::filesystem::path& path);
  ~DataFolder();  ///< gives the lock back
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  std::string database() const { return (path_ / "snug.db").string(); }
  std::filesystem::path token_keys() const { return path_ / "token.keys"; }
  std::filesystem::path socket() const { return path_ / "snug.sock"; }

 private:
  const std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace snug
