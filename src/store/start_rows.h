// The starts of the server that committed something: the first version of each, under its random number.
#pragma once

#include <cstdint>

#include "model/cursor.h"

namespace snug {
class Database;
}

namespace snug::rows {

/// The number of the start under which `version` was committed; 0: before there were any.
std::int64_t start_of(Database& db, Version version);

/// Whether what the cursor stands for is a part of this database's past, which stands at `version`.
bool is_of_this_history(Database& db, const Cursor& cursor, Version version);

/// Whether a cursor that is ahead of `version`, where this database stands, may be of its future: of the start under
/// which it goes on, or of one that it does not know yet. Only where other nodes may be further.
bool may_be_of_the_future(Database& db, const Cursor& cursor, Version version);

/// Notes, in an open transaction, that `start` commits from `version` on. The newest starts are kept; a cursor of an
/// older one is then of an unknown history. `most`: smaller in tests.
inline constexpr std::int64_t most_starts = 50'000;
void begin_start(Database& db, std::int64_t start, Version version, std::int64_t most = most_starts);

}  // namespace snug::rows
