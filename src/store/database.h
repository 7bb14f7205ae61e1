// Database: one connection to the SQLite file, with statements prepared once and kept.
//
//   db.run("UPDATE chats SET title = ?2 WHERE id = ?1", chat, title);
//   auto q = db.query("SELECT id, title FROM chats WHERE group_id = ?1", group);
//   while (q.next()) { auto [id, title] = q.row<ChatId, std::optional<std::string>>(); … }
//
// SQL is a literal at the place of use: its address is the key under which the statement is kept. Thread: one at a
// time. Everything here throws StoreError: the disk is full, the file is damaged, or the program is wrong.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

struct sqlite3;
struct sqlite3_stmt;

namespace snug {

/// `code` is SQLite's extended result code.
class StoreError : public std::runtime_error {
 public:
  StoreError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  int code() const { return code_; }
  /// A constraint or a misuse: a defect of the program, not of the disk.
  bool is_defect() const;
  /// The file is damaged, or no database.
  bool is_damage() const;
  /// Somebody else has it.
  bool is_busy() const;
  /// What the operator can do about it, in a few words.
  std::string advice() const;

 private:
  int code_;
};

/// A string literal of SQL.
struct Sql {
  template <std::size_t size>
  consteval Sql(const char (&literal)[size]) : text(literal) {}  // NOLINT: implicit on purpose
  const char* text;
};

class Query;

class Database {
 public:
  /// `standing`: for reading a file that nobody writes, without locks or files beside it. `alone`: for reading one,
  /// with its log, that nobody else has open; no index of the log is made beside it, and if somebody has it is busy at
  /// once.
  enum class Mode { read, write, standing, alone };
  enum class Synchronous { off, normal, full };

  /// Opens (Mode::write: creates) the file in WAL mode. Thread: that of the caller from now on.
  Database(const std::string& path, Mode mode, Synchronous synchronous = Synchronous::full);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Starts a SELECT. The Query must be gone before the same statement is used again (a second one under way gets a
  /// statement of its own).
  template <class... Args>
  Query query(Sql sql, const Args&... args);

  /// Runs to the end; the number of rows changed.
  template <class... Args>
  std::int64_t run(Sql sql, const Args&... args);

  /// Once `flag` is set, what runs on this connection, then or later, ends soon with an error; null: not any more. The
  /// flag is looked at again and again: an interruption that only reached what runs at the moment could come between
  /// two statements. It outlives that.
  void interrupt_on(const std::atomic<bool>* flag);
  /// If this is the last connection to be closed, the WAL stays as it is.
  void keep_wal();

  /// Any statements, unprepared: for set-up.
  void exec(const std::string& sql);

  /// Rows inserted, changed and deleted on this connection so far.
  std::int64_t total_changes() const;
  std::int64_t last_insert_rowid() const;
  bool in_transaction() const;
  sqlite3* handle() { return handle_; }
  const std::string& path() const { return path_; }

  /// Every SQL text prepared so far (for the test of query plans).
  std::vector<std::string> prepared() const;

 private:
  friend class Query;
  sqlite3_stmt* take(Sql sql);
  void give_back(const char* key, sqlite3_stmt* statement);
  [[noreturn]] void fail_with(int code, const char* doing) const;

  const std::string path_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> idle_;  // prepared and not in use
};

/// A SELECT under way. Text views stay valid until the next `next`.
class Query {
 public:
  Query(Query&& other) noexcept;
  Query& operator=(Query&&) = delete;
  ~Query();

  /// Goes to the next row; false at the end.
  bool next();

  template <class T>
  T get(int column) const;

  /// The row's first columns: `auto [id, title] = q.row<ChatId, std::string>();`
  template <class... T>
  std::tuple<T...> row() const {
    return row_of<T...>(std::index_sequence_for<T...>());
  }

 private:
  friend class Database;
  Query(Database& database, const char* key, sqlite3_stmt* statement)
      : database_(&database), key_(key), statement_(statement) {}
  template <class... T, std::size_t... I>
  std::tuple<T...> row_of(std::index_sequence<I...>) const {
    return std::tuple<T...>{get<T>(static_cast<int>(I))...};
  }
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;

  Database* database_;
  const char* key_;
  sqlite3_stmt* statement_;
};

/// A transaction: rolled back unless committed.
class Transaction {
 public:
  enum class Kind { read, write };
  explicit Transaction(Database& database, Kind kind = Kind::write);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

// --- Binding and reading values -----------------------------------------------------------------------------------

namespace store_impl {

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

void bind_null(sqlite3_stmt* statement, int index);
void bind_integer(sqlite3_stmt* statement, int index, std::int64_t value);
/// `copy`: the text may be gone before the statement has run.
void bind_text(sqlite3_stmt* statement, int index, std::string_view text, bool copy);

template <class T>
void bind_value(sqlite3_stmt* statement, int index, const T& value, bool copy) {
  if constexpr (is_optional<T>) {
    value ? bind_value(statement, index, *value, copy) : bind_null(statement, index);
  } else if constexpr (is_id<T>) {
    bind_integer(statement, index, value.value);
  } else if constexpr (std::is_same_v<T, Time>) {
    bind_integer(statement, index, value.ms);
  } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
    bind_integer(statement, index, static_cast<std::int64_t>(value));
  } else {
    static_assert(std::is_convertible_v<const T&, std::string_view>, "a value that SQLite can hold");
    bind_text(statement, index, value, copy);
  }
}

template <class... Args>
void bind_all([[maybe_unused]] sqlite3_stmt* statement, [[maybe_unused]] bool copy, const Args&... args) {
  [[maybe_unused]] int index = 0;
  (bind_value(statement, ++index, args, copy), ...);
}

std::int64_t changes(sqlite3* handle);

}  // namespace store_impl

template <class... Args>
Query Database::query(Sql sql, const Args&... args) {
  Query query(*this, sql.text, take(sql));
  store_impl::bind_all(query.statement_, true, args...);
  return query;
}

template <class... Args>
std::int64_t Database::run(Sql sql, const Args&... args) {
  Query query(*this, sql.text, take(sql));
  store_impl::bind_all(query.statement_, false, args...);
  query.next();
  return store_impl::changes(handle_);
}

template <class T>
T Query::get(int column) const {
  if constexpr (store_impl::is_optional<T>) {
    if (is_null(column)) return std::nullopt;
    return get<typename T::value_type>(column);
  } else if constexpr (store_impl::is_id<T>) {
    return T{integer(column)};
  } else if constexpr (std::is_same_v<T, Time>) {
    return Time{integer(column)};
  } else if constexpr (std::is_same_v<T, bool>) {
    return integer(column) != 0;
  } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
    return static_cast<T>(integer(column));
  } else {
    return T(text(column));
  }
}

}  // namespace snug
