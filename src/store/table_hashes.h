// TableHashes: what two nodes hold against each other to find where their databases differ.
//
// Rows are hashed in the order of the primary key, and columns in that of their names. So equal rows give equal hashes,
// whatever the order in which they were inserted and whichever migrations made the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace snug {

struct TableHash {
  std::string table;
  std::int64_t rows = 0;
  std::string hash;  ///< BLAKE2b-256, base64url
};

struct RowHash {
  std::string key;   ///< the primary key, a JSON array of numbers and texts
  std::string hash;  ///< BLAKE2b-256 of all columns, base64url
};

struct RowHashPage {
  std::vector<RowHash> rows;
  std::string next;  ///< the place behind the last row, for the next page; empty: that was all
};

/// Of all rows of an ordered table (store/local_rows.h). Holds one row at a time. Inside a transaction, if the tables
/// are to be of one moment. Throws StoreError.
TableHash hash_table(Database& db, const std::string& table);

/// Of at most `most` rows behind `after`: the `next` of the page before, or empty. Nothing: `after` is no such place.
/// Throws StoreError.
std::optional<RowHashPage> hash_rows(Database& db, const std::string& table, std::string_view after, std::size_t most);

}  // namespace snug
