// Beside: files next to a database that SQLite would take for a part of it, whether they are or not.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "store/database.h"

namespace snug {

/// Why a database must not be opened as it lies there.
struct Misfit {
  std::string what;
  std::string fix;  ///< a command
};

/// Looks at a rollback journal, which this program doesn't write, and at a write-ahead log: does it go on where the
/// file stands, in the same history? A log of another database, or of another time of this one, would be copied into
/// the file, page by page. Changes nothing. To be asked before the file is opened in any other way. Throws StoreError.
std::optional<Misfit> find_misfit(const std::string& path);

/// Opens the file to be looked at, for a moment: nothing is copied out of the log when it is closed, and unless
/// somebody else has it open nothing is made beside it and nobody else can open it.
std::unique_ptr<Database> open_to_look(const std::string& path);

}  // namespace snug
