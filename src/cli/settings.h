// The one declaration of every setting. From it follow the flag (`--max-frame-size`), the environment variable
// (`SNUG_MAX_FRAME_SIZE`), the key in snug.toml (`max_frame_size`), the help and the file config/snug.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snug/config.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace snug::cli {

/// One setting, as help and the sample file tell of it.
struct Setting {
  std::string name;           ///< `max-frame-size`, `threads.io`
  std::string group;          ///< heading that it stands under
  std::string shape;          ///< `N`, `SIZE`, `text|json` ...
  std::string default_value;  ///< as text; of a list: empty
  std::string help;           ///< one line
  bool bare = false;          ///< in TOML a number; otherwise a string
  bool list = false;          ///< may be given several times, or separated by commas
  bool pairs = false;         ///< a list of `A=B`; in TOML a table
  bool live = false;          ///< Server::reload takes it over
  std::string value;          ///< what the Config had when it was declared, as text
  CLI::Option* option = nullptr;
};

/// `max-frame-size` ↔ `max_frame_size`, `SNUG_MAX_FRAME_SIZE`.
std::string key_of(std::string_view name);
std::string name_of(std::string_view key);
std::string variable_of(std::string_view name);

/// Adds every setting to `app`; parsing then fills `config`, which must outlive it. The list is in the order of
/// declaration, settings of a group together. A value that is refused is thrown as CLI::ValidationError, whose name is
/// the option's.
std::vector<Setting> declare_settings(CLI::App& app, Config& config);

/// Names of the settings that differ: those that Server::reload takes over, or the others.
std::vector<std::string> differences(const Config& before, const Config& after, bool live);

/// What a setting not given follows from others. `given(name)` tells whether a setting was.
void derive_settings(const CLI::App& app, Config& config);

/// The text of config/snug.toml: every key with its default, commented out, and its line of help.
std::string sample_file(const std::vector<Setting>& settings);

}  // namespace snug::cli
