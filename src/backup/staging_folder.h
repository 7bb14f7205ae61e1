// StagingFolder: where a folder is built before it takes the place of an empty one, or of none.
#pragma once

#include <filesystem>

namespace snug {

/// `FOLDER.restoring`; or `FOLDER/.restoring` where a disk is mounted at the folder, so that nothing can be renamed
/// onto it; or `FOLDER/snug.joining`. Locked; what a dead process left in it is thrown away. Gone in the end. Thread:
/// one. Throws BackupError.
class StagingFolder {
 public:
  /// `empty`: takes the place of an empty folder, or of none; one that holds something is refused. `in_use`: what is
  /// built is put into a data folder that may hold other things, whose lock the caller has.
  enum class Target { empty, in_use };
  explicit StagingFolder(const std::filesystem::path& folder, Target target = Target::empty);
  ~StagingFolder();
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// All of it is on the disk, and takes the folder's place: at once, or inside of it, file by file, with `last` last.
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
