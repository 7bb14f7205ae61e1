#include "store/database.h"

#include <sqlite3.h>

#include <utility>

namespace snug {

bool StoreError::is_defect() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CONSTRAINT || primary == SQLITE_MISUSE || primary == SQLITE_ERROR ||
         primary == SQLITE_MISMATCH || primary == SQLITE_RANGE || primary == SQLITE_TOOBIG;
}

bool StoreError::is_damage() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

bool StoreError::is_busy() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
}

std::string StoreError::advice() const {
  switch (code_ & 0xff) {
    case SQLITE_FULL:
      return "make room on the disk";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the file is damaged: restore a backup";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return "make the file and its folder writable for this user";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program is holding the file: close it";
    case SQLITE_IOERR:
      return "the disk reports an error: see the system's log";
    default:
      return "see the log";
  }
}

namespace {

int open_flags(Database::Mode mode) {
  switch (mode) {
    case Database::Mode::write:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Database::Mode::read:
    case Database::Mode::alone:
      return SQLITE_OPEN_READWRITE;  // a reader of a WAL writes into its index
    case Database::Mode::standing:
      return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  }
  return 0;
}

/// file:PATH?immutable=1, with what means something in there escaped.
std::string immutable_uri(const std::string& path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string uri = path.starts_with("/") ? "file://" : "file:";  // an empty authority
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#' || byte < 0x20) {
      uri += '%';
      uri += digits[byte >> 4];
      uri += digits[byte & 15];
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

Database::Database(const std::string& path, Mode mode, Synchronous synchronous) : path_(path) {
  const int flags = open_flags(mode) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const std::string name = mode == Mode::standing ? immutable_uri(path) : path;
  const int code = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) {
    const StoreError error(code, path + ": " + sqlite3_errstr(code));
    sqlite3_close_v2(handle_);
    throw error;
  }
  try {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_busy_timeout(handle_, mode == Mode::alone ? 0 : 5000);
    if (mode == Mode::alone) exec("PRAGMA locking_mode = EXCLUSIVE");  // keeps the log's index in its own memory
    if (mode == Mode::write) {
      exec("PRAGMA journal_mode = WAL");
      exec("PRAGMA wal_autocheckpoint = 0");  // the checkpoint thread's job
      exec("PRAGMA secure_delete = ON");      // what was deleted is not to be found in the file
    } else {
      exec("PRAGMA query_only = 1");
    }
    exec(synchronous == Synchronous::full     ? "PRAGMA synchronous = FULL"
         : synchronous == Synchronous::normal ? "PRAGMA synchronous = NORMAL"
                                              : "PRAGMA synchronous = OFF");
    exec("PRAGMA foreign_keys = 0; PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1; PRAGMA temp_store = MEMORY");
    exec(mode == Mode::write ? "PRAGMA cache_size = -8192" : "PRAGMA cache_size = -4096");
  } catch (...) {
    sqlite3_close_v2(handle_);
    throw;
  }
}

Database::~Database() {
  for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  sqlite3_close_v2(handle_);
}

void Database::fail_with(int code, const char* doing) const {
  throw StoreError(code, std::string(sqlite3_errmsg(handle_)) + " (" + doing + ")");
}

void Database::interrupt_on(const std::atomic<bool>* flag) {
  constexpr int instructions = 10'000;  // of SQLite's machine between two looks
  const auto is_set = [](void* set) { return static_cast<const std::atomic<bool>*>(set)->load() ? 1 : 0; };
  sqlite3_progress_handler(handle_, instructions, flag ? +is_set : nullptr, const_cast<std::atomic<bool>*>(flag));
}

void Database::keep_wal() { sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

void Database::exec(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail_with(sqlite3_extended_errcode(handle_), sql.c_str());
}

sqlite3_stmt* Database::take(Sql sql) {
  if (const auto found = idle_.find(sql.text); found != idle_.end() && found->second) {
    return std::exchange(found->second, nullptr);
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.text, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail_with(code, sql.text);
  idle_.try_emplace(sql.text, nullptr);
  return statement;
}

void Database::give_back(const char* key, sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  sqlite3_stmt*& place = idle_[key];
  if (place)
    sqlite3_finalize(statement);
  else
    place = statement;
}

std::int64_t Database::total_changes() const { return sqlite3_total_changes64(handle_); }
std::int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(handle_); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

std::vector<std::string> Database::prepared() const {
  std::vector<std::string> out;
  for (const auto& [sql, statement] : idle_) out.emplace_back(sql);
  return out;
}

Query::Query(Query&& other) noexcept
    : database_(other.database_), key_(other.key_), statement_(std::exchange(other.statement_, nullptr)) {}

Query::~Query() {
  if (statement_) database_->give_back(key_, statement_);
}

bool Query::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail_with(code, key_);
  return false;
}

bool Query::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }
std::string_view Query::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : "";
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  kind == Kind::write ? database.run("BEGIN IMMEDIATE") : database.run("BEGIN");
}

Transaction::~Transaction() {
  if (!open_ || !database_.in_transaction()) return;
  try {
    database_.run("ROLLBACK");
  } catch (const StoreError&) {
    // The connection is beyond use; its next statement says so.
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

namespace store_impl {

void bind_null(sqlite3_stmt* statement, int index) { sqlite3_bind_null(statement, index); }
void bind_integer(sqlite3_stmt* statement, int index, std::int64_t value) {
  sqlite3_bind_int64(statement, index, value);
}
void bind_text(sqlite3_stmt* statement, int index, std::string_view text, bool copy) {
  sqlite3_bind_text64(statement, index, text.data() ? text.data() : "", text.size(),
                      copy ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8);
}
std::int64_t changes(sqlite3* handle) { return sqlite3_changes64(handle); }

}  // namespace store_impl
}  // namespace snug
