// ReExec: this program as it was started, to be started again in the same process: by then maybe a newer one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snug/config.h"

namespace snug::cli {

/// Thread: one.
class ReExec {
 public:
  /// `arguments`: without the program's name.
  explicit ReExec(std::vector<std::string> arguments);

  const std::vector<std::string>& arguments() const { return arguments_; }

  /// Why what now stands in the program's place would not take these settings, in one line; nothing if it would.
  std::optional<std::string> refusal() const;

  /// Goes on as that program, with the same arguments, environment and process id. `sockets`: duplicates, for
  /// ServiceManager. Throws std::runtime_error if it can't.
  [[noreturn]] void begin_anew(const std::vector<Config::OpenSocket>& sockets) const;

 private:
  std::string program_;
  std::vector<std::string> arguments_;
};

}  // namespace snug::cli
