// The database: is it ours, is it sound, and does it agree with itself.
#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "base/files.h"
#include "doctor/diagnosis.h"
#include "store/beside.h"
#include "store/data_files.h"
#include "store/database.h"
#include "store/look_through.h"
#include "store/online_copy.h"
#include "store/schema.h"

namespace snug {

namespace {

constexpr const char* check = "database";

/// Above it, whether indexes match their tables is looked at only when asked for.
constexpr std::uint64_t big = 256 << 20;
/// Above it, beside a server at work, nothing is that takes a snapshot of the whole: the WAL would grow meanwhile.
constexpr std::uint64_t too_big_beside_a_server = std::uint64_t{1} << 30;

constexpr const char* restore =
    "snug backup verify FILE, then restore the newest good one: snug restore FILE --to NEWFOLDER";

std::int64_t number(Query q) { return q.next() ? q.get<std::int64_t>(0) : 0; }

std::string read_about(Database& db) {
  return "schema " + std::to_string(schema_of(db)) + ", " +
         std::to_string(number(db.query("SELECT count(*) FROM users WHERE deleted_at = 0"))) + " users, " +
         std::to_string(number(db.query("SELECT count(*) FROM chats WHERE kind <> 3 AND deleted_version = 0"))) +
         " chats";
}

bool examine_pages(const Diagnosis& d, Database& db, std::uint64_t bytes) {
  if (d.server() && bytes > too_big_beside_a_server && !d.options().full) {
    d.ok(check,
         "its pages were not looked at: it is large and at work; snug doctor --full does it, a backup does it, too");
    return true;
  }
  const bool quick = bytes > big && !d.options().full;
  const std::string problems = integrity_problems(db, quick);
  if (problems.empty()) {
    d.ok(check, quick ? "every page is sound (indexes: snug doctor --full)" : "every page and index is sound");
    return true;
  }
  const auto lines = static_cast<std::size_t>(std::count(problems.begin(), problems.end(), '\n')) + 1;
  d.error(check, "it is damaged: " + problems.substr(0, problems.find('\n')) + (lines > 1 ? " (and more)" : ""),
          restore);
  return false;
}

/// Rows that name others that aren't there. SQLite is not told of these references: in a state machine they hold
/// because each command keeps them.
bool examine_references(const Diagnosis& d, Database& db) {
  const auto count = [&](const char* table, const char* other, std::int64_t rows) {
    if (rows == 0) return true;
    d.error(check, std::to_string(rows) + " rows of " + table + " name " + other + " that aren't there", restore);
    return false;
  };
  bool fine = count("chat_states", "users", number(db.query(R"sql(
    SELECT count(*) FROM chat_states WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = user_id))sql")));
  fine &= count("chat_states", "chats", number(db.query(R"sql(
    SELECT count(*) FROM chat_states WHERE NOT EXISTS (SELECT 1 FROM chats WHERE id = chat_id))sql")));
  fine &= count("login_sessions", "users", number(db.query(R"sql(
    SELECT count(*) FROM login_sessions WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = user_id))sql")));
  fine &= count("contacts", "users", number(db.query(R"sql(
    SELECT count(*) FROM contacts WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = user_id)
                                     OR NOT EXISTS (SELECT 1 FROM users WHERE id = other_id))sql")));
  fine &= count("chats", "groups", number(db.query(R"sql(
    SELECT count(*) FROM chats c WHERE group_id IS NOT NULL
                                   AND NOT EXISTS (SELECT 1 FROM chats g WHERE g.id = c.group_id))sql")));
  fine &= count("chats", "chats that they are threads of", number(db.query(R"sql(
    SELECT count(*) FROM chats c WHERE kind = 3 AND NOT EXISTS (SELECT 1 FROM chats p WHERE p.id = c.parent_id))sql")));
  fine &= count("threads", "chats", number(db.query(R"sql(
    SELECT count(*) FROM threads WHERE NOT EXISTS (SELECT 1 FROM chats WHERE id = chat_id AND kind = 3))sql")));
  fine &= count("invites", "chats", number(db.query(R"sql(
    SELECT count(*) FROM invites WHERE NOT EXISTS (SELECT 1 FROM chats WHERE id = chat_id))sql")));
  // From chat to chat along the index, not from message to message.
  fine &= count("messages", "chats", number(db.query(R"sql(
    WITH RECURSIVE c(id) AS (
      SELECT min(chat_id) FROM messages
      UNION ALL
      SELECT (SELECT min(chat_id) FROM messages WHERE chat_id > c.id) FROM c WHERE c.id IS NOT NULL)
    SELECT count(*) FROM c WHERE id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chats WHERE chats.id = c.id))sql")));
  return fine;
}

/// What is kept twice, so that reading is cheap.
bool examine_counts(const Diagnosis& d, Database& db) {
  bool fine = true;
  if (const auto chats = number(db.query(R"sql(
        SELECT count(*) FROM chats
        WHERE last_seq != coalesce((SELECT max(seq) FROM messages WHERE chat_id = chats.id), first_seq - 1))sql"))) {
    fine = false;
    d.error(check, std::to_string(chats) + " chats don't end with the message that they say", restore);
  }
  if (d.options().full) {
    if (const auto chats = number(db.query(R"sql(
          SELECT count(*) FROM chats
          WHERE last_seq - first_seq + 1 != (SELECT count(*) FROM messages WHERE chat_id = chats.id))sql"))) {
      fine = false;
      d.error(check, std::to_string(chats) + " chats lack messages in between", restore);
    }
    if (const auto threads = number(db.query(R"sql(
          SELECT count(*) FROM threads t
          WHERE replies != (SELECT count(*) FROM messages m WHERE m.chat_id = t.chat_id AND m.deleted_at IS NULL))sql"))) {
      fine = false;
      d.error(check, std::to_string(threads) + " threads don't have as many replies as they say", restore);
    }
  }
  return fine;
}

/// What was committed, as far as the note knows, and whether it is still there.
void examine_note(const Diagnosis& d, Database& db, const Noted& note) {
  auto q = db.query("SELECT epoch, version FROM meta WHERE id = 1");
  if (!q.next()) return;
  const auto [epoch, version] = q.row<std::string, Version>();
  if (epoch != note.epoch)
    return d.warn(check, "it is another one than the last server had here: it was put in that one's place",
                  "snug serve goes on with it; clients start afresh");
  const std::string afresh = "if it is as you want it, snug serve: clients start afresh; otherwise ";
  if (!has_what_was_noted(db, note))
    return d.error(check,
                   "it stands at version " + std::to_string(version) + ", but version " + std::to_string(note.version) +
                       " was committed (" + data_files::note +
                       "): the end of its log is cut or damaged, or an older copy was put back",
                   afresh + restore);
  if (note.lost_up_to != 0)
    d.warn(check,
           "at its last start what was committed after version " + std::to_string(note.lost_after) + ", up to " +
               std::to_string(note.lost_up_to) + ", was lost: its log was cut, or an older copy was put back",
           "restart snug, if that is known: it is said until then; otherwise " + std::string(restore));
}

}  // namespace

bool examine_database(const Diagnosis& d) {
  const std::string path = d.database().string();
  try {
    const auto note = read_note(d.data() / data_files::note);  // before the file: a server at work goes on
    if (const auto misfit = find_misfit(path)) {
      d.error(check, misfit->what, misfit->fix);
      return false;
    }
    Database db(path, Database::Mode::read);
    leave_log(db);
    check_schema(db);
    if (note)
      examine_note(d, db, *note);
    else if (std::filesystem::exists(d.data() / data_files::note))
      d.warn(check, std::string(data_files::note) + " can't be understood: whether something was lost can't be said",
             "rm " + quoted(d.data() / data_files::note) + "; the next start makes it anew");
    const std::uint64_t bytes = std::filesystem::file_size(path);
    const std::string about = write_bytes(bytes) + ", " + read_about(db);
    if (!examine_pages(d, db, bytes)) return false;
    const Transaction snapshot(db, Transaction::Kind::read);
    const bool whole = examine_references(d, db);
    if (examine_counts(d, db) && whole) d.ok(check, about + "; it agrees with itself");
    if (const auto schema = schema_of(db); schema < schema_version)
      d.ok(check, "it is of an older snug (schema " + std::to_string(schema) + "): the next start brings it to " +
                      std::to_string(schema_version) + " and keeps a copy");
    return true;
  } catch (const SchemaError& error) {
    d.error(check, error.what(), "install the snug that wrote it, or name another folder with --data");
  } catch (const StoreError& error) {
    d.error(check, std::string("it can't be read: ") + error.what(), error.is_damage() ? restore : error.advice());
  }
  return false;
}

}  // namespace snug
