// Unpacking: a backup taken apart into a folder, and its database proven and made ready for what comes.
#pragma once

#include <filesystem>
#include <string>

#include "snug/backup.h"

namespace snug {

/// What a backup is to be.
struct Unpacking {
  bool keys = true;      ///< it may hold token.keys
  std::string digest{};  ///< that it must have (ArchiveWriter::digest); empty: any
  /// What helps if it is of a newer snug: a part of a line.
  std::string newer_advice = "restore it with that version";
};

/// Writes the files of the backup `in` under `root`, and proves that it is whole and its database sound. Throws
/// BackupError, DamagedArchive and StoreError; what was written by then stays. Thread: any.
BackupFacts unpack_backup(int in, const std::filesystem::path& root, const Unpacking& how = {});

/// The database goes on alone: under a new epoch, because clients may know more than it, and of no cluster.
void let_stand_alone(const std::filesystem::path& database);

/// The database goes on as that of another node of its cluster: where it stands in the shared log, but without what was
/// its node's own. `log`: the id that the log must have; empty: any. Throws BackupError if it is of no cluster, or of
/// another.
void let_join(const std::filesystem::path& database, const std::string& log);

}  // namespace snug
