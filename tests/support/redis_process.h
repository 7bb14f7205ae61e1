// RedisProcess: a Redis of a test's own, on loopback.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "support/temp_folder.h"

namespace snug::test {

/// Starts redis-server with the append-only file on, in a folder of its own; ends it. Throws std::runtime_error.
class RedisProcess {
 public:
  explicit RedisProcess(std::vector<std::string> more = {});
  ~RedisProcess();
  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;

  const std::string& port() const { return port_; }
  std::string url() const { return "redis://127.0.0.1:" + port_; }
  void start();   ///< again, with the same folder and port; returns once it answers
  void kill();    ///< SIGKILL
  void freeze();  ///< SIGSTOP
  void thaw();    ///< SIGCONT
  /// Cuts bytes off the end of the file of appended commands, while it does not run.
  void cut(std::size_t bytes);
  /// A command's reply as text, by a connection of its own; an array's values are lines. Waits at most 10 s.
  std::string ask(const std::vector<std::string>& words);

 private:
  TempFolder folder_;
  const std::vector<std::string> more_;
  std::string port_;
  pid_t process_ = -1;
};

}  // namespace snug::test
