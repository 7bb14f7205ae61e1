// Backup: everything that a data folder needs to be restored, in one file.
//
// The file is a tar: `snug-backup.json` (what this is), `snug.db` (the database), `token.keys`, the files
// under `files/` that messages name, and at its end `SHA256SUMS`. It holds all that people wrote and the key that
// logins are signed with: it is as secret as the folder. Its mode is 0600.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace snug {

/// Why a backup could not be made, read or restored: `what()` is one line that says what to do. Nothing is left behind,
/// and what was there before is as it was.
class BackupError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a backup says of itself.
struct BackupFacts {
  std::string version;              ///< of the snug that made it
  std::int64_t schema = 0;          ///< of its database
  std::string created;              ///< ISO 8601, UTC
  std::string epoch;                ///< of its database; one that is restored to stand alone gets a new one
  std::int64_t users = 0;           ///< accounts
  std::int64_t chats = 0;           ///< not deleted
  std::int64_t messages = 0;        ///< with the tombstones of deleted ones
  std::uint64_t files = 0;          ///< attachments and their previews
  std::uint64_t missing_files = 0;  ///< of those that messages name: they were not in the folder
  std::uint64_t bytes = 0;          ///< of the backup
  bool too_new = false;             ///< of a newer snug: it is whole, but this one can't restore it
};

struct BackupOptions {
  /// Put it in the place of a file that is there; otherwise that is refused.
  bool replace = false;
  /// A copy of the database that a running server made for this; taken, and removed in the end. Empty: a copy is made,
  /// which takes room for it in the folder for a moment. Beside a server at work (in another process) that keeps the
  /// write-ahead log from starting over meanwhile; the server's own copy doesn't.
  std::filesystem::path database_copy;
};

/// Makes a backup of the data folder `data`. What was acknowledged before the call is in it. It is written beside
/// `file`
/// (`FILE.part`), synced, read back, and only then given its name. `-`: to standard output, without reading back.
/// Throws BackupError. Thread: any; blocks for as long as that takes. Not on the folder of a server in the same
/// process: that one has Server::back_up.
BackupFacts back_up(const std::filesystem::path& data, const std::filesystem::path& file,
                    const BackupOptions& options = {});

/// Reads all of a backup and holds every byte against its hashes. Throws BackupError: what is broken. Thread: any.
BackupFacts verify_backup(const std::filesystem::path& file);

struct RestoreOptions {
  /// The folder is to go on as a node of the cluster that the backup is of: its database keeps its epoch and its place
  /// in the shared log. A backup that is of no cluster is refused. Otherwise the database stands alone.
  bool join = false;
};

/// Makes the data folder `folder` of a backup. The folder must not exist, or be empty. It is built beside it
/// (`FOLDER.restoring`) and given its name when all is verified and on the disk. A database that stands alone has a new
/// epoch, so that clients, who may know more than it, start afresh. Throws BackupError. Thread: any.
BackupFacts restore_backup(const std::filesystem::path& file, const std::filesystem::path& folder,
                           const RestoreOptions& options = {});

}  // namespace snug
