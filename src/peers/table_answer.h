// TableAnswer: what a node answers of its ordered tables (TableReader), read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/row_key.h"
#include "store/table_hashes.h"

namespace snug {

struct TableAnswer {
  // Of the node, at the moment of the answer.
  std::int64_t position = 0, term = 0;
  std::string chain, log;

  std::vector<TableHash> tables{};  ///< of an answer about all tables

  struct Row {
    RowKey key;
    std::string hash;
  };
  std::vector<Row> rows{};  ///< of an answer about one table, in the order of the keys
  bool more = false;        ///< rows follow

  bool is_of_one_position(const TableAnswer& other) const { return position == other.position && term == other.term; }
};

/// Nothing: it is no such answer, or its rows have no order. Thread: any.
std::optional<TableAnswer> read_table_answer(std::string_view text);

}  // namespace snug
