#include "server/opening.h"

#include <filesystem>

#include "base/bytes.h"
#include "base/log.h"
#include "snug/server.h"
#include "store/schema.h"

namespace snug {

namespace {

std::int64_t next_boot(Database& db, int node) {
  auto q = db.query("SELECT boot FROM nodes WHERE node = ?1", node);
  return q.next() ? q.get<std::int64_t>(0) + 1 : 1;
}

bool was_unclean(Database& db) {
  auto q = db.query("SELECT unclean FROM meta WHERE id = 1");
  return q.next() && q.get<bool>(0);
}

}  // namespace

OpenedDatabase open_database(const std::string& path, Database::Synchronous synchronous, int node) {
  try {
    if (std::filesystem::exists(path)) {
      Database as_it_is(path, Database::Mode::read);  // opening to write already changes a file that may not be ours
      check_schema(as_it_is);
    }
    Database db(path, Database::Mode::write, synchronous);
    migrate(db);
    if (was_unclean(db)) {
      db.run("UPDATE meta SET epoch = ?1 WHERE id = 1", base64url_encode(random_bytes(6)));
      log::warning("the last stop was not in order, with synchronous below full: clients start afresh");
    }
    const bool unclean = synchronous != Database::Synchronous::full;
    if (unclean != was_unclean(db)) db.run("UPDATE meta SET unclean = ?1 WHERE id = 1", unclean);
    OpenedDatabase opened{.boot = next_boot(db, node)};
    auto q = db.query("SELECT 1 FROM users ORDER BY id LIMIT 1");
    opened.has_users = q.next();
    return opened;
  } catch (const SchemaError& error) {
    throw StartError(error.what());
  } catch (const StoreError& error) {
    throw StartError("database " + path + ": " + error.what() + "; " + error.advice());
  }
}

void mark_clean(const std::string& path) {
  try {
    Database db(path, Database::Mode::write, Database::Synchronous::full);
    if (was_unclean(db)) db.run("UPDATE meta SET unclean = 0 WHERE id = 1");
  } catch (const StoreError& error) {
    log::warning("the stop could not be noted", {{"why", error.what()}});
  }
}

}  // namespace snug
