// Building a backup out of a copy of the database that stands still.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "backup/cancel_token.h"
#include "snug/backup.h"

namespace snug {

/// A copy of the database on its way into a backup: locked as long as this lives, then removed. Thread: one.
class LockedCopy {
 public:
  /// Takes what is at `path`. Throws BackupError.
  explicit LockedCopy(std::filesystem::path path);
  ~LockedCopy();
  LockedCopy(const LockedCopy&) = delete;
  LockedCopy& operator=(const LockedCopy&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  const std::filesystem::path path_;
  int lock_ = -1;
};

/// A name in `data` that no other copy has.
std::filesystem::path new_copy_name(const std::filesystem::path& data);

/// Removes the copies that dead processes left in `data` at least `age` ago.
void remove_old_copies(const std::filesystem::path& data, std::chrono::seconds age);

/// Throws BackupError if there is no room for a copy of the database in `data`.
void check_room_for_copy(const std::filesystem::path& data);

/// The rest of `back_up`: looks through the copy, writes it and what else the folder holds, and reads it back.
BackupFacts build_backup(const std::filesystem::path& data, const LockedCopy& copy, const std::filesystem::path& file,
                         bool replace, CancelToken& cancel);

/// A backup for another node of the cluster, which needs no `token.keys`: its keys come from the cluster's secret.
struct SnapshotFile {
  std::filesystem::path file;  ///< in the data folder, named like a copy; who gets it removes it
  std::string digest;          ///< of all that is in it (ArchiveWriter::digest)
};

/// Builds one in `data`, without the files of messages: the node gets those one by one. The database is neither looked
/// through nor read back: the node that gets it proves it. Throws BackupError.
SnapshotFile build_snapshot(const std::filesystem::path& data, const LockedCopy& copy, const CancelToken& cancel);

}  // namespace snug
