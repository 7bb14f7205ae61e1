// LeftCommands: what a node has that the cluster went on without, as text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "cluster/log_id.h"

namespace snug {

/// What the stream of the log has. Calls may throw.
struct StreamContent {
  std::int64_t first = 0;                   ///< the position of its first entry
  std::function<bool(const LogId&)> has{};  ///< whether it has an entry of this id
};

/// Writes into `file`, which is made, the commands of the database that are not in the stream, one JSON line each, in
/// their order: `{"log": "POSITION-TERM", "command": {...}}` with the command as the log has it. What was trimmed from
/// the stream can't be told from what it never had: where the stream has nothing of this node's, those are written as
/// well. Nobody has the database open. Returns how many. On the disk when this returns. Throws what `stream` throws,
/// StoreError and BackupError. Thread: any.
std::size_t write_left_commands(const std::filesystem::path& database, const StreamContent& stream,
                                const std::filesystem::path& file);

}  // namespace snug
