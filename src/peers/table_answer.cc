#include "peers/table_answer.h"

#include <utility>

#include "model/json.h"

namespace snug {

namespace {

std::optional<std::string> text_of(const json::Value& object, std::string_view name) {
  const auto member = object.member(name);
  const auto text = member ? member->string() : std::nullopt;
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::optional<std::int64_t> number_of(const json::Value& object, std::string_view name) {
  const auto member = object.member(name);
  return member ? member->integer() : std::nullopt;
}

bool read_tables(const json::Value& list, std::vector<TableHash>& tables) {
  bool good = true;
  list.each_element([&](const json::Value& one) {
    const auto name = text_of(one, "name"), hash = text_of(one, "hash");
    const auto rows = number_of(one, "rows");
    good = name && hash && rows;
    if (good) tables.push_back({*name, *rows, *hash});
    return good;
  });
  return good;
}

bool read_rows(const json::Value& list, std::vector<TableAnswer::Row>& rows) {
  bool good = true;
  list.each_element([&](const json::Value& one) {
    const auto member = one.member("key");
    auto key = member ? RowKey::read(*member) : std::nullopt;
    const auto hash = text_of(one, "hash");
    good = key && hash && (rows.empty() || rows.back().key < *key);
    if (good) rows.push_back({std::move(*key), *hash});
    return good;
  });
  return good;
}

}  // namespace

std::optional<TableAnswer> read_table_answer(std::string_view text) {
  json::Parser parser;
  const auto value = parser.parse(text);
  if (!value) return std::nullopt;
  const auto position = number_of(*value, "position"), term = number_of(*value, "term");
  const auto chain = text_of(*value, "chain"), log = text_of(*value, "log");
  if (!position || !term || !chain || !log) return std::nullopt;
  TableAnswer answer{.position = *position, .term = *term, .chain = *chain, .log = *log};
  const auto tables = value->member("tables"), rows = value->member("rows");
  if (!tables && !rows) return std::nullopt;
  if (tables && !read_tables(*tables, answer.tables)) return std::nullopt;
  if (rows && !read_rows(*rows, answer.rows)) return std::nullopt;
  answer.more = value->member("next").has_value();
  if (answer.more && answer.rows.empty()) return std::nullopt;
  return answer;
}

}  // namespace snug
