// Schema: the tables, and the migrations that bring a file of an older program up to them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "store/database.h"

namespace snug {

/// PRAGMA application_id of our files ("snug") and the schema this program writes (PRAGMA user_version).
inline constexpr std::int64_t application_id = 0x736e7567;
extern const std::int64_t schema_version;
inline constexpr std::int64_t cluster_schema = 11;   ///< from which on a database may be of a cluster
inline constexpr std::int64_t files_schema = 12;     ///< from which on messages may have files
inline constexpr std::int64_t pictures_schema = 13;  ///< from which on there may be other pictures
inline constexpr std::int64_t marks_schema = 14;     ///< from which on people mark messages
/// The latest level of behaviour that this program knows, and that of a database that it makes. What is in force stands
/// in `meta.level`; the command RaiseLevel raises it, at one place in the order, because nodes are upgraded one by one.
/// A migration may add a column; what fills it, in `apply` or of what there is, is of a level.
/// 2: the clientIds of messages stand in two levels (store/client_keys.h).
/// 3: a membership knows by whose hand it is (applier/placement.h), and mentions end at words of any script.
/// 4: what is configured is kept by node, uses of tokens are noted, and a command raises the level.
/// 5: jobs are done under a lease.
/// 6: a cluster has members.
/// 7: messages have files, and can be forwarded.
/// 8: people, chats, emoji and links have pictures.
/// 9: messages have reactions, pins, polls, former texts and threads; people save messages, and have drafts and a
/// status.
inline constexpr std::int64_t behaviour_level = 9;
inline constexpr std::int64_t leases_level = 5;
inline constexpr std::int64_t members_level = 6;
inline constexpr std::int64_t files_level = 7;
inline constexpr std::int64_t pictures_level = 8;
inline constexpr std::int64_t marks_level = 9;

/// A file that this program can't use; the message is one line for a person and says what to do.
class SchemaError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The schema that the file has; 0: none yet.
std::int64_t schema_of(Database& database);

/// Throws SchemaError if the file is not ours or newer than this program.
void check_schema(Database& database);

/// Brings the open file up to `schema_version`, in one transaction; before an existing file is changed it is copied
/// beside itself (`NAME.before-N`), and the copy is proven. A newer file, or one that is not ours, throws SchemaError
/// and stays untouched; so does one for whose copy there is no room, or whose migration fails.
void migrate(Database& database);

}  // namespace snug
