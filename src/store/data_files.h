// What stands in a data folder, by name.
#pragma once

#include <string>
#include <string_view>

namespace snug::data_files {

inline constexpr const char* database = "snug.db";  ///< with `-wal` and `-shm` while it is open
inline constexpr const char* note = "snug.note";    ///< how far the database got (store/note.h)
inline constexpr const char* search = "search.db";  ///< the search index, made of the database; with `-wal` and `-shm`
inline constexpr const char* token_keys = "token.keys";
inline constexpr const char* node = "node";  ///< which node of a cluster this is
inline constexpr const char* socket = "snug.sock";
inline constexpr const char* lock = "snug.lock";
inline constexpr const char* acme = "acme";                  ///< a folder: the account with a CA, and what it gave out
inline constexpr const char* blobs = "files";                ///< a folder: attachments, and uploads on their way
inline constexpr const char* copy_prefix = "snug.db.copy-";  ///< a copy on its way into a backup
inline constexpr const char* snapshot = "snug.snapshot";     ///< `.part`: a member's snapshot on its way here
inline constexpr const char* joining = "snug.joining";       ///< a folder: the snapshot, taken apart
inline constexpr const char* left_prefix = "left-";          ///< a folder: a database with which a node could not go on
inline constexpr const char* before_prefix = "snug.db.before-";  ///< as it was before a migration

/// Where a content lies: `files/ab/abcd…`. `hash`: SHA-256 in lower-case hex.
inline std::string blob_name(std::string_view hash) {
  return std::string(blobs) + "/" + std::string(hash.substr(0, 2)) + "/" + std::string(hash);
}

}  // namespace snug::data_files
