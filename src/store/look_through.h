// Looking through a database within bounds, and holding it against what was noted of it.
#pragma once

#include <chrono>
#include <string>

#include "store/database.h"
#include "store/note.h"

namespace snug {

struct LookedThrough {
  std::string problems;  ///< in at most ten lines; empty: none were found
  bool whole = true;     ///< false: there was no time for all of it
};

/// Every page, and in a small file every index, for as long as `timeout` lasts. Throws StoreError.
LookedThrough look_through(Database& db, std::chrono::milliseconds timeout = std::chrono::seconds(5));

/// Whether what was committed when the note was written is a part of this database's past. Of the same epoch.
bool has_what_was_noted(Database& db, const Noted& noted);
/// Whether it is just what the note says.
bool is_as_noted(Database& db, const Noted& noted);

}  // namespace snug
