// RowKey: the primary key of a row, as hashed rows name it (table_hashes.h).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/json.h"

namespace snug {

/// Compares as SQLite orders keys: numbers before texts, texts by their bytes.
struct RowKey {
  std::vector<std::variant<std::int64_t, std::string>> parts;

  /// Of RowHash::key. Nothing: it is none.
  static std::optional<RowKey> read(const json::Value& array);
  /// A JSON array, as in RowHash::key.
  std::string text() const;
  /// Where the page begins that follows the row: RowHashPage::next.
  std::string place() const;

  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

}  // namespace snug
