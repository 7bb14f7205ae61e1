// The starts of the server that committed something: the first version of each, under its random number.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

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

/// A start of 45 bits, which are nine characters of a cursor, made of the first 6 of these bytes; never 0.
std::int64_t start_from(std::string_view bytes);
/// The start that a term of a shared log stands for: the same on each node.
std::int64_t start_of_term(std::string_view log, std::int64_t term);

/// Starts that began at `version` or later, in order.
struct StartRow {
  Version first = 0;
  std::int64_t start = 0;
};
std::vector<StartRow> starts_from(Database& db, Version version);

/// Notes, in an open transaction, that `start` commits from `version` on. The newest starts are kept; a cursor of an
/// older one is then of an unknown history. `most`: smaller in tests.
inline constexpr std::int64_t most_starts = 50'000;
void begin_start(Database& db, std::int64_t start, Version version, std::int64_t most = most_starts);

}  // namespace snug::rows
