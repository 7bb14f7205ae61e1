#include "store/start_rows.h"

#include <string>

#include "base/bytes.h"
#include "store/database.h"

namespace snug::rows {

namespace {

constexpr std::int64_t forgotten = -1;  // no start has it

}  // namespace

std::int64_t start_of(Database& db, Version version) {
  auto q = db.query("SELECT number FROM starts WHERE version <= ?1 ORDER BY version DESC LIMIT 1", version);
  return q.next() ? q.get<std::int64_t>(0) : 0;
}

bool is_of_this_history(Database& db, const Cursor& cursor, Version version) {
  return cursor.last() <= version && start_of(db, cursor.last()) == cursor.start;
}

bool may_be_of_the_future(Database& db, const Cursor& cursor, Version version) {
  if (cursor.last() <= version) return false;
  if (cursor.start == start_of(db, version)) return true;
  auto q = db.query("SELECT 1 FROM starts WHERE number = ?1", cursor.start);
  return cursor.start != 0 && !q.next();
}

std::int64_t start_from(std::string_view bytes) {
  std::int64_t number = 0;
  for (const char byte : bytes.substr(0, 6)) number = number << 8 | static_cast<unsigned char>(byte);
  return (number & ((std::int64_t{1} << 45) - 1)) | 1;
}

std::int64_t start_of_term(std::string_view log, std::int64_t term) {
  return start_from(blake2b256(std::string(log) + ":" + std::to_string(term)));
}

std::vector<StartRow> starts_from(Database& db, Version version) {
  std::vector<StartRow> starts;
  auto q = db.query("SELECT version, number FROM starts WHERE version >= ?1 ORDER BY version", version);
  while (q.next()) starts.push_back({q.get<Version>(0), q.get<std::int64_t>(1)});
  return starts;
}

void begin_start(Database& db, std::int64_t start, Version version, std::int64_t most) {
  db.run("INSERT INTO starts (version, number) VALUES (?1, ?2)", version, start);
  Version oldest_kept = 0;
  {
    auto q = db.query("SELECT version FROM starts ORDER BY version DESC LIMIT 1 OFFSET ?1", most - 1);
    if (q.next()) oldest_kept = q.get<Version>(0);
  }
  if (oldest_kept == 0) return;
  // The first row stays for all that are left out: what lies before it was committed under no number.
  db.run("UPDATE starts SET number = ?2 WHERE version = (SELECT min(version) FROM starts) AND version < ?1",
         oldest_kept, forgotten);
  db.run("DELETE FROM starts WHERE version < ?1 AND version > (SELECT min(version) FROM starts)", oldest_kept);
}

}  // namespace snug::rows
