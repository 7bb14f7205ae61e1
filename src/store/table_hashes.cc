#include "store/table_hashes.h"

#include <sqlite3.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "base/blake2b.h"
#include "base/bytes.h"
#include "base/quote.h"
#include "store/local_rows.h"

namespace snug {

namespace {

/// A statement whose text is made at run time, which Database has none of.
class Statement {
 public:
  Statement(Database& db, const std::string& sql) : handle_(db.handle()) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &made, nullptr) != SQLITE_OK) fail();
    statement_.reset(made);
  }

  sqlite3_stmt* get() const { return statement_.get(); }
  bool next() {
    const int code = sqlite3_step(statement_.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail();
    return code == SQLITE_ROW;
  }
  std::string_view text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(get(), column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(get(), column))};
  }
  int type(int column) const { return sqlite3_column_type(get(), column); }
  std::int64_t integer(int column) const { return sqlite3_column_int64(get(), column); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  [[noreturn]] void fail() const { throw StoreError(sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_)); }

  sqlite3* handle_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quoted(name);
  return out;
}

struct Columns {
  std::vector<std::string> key;  // in its order
  std::vector<std::string> all;  // by name, without those of a node's own

  Columns(Database& db, const std::string& table) {
    std::vector<std::pair<std::int64_t, std::string>> keys;
    Statement columns(db, "PRAGMA table_info(" + quoted(table) + ")");
    while (columns.next()) {
      std::string name(columns.text(1));
      if (const std::int64_t place = columns.integer(5); place > 0) keys.emplace_back(place, name);
      const bool local =
          std::any_of(std::begin(rows::local_columns), std::end(rows::local_columns),
                      [&](const rows::LocalColumn& own) { return own.table == table && own.column == name; });
      if (!local) all.push_back(std::move(name));
    }
    std::sort(keys.begin(), keys.end());
    for (auto& [place, name] : keys) key.push_back(std::move(name));
    std::sort(all.begin(), all.end());
    if (key.empty()) throw StoreError(SQLITE_MISUSE, "the table " + table + " is not there, or has no primary key");
  }

  /// The key first, then all.
  std::string select(const std::string& table) const {
    return "SELECT " + listed(key) + ", " + listed(all) + " FROM " + quoted(table);
  }
};

void put_number(std::string& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xff);
}

/// A value with its type, so that no other row is written alike.
void put_value(std::string& out, const Statement& row, int column) {
  const int type = row.type(column);
  if (type == SQLITE_NULL) {
    out += 'n';
  } else if (type == SQLITE_INTEGER) {
    out += 'i';
    put_number(out, row.integer(column));
  } else {  // the text of a real number has all its digits
    out += type == SQLITE_TEXT ? 't' : type == SQLITE_BLOB ? 'b' : 'r';
    const std::string_view bytes =
        type == SQLITE_FLOAT ? std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(row.get(), column)))
                             : row.text(column);
    put_number(out, static_cast<std::int64_t>(bytes.size()));
    out += bytes;
  }
}

std::string row_bytes(const Statement& row, const Columns& columns) {
  std::string bytes;
  const int first = static_cast<int>(columns.key.size());
  for (int i = 0; i < static_cast<int>(columns.all.size()); ++i) put_value(bytes, row, first + i);
  return bytes;
}

// --- Places ---------------------------------------------------------------------------------------------------------

std::string place_of(const Statement& row, const Columns& columns) {
  std::string place;
  for (int i = 0; i < static_cast<int>(columns.key.size()); ++i) put_value(place, row, i);
  return base64url_encode(place);
}

std::optional<std::int64_t> take_number(std::string_view& bytes) {
  if (bytes.size() < 8) return std::nullopt;
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  bytes.remove_prefix(8);
  return static_cast<std::int64_t>(value);
}

/// Binds what place_of wrote; false: it is no place of this table.
bool bind_place(const Statement& statement, const Columns& columns, std::string_view bytes) {
  for (int i = 1; i <= static_cast<int>(columns.key.size()); ++i) {
    if (bytes.empty()) return false;
    const char type = bytes.front();
    bytes.remove_prefix(1);
    const auto number = take_number(bytes);
    if (!number || (type != 'i' && type != 't')) return false;
    if (type == 'i') {
      sqlite3_bind_int64(statement.get(), i, *number);
      continue;
    }
    if (*number < 0 || static_cast<std::uint64_t>(*number) > bytes.size()) return false;
    sqlite3_bind_text(statement.get(), i, bytes.data(), static_cast<int>(*number), SQLITE_TRANSIENT);
    bytes.remove_prefix(static_cast<std::size_t>(*number));
  }
  return bytes.empty();
}

std::string key_of(const Statement& row, const Columns& columns) {
  std::string key = "[";
  for (int i = 0; i < static_cast<int>(columns.key.size()); ++i) {
    if (i > 0) key += ',';
    if (row.type(i) == SQLITE_INTEGER)
      key += std::to_string(row.integer(i));
    else
      append_json_string(key, row.text(i));
  }
  return key + "]";
}

}  // namespace

TableHash hash_table(Database& db, const std::string& table) {
  const Columns columns(db, table);
  TableHash result{.table = table};
  Blake2b hash;
  hash.add(table).add("\n").add(listed(columns.all)).add("\n");
  Statement row(db, columns.select(table) + " ORDER BY " + listed(columns.key));
  for (; row.next(); ++result.rows) hash.add(row_bytes(row, columns));
  result.hash = base64url_encode(hash.finish());
  return result;
}

std::optional<RowHashPage> hash_rows(Database& db, const std::string& table, std::string_view after, std::size_t most) {
  const Columns columns(db, table);
  const std::string keys = listed(columns.key);
  std::string where;
  for (std::size_t i = 1; i <= columns.key.size(); ++i) where += (i > 1 ? ", ?" : "?") + std::to_string(i);
  // One row more says whether there is a next page.
  Statement row(db, columns.select(table) + (after.empty() ? "" : " WHERE (" + keys + ") > (" + where + ")") +
                        " ORDER BY " + keys + " LIMIT " + std::to_string(most + 1));
  if (!after.empty()) {
    const auto place = base64url_decode(after);
    if (!place || !bind_place(row, columns, *place)) return std::nullopt;
  }
  RowHashPage page;
  std::string last;
  while (row.next()) {
    if (page.rows.size() == most) {
      page.next = last;
      break;
    }
    page.rows.push_back({key_of(row, columns), base64url_encode(blake2b256(row_bytes(row, columns)))});
    last = place_of(row, columns);
  }
  return page;
}

}  // namespace snug
