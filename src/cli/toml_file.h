// Reading of snug.toml into flat keys, so that a key can be handled like the flag of the same name.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace snug::cli {

/// `threads.io = 2`, or `io = 2` under `[threads]`: key `threads.io`, values {"2"}.
struct TomlEntry {
  std::string key;
  std::vector<std::string> values;  ///< one, or those of an array
  bool table = false;               ///< an empty table: `key` is its name, there are no values
  unsigned line = 0;
};

class TomlError : public std::runtime_error {
 public:
  TomlError(unsigned at_line, const std::string& what) : std::runtime_error(what), line(at_line) {}
  const unsigned line;
};

/// All entries in the order of their keys. Throws TomlError for what is not TOML, or has values that no setting can
/// have (dates, tables in arrays).
std::vector<TomlEntry> read_toml(std::string_view text);

}  // namespace snug::cli
