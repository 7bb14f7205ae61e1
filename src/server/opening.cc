#include "server/opening.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "base/files.h"
#include "base/id.h"
#include "base/log.h"
#include "base/quote.h"
#include "snug/server.h"
#include "store/beside.h"
#include "store/look_through.h"
#include "store/schema.h"
#include "store/start_rows.h"

namespace snug {

namespace {

constexpr std::int64_t tolerated_lag_s = 2;

/// Not from the database alone: where an older copy was put back, the boots since then would be given out again, and
/// their commands taken for repeats.
std::int64_t next_boot(Database& db, int node) {
  auto q = db.query("SELECT boot FROM nodes WHERE node = ?1", node);
  return std::max(q.next() ? q.get<std::int64_t>(0) + 1 : 1, SystemClock().now().ms);
}

bool was_unclean(Database& db) {
  auto q = db.query("SELECT unclean FROM meta WHERE id = 1");
  return q.next() && q.get<bool>(0);
}

bool exists_with_content(const std::string& path) {
  std::error_code error;
  return std::filesystem::file_size(path, error) > 0 && !error;
}

void refuse_misfits(const std::string& path) {
  if (const auto misfit = find_misfit(path)) throw StartError(misfit->what + "; " + misfit->fix);
}

/// A server that stopped in order leaves no log, or (if another program keeps it) none that goes beyond its note.
bool ended_in_order(const std::string& path, const std::optional<Noted>& note) {
  return note ? !note->running : !exists_with_content(path + "-wal");
}

/// Before anything is written: is it ours, and whole? Looking takes time, so after an orderly stop it is believed.
void look_at(const std::string& path, const std::optional<Noted>& note) {
  const auto db = open_to_look(path);
  check_schema(*db);
  if (schema_of(*db) == 0) return;  // nothing is in it yet
  if (ended_in_order(path, note) && (!note || is_as_noted(*db, *note))) return;
  const LookedThrough found = look_through(*db);
  if (!found.problems.empty())
    throw StartError("database " + path + " is damaged (" + found.problems.substr(0, found.problems.find('\n')) +
                     "): restore a backup (snug restore FILE --to NEWFOLDER); snug doctor --data " +
                     shell_quoted(std::filesystem::path(path).parent_path().string()) + " says more");
  if (!found.whole)
    log::warning("the last stop was not in order, and the database is too large to look through at a start",
                 {{"bytes", write_bytes(std::filesystem::file_size(path))}, {"look", "snug doctor --full"}});
}

void take_new_epoch(Database& db) {
  db.run("UPDATE meta SET epoch = ?1 WHERE id = 1", base64url_encode(random_bytes(6)));
}

Time time_of(Database& db) {
  auto q = db.query("SELECT time FROM meta WHERE id = 1");
  return q.next() ? q.get<Time>(0) : Time{};
}

/// What is made from now on gets another one, whatever the clock says: none is below the order's time, because rows
/// that are gone had ids, too.
std::int64_t last_id(Database& db, Time order) {
  auto q = db.query(R"sql(
    SELECT max(coalesce((SELECT max(id) FROM users), 0), coalesce((SELECT max(id) FROM chats), 0),
               coalesce((SELECT max(id) FROM messages), 0), coalesce((SELECT max(id) FROM invites), 0),
               coalesce((SELECT max(id) FROM login_sessions), 0), coalesce((SELECT max(id) FROM announcement), 0),
               coalesce((SELECT max(id) FROM emoji), 0)))sql");
  const std::int64_t of_rows = q.next() ? q.get<std::int64_t>(0) : 0;
  constexpr int below_ms = 22;  // bits of an id
  return std::max(of_rows, std::max<std::int64_t>(order.ms - IdGenerator::epoch_ms, 0) << below_ms);
}

void warn_of_slow_clock(Time order) {
  const std::int64_t behind = (order.ms - SystemClock().now().ms) / 1000;
  if (behind < tolerated_lag_s) return;
  log::warning(
      "this machine's clock is behind the database: until it has come that far, all that is new gets that "
      "time, and nothing ends",
      {{"behind_seconds", behind}, {"database", to_iso8601(order)}});
}

Noted where_it_stands(Database& db) {
  auto q = db.query("SELECT epoch, version, start FROM meta WHERE id = 1");
  Noted noted;
  if (q.next()) std::tie(noted.epoch, noted.version, noted.start) = q.row<std::string, Version, std::int64_t>();
  return noted;
}

/// Who goes on alone would give out positions that the others fill otherwise.
void refuse_alone(Database& db, const std::string& path) {
  auto q = db.query("SELECT log FROM meta WHERE id = 1");
  if (!q.next() || q.get<std::string_view>(0).empty()) return;
  throw StartError("database " + path +
                   " is of a cluster: start it with --cluster; or, to make a server that stands alone of it, restore a "
                   "backup (snug backup FILE, snug restore FILE --to NEWFOLDER)");
}

Noted take_up_in_cluster(Database& db, const std::optional<Noted>& note) {
  const Noted now = where_it_stands(db);
  if (note && note->epoch == now.epoch && !has_what_was_noted(db, *note))
    log::warning("the database has lost what was committed: it comes from the cluster's log again",
                 {{"version", now.version}, {"was", note->version}});
  return now;
}

Noted take_up(Database& db, const std::optional<Noted>& note) {
  Noted now = where_it_stands(db);
  if (note && note->epoch == now.epoch && !has_what_was_noted(db, *note)) {
    log::warning(
        "the database has lost what was committed: its log was cut, or an older copy was put back; clients "
        "start afresh",
        {{"version", now.version}, {"was", note->version}});
    take_new_epoch(db);
    now = where_it_stands(db);
    now.lost_after = now.version;
    now.lost_up_to = note->version;
  } else if (was_unclean(db)) {
    log::warning("the last stop was not in order, with synchronous below full: clients start afresh");
    take_new_epoch(db);
    now = where_it_stands(db);
  } else if (note && note->epoch != now.epoch) {
    log::warning("the database is another than before: it was put in that one's place",
                 {{"version", now.version}, {"was", note->version}});
  }
  return now;
}

}  // namespace

OpenedDatabase open_database(const std::string& path, const std::string& note, Database::Synchronous synchronous,
                             int node, bool in_cluster) {
  try {
    const auto before = read_note(note);
    refuse_misfits(path);
    if (exists_with_content(path)) look_at(path, before);  // opening to write already changes a file
    Database db(path, Database::Mode::write, synchronous);
    migrate(db);
    if (!in_cluster) refuse_alone(db, path);
    OpenedDatabase opened{.boot = next_boot(db, node),
                          .start = rows::start_from(random_bytes(6)),
                          .noted = in_cluster ? take_up_in_cluster(db, before) : take_up(db, before)};
    opened.time = time_of(db);
    opened.last_id = last_id(db, opened.time);
    warn_of_slow_clock(opened.time);
    const bool unclean = synchronous != Database::Synchronous::full;
    if (unclean != was_unclean(db)) db.run("UPDATE meta SET unclean = ?1 WHERE id = 1", unclean);
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
