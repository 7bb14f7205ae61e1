#include "cli/toml_file.h"

#include <toml++/toml.h>

#include "cli/kind.h"

namespace snug::cli {

namespace {

unsigned line_of(const toml::node& node) { return static_cast<unsigned>(node.source().begin.line); }

std::string scalar(const toml::node& node, const std::string& key) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  if (const auto* real = node.as_floating_point()) return write_decimal(real->get());
  if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  throw TomlError(line_of(node), key + ": only text, numbers and lists of them are understood here");
}

void walk(const toml::table& table, const std::string& prefix, std::vector<TomlEntry>& out) {
  for (const auto& [name, node] : table) {
    TomlEntry entry;
    entry.key = prefix + std::string(name.str());
    entry.line = static_cast<unsigned>(name.source().begin.line);
    if (const toml::table* inner = node.as_table()) {
      if (!inner->empty()) {
        walk(*inner, entry.key + ".", out);
        continue;
      }
      entry.table = true;
    } else if (const toml::array* list = node.as_array()) {
      for (const toml::node& item : *list) entry.values.push_back(scalar(item, entry.key));
    } else {
      entry.values.push_back(scalar(node, entry.key));
    }
    out.push_back(std::move(entry));
  }
}

}  // namespace

std::vector<TomlEntry> read_toml(std::string_view text) {
  std::vector<TomlEntry> entries;
  try {
    walk(toml::parse(text), "", entries);
  } catch (const toml::parse_error& error) {
    throw TomlError(static_cast<unsigned>(error.source().begin.line), std::string(error.description()));
  }
  return entries;
}

}  // namespace snug::cli
