// toml++ asserts what some bad files make false (`[=]`), and right after refuses them: without asserts it is sound.
#define TOML_ASSERT(expr) static_assert(true)

#include "cli/toml_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstddef>

#include "cli/setting_type.h"

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

/// Where the string that opens at `at` ends, behind its quotes. One that is left open ends with its line, or the text.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string three(3, quote);
  const bool multiline = text.substr(at).starts_with(three);
  const std::string closing = multiline ? three : std::string(1, quote);
  for (at += closing.size(); at < text.size(); ++at) {
    if (text[at] == '\n' && !multiline) return at;
    if (text.substr(at).starts_with(closing)) return at + closing.size();
    if (text[at] == '\\' && quote == '"') ++at;
  }
  return text.size();
}

/// Refuses what lies beyond ASCII outside of strings and comments: there it can mean nothing, and toml++ 3.3 strays
/// into undefined behaviour over it.
void check_ascii(std::string_view text) {
  unsigned line = 1;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '"' || text[at] == '\'') {
      end = end_of_string(text, at);
    } else if (text[at] == '#') {
      end = std::min(text.find('\n', at), text.size());
    } else if (static_cast<unsigned char>(text[at]) >= 0x80) {
      throw TomlError(line, "outside of quotes there may be no characters beyond ASCII");
    }
    const std::string_view passed = text.substr(at, end - at);
    line += static_cast<unsigned>(std::count(passed.begin(), passed.end(), '\n'));
    at = end;
  }
}

}  // namespace

std::vector<TomlEntry> read_toml(std::string_view text) {
  std::vector<TomlEntry> entries;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // the mark that some editors set
  check_ascii(text);
  try {
    walk(toml::parse(text), "", entries);
  } catch (const toml::parse_error& error) {
    throw TomlError(static_cast<unsigned>(error.source().begin.line), std::string(error.description()));
  }
  return entries;
}

}  // namespace snug::cli
