// StagingFolder: where a folder is built before it takes the place of an empty one, or of none.
#pragma once

#include <filesystem>

namespace snug {

/// `FOLDER.restoring`; or `FOLDER/.restoring` where a disk is mounted at the folder, so that nothing can be renamed
/// onto it. Locked; what a dead process left in it is thrown away. Gone in the end. Thread: one. Throws BackupError.
class StagingFolder {
 public:
  /// Refuses a folder that holds something.
  explicit StagingFolder(const std::filesystem::path& folder);
  ~StagingFolder();
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// All of it is on the disk, and takes the folder's place: at once, or inside of a mounted one with `last` last.
  void move_in(const std::filesystem::path& last);

 private:
  void open();
  void give_to_owner_of_folder() const;

  const std::filesystem::path folder_;
  bool inside_ = false;
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace snug
