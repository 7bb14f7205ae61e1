#include "store/migrations.h"

#include <filesystem>

#include "base/bytes.h"
#include "base/files.h"
#include "store/online_copy.h"
#include "store/schema.h"

namespace snug {

namespace {

std::int64_t application_of(Database& db) {
  auto q = db.query("PRAGMA application_id");
  q.next();
  return q.get<std::int64_t>(0);
}

bool is_empty(Database& db) {
  auto q = db.query("SELECT count(*) FROM sqlite_schema");
  q.next();
  return q.get<std::int64_t>(0) == 0;
}

[[noreturn]] void not_migrated(const Database& db, std::int64_t found, const std::string& why) {
  throw SchemaError(db.path() + " could not be brought from schema " + std::to_string(found) + " to " +
                    std::to_string(schema_version) + ": " + why + "; it is as it was, nothing is lost");
}

void check_room(const Database& db, std::int64_t found) {
  const std::uint64_t wanted = std::filesystem::file_size(db.path()) + (16u << 20);
  const std::uint64_t room = room_at(db.path());
  if (room < wanted)
    not_migrated(db, found,
                 "a copy is kept of it first, which takes " + write_bytes(wanted) + ", and " + write_bytes(room) +
                     " are free: make room");
}

/// Copies the file as it is, consistently, before it is changed. A copy that has its name is whole and on the disk.
void copy_before(Database& db, std::int64_t found) {
  check_room(db, found);
  const std::string target = db.path() + ".before-" + std::to_string(schema_version);
  const std::string draft = target + ".part";
  std::filesystem::remove(draft);
  try {
    copy_database(db.path(), draft);
    Database copy(draft, Database::Mode::standing);
    if (const std::string problems = integrity_problems(copy, false); !problems.empty())
      not_migrated(db, found, "it is damaged (" + problems.substr(0, problems.find('\n')) + "): restore a backup");
    std::filesystem::rename(draft, target);
    sync_folder_of(target);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    throw;
  }
}

void run_migrations(Database& db, std::int64_t found, bool fresh) {
  Transaction transaction(db);
  for (std::int64_t version = found; version < schema_version; ++version) {
    const Migration& migration = all_migrations()[static_cast<std::size_t>(version)];
    db.exec(migration.sql);
    if (migration.then) migration.then(db);
  }
  if (fresh) {
    db.exec("PRAGMA application_id = " + std::to_string(application_id));
    db.run("INSERT INTO meta (id, epoch, position, version, time, level, chain) VALUES (1, ?1, 0, 0, 0, ?2, '')",
           base64url_encode(random_bytes(6)), behaviour_level);
  }
  db.exec("PRAGMA user_version = " + std::to_string(schema_version));
  transaction.commit();
}

}  // namespace

std::int64_t schema_of(Database& db) {
  auto q = db.query("PRAGMA user_version");
  q.next();
  return q.get<std::int64_t>(0);
}

void check_schema(Database& db) {
  if (is_empty(db)) return;
  if (application_of(db) != application_id)
    throw SchemaError(db.path() + " is not a snug database; choose another data folder");
  if (const std::int64_t found = schema_of(db); found > schema_version)
    throw SchemaError(db.path() + " was written by a newer snug (schema " + std::to_string(found) +
                      ", this one knows " + std::to_string(schema_version) +
                      "); install the newer version or restore an older backup");
}

void migrate(Database& db) {
  check_schema(db);
  const bool fresh = is_empty(db);
  const std::int64_t found = fresh ? 0 : schema_of(db);
  if (found == schema_version) return;
  if (fresh) return run_migrations(db, found, fresh);
  try {
    copy_before(db, found);
    run_migrations(db, found, fresh);
  } catch (const StoreError& error) {
    not_migrated(db, found, std::string(error.what()) + ": " + error.advice());
  }
}

}  // namespace snug
