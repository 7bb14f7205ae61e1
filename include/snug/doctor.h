// Doctor: looks a server, its data folder and the way to it over, and says for everything that is wrong what fixes it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snug/config.h"

namespace snug {

struct Finding {
  enum class Level {
    ok,
    warning,  ///< works, but not for long, or not as safely as it should
    error,    ///< doesn't work, or data is in danger
  };
  std::string check;  ///< what was looked at: `database`, `disk` ...; several findings may share one
  Level level = Level::ok;
  std::string what;  ///< one line for a person
  std::string mend;  ///< the command that mends it, or what to do; empty if all is well
};

/// `ok`, `warning`, `error`.
std::string_view name_of_level(Finding::Level level);

struct DoctorOptions {
  Config config;      ///< as the server has it
  bool full = false;  ///< also what takes long: every index against its table, every message counted
  /// Asks the server that runs on the data folder, through its control socket: a request line in, the answer's line
  /// out; nothing if none runs. Empty: it is not asked, and the clients' addresses are not looked at.
  std::function<std::optional<std::string>(std::string_view request)> control{};
  std::string url;  ///< how people reach the server; empty: `config.public_url`, and if that is empty, nobody is asked
};

/// Looks everything over and calls `found` with one finding after the other. Changes nothing: it takes no lock of the
/// server's and is safe beside one at work, though the write-ahead log can't start over while the database is read.
/// Blocks: for seconds, or for minutes with a large database. Throws nothing but what `found` throws. Thread: any.
void examine(const DoctorOptions& options, const std::function<void(const Finding&)>& found);

}  // namespace snug
