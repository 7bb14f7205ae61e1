#include "store/beside.h"

#include <filesystem>
#include <fstream>

#include "base/quote.h"
#include "store/start_rows.h"

namespace snug {

namespace {

namespace fs = std::filesystem;

/// Up to here there is nothing in the file but its first page: it is just being made.
constexpr std::uint64_t nearly_empty = 4096;

std::uint64_t size_of(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

std::string name_of(const std::string& path) { return fs::path(path).filename().string(); }

std::string move_away(const std::string& file) {
  return "mv " + shell_quoted(file) + " " + shell_quoted(file + ".aside");
}

/// A journal whose first byte is zero is done with: SQLite passes it over.
bool is_hot(const std::string& journal) {
  std::ifstream in(journal, std::ios::binary);
  return in.get() > 0;
}

/// What a database says of its past.
struct HistoryPosition {
  std::string epoch;
  Version version = 0;
  std::int64_t start = 0;
};

bool has(Database& db, const char* table) {
  auto q = db.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", table);
  return q.next();
}

/// Nothing: it holds nothing of ours.
std::optional<HistoryPosition> history_position(Database& db) {
  if (!has(db, "meta")) return std::nullopt;
  HistoryPosition position;
  {
    auto q = db.query("SELECT epoch, version FROM meta WHERE id = 1");
    if (!q.next()) return std::nullopt;
    std::tie(position.epoch, position.version) = q.row<std::string, Version>();
  }
  if (has(db, "starts")) {
    auto q = db.query("SELECT start FROM meta WHERE id = 1");
    if (q.next()) position.start = q.get<std::int64_t>(0);
  }
  return position;
}

/// The file without its log. A log that is being copied may leave it in pieces, which then tell nothing.
std::optional<HistoryPosition> position_without_log(const std::string& path) {
  try {
    Database alone(path, Database::Mode::standing);
    return history_position(alone);
  } catch (const StoreError&) {
    return std::nullopt;
  }
}

/// Whether a database that stands like `later` was `earlier` once.
bool goes_on(Database& db, const std::optional<HistoryPosition>& later, const HistoryPosition& earlier) {
  if (!later || later->version < earlier.version) return false;
  const bool has_starts = has(db, "starts");
  const auto start_of = [&](Version version) { return has_starts ? rows::start_of(db, version) : 0; };
  if (start_of(earlier.version) != earlier.start || start_of(later->version) != later->start) return false;
  return earlier.start != 0 || later->epoch == earlier.epoch;  // starts have no number twice
}

}  // namespace

std::unique_ptr<Database> open_to_look(const std::string& path) {
  const bool has_log = size_of(path + "-wal") > 0;  // an empty one goes with the last who closes it
  std::unique_ptr<Database> db;
  try {
    db = std::make_unique<Database>(path, Database::Mode::alone);
    (void)has(*db, "meta");  // takes the lock
  } catch (const StoreError& error) {
    if (!error.is_busy()) throw;
    db = std::make_unique<Database>(path, Database::Mode::read);
  }
  if (has_log) db->keep_wal();
  return db;
}

std::optional<Misfit> find_misfit(const std::string& path) {
  const std::string log = path + "-wal", journal = path + "-journal";
  const std::uint64_t bytes = size_of(path);
  if (bytes > nearly_empty && is_hot(journal))
    return Misfit{"beside " + path + " lies " + name_of(journal) + ", which is not of snug, and would change it",
                  move_away(journal)};
  if (size_of(log) == 0) return std::nullopt;
  if (bytes == 0)
    return Misfit{path + " is empty or gone, and its log " + name_of(log) + " alone is no database",
                  "put " + name_of(path) + " back, or begin anew: " + move_away(log)};
  const auto earlier = position_without_log(path);
  if (!earlier) return std::nullopt;
  const std::string stranger =
      "the log " + log + " is not of this " + name_of(path) + ", or damaged: it does not go on where that stands";
  try {
    const auto db = open_to_look(path);
    if (goes_on(*db, history_position(*db), *earlier)) return std::nullopt;
  } catch (const StoreError& error) {
    if (!error.is_damage()) throw;
  }
  return Misfit{stranger,
                "put the two together that belong together, or go on without what is in the log: " + move_away(log)};
}

}  // namespace snug
