// PartFile: a file that gets its name when it is whole.
#pragma once

#include <filesystem>
#include <string>

#include "base/descriptor.h"

namespace snug {

/// `FILE.part`, mode 0600, locked, so that two don't write the same; one that a dead process left is written over. Gone
/// if it was not published. Thread: one. Throws BackupError.
class PartFile {
 public:
  explicit PartFile(const std::filesystem::path& file);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  int descriptor() const { return descriptor_.get(); }
  /// Pushes it to the disk, and goes to its beginning; what is read from here on comes from the disk.
  void sync_and_rewind() const;
  /// Gives it its name. `replace`: also if a file of that name is there.
  void publish(bool replace);

 private:
  [[noreturn]] void fail(const std::string& doing) const;

  const std::filesystem::path file_;
  const std::string part_;
  OwnedDescriptor descriptor_;
  bool published_ = false;
};

}  // namespace snug
