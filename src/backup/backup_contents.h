// BackupContents: what is in a backup, in which order, and under which names.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "backup/archive_reader.h"
#include "snug/backup.h"
#include "store/database.h"

namespace snug {

inline constexpr const char* facts_file = "snug-backup.json";  ///< the first one

/// What the database says; `created`, `files` and `bytes` are the caller's.
BackupFacts read_facts(Database& database);

std::string write_facts(const BackupFacts& facts);
/// Throws DamagedArchive, and BackupError if only a newer snug can know what it means.
BackupFacts parse_facts(std::string_view text);

/// Whether a file of a backup may be called so: `snug.db`, `token.keys`, or a plain path under `files/`.
bool is_name_in_backup(std::string_view name);

/// Where a walk puts the files. Nothing is called for a file before the facts are known.
struct BackupSink {
  std::function<void(const BackupFacts&)> on_facts = [](const BackupFacts&) {};
  std::function<void(const std::string& name)> on_file = [](const std::string&) {};
  std::function<void(std::string_view piece)> on_piece = [](std::string_view) {};
  std::function<void()> on_file_end = [] {};
  /// All hashes are right. `digest`: of all files together (ArchiveWriter::digest).
  std::function<void(const std::string& digest)> on_end = [](const std::string&) {};
};

/// Reads a backup from front to back, and all its hashes. What the sink got is proven only when this returns. Throws as
/// ArchiveReader.
BackupFacts walk_backup(int in, const BackupSink& sink);

}  // namespace snug
