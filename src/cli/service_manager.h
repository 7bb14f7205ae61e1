// ServiceManager: who started this process and looks after it, if that speaks systemd's protocols: sockets that are
// open already (sd_listen_fds(3)), news of our state (sd_notify(3)) and signs of life. They are a few lines each, and
// libsystemd can't be linked statically.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snug/config.h"

namespace snug::cli {

/// Without a service manager nothing happens. Thread: one, the only one when it is constructed.
class ServiceManager {
 public:
  /// Reads the environment, and takes out of it what was for this process alone.
  ServiceManager();

  /// Sockets that are open already: of its socket units, named `redirect` or else standing for `listen`; or those that
  /// the run before has left (`kept-NAME`).
  const std::vector<Config::OpenSocket>& sockets() const { return sockets_; }

  void ready() { notify("READY=1"); }
  void reloading();
  void stopping() { notify("STOPPING=1"); }
  /// Gives it the sockets to keep for the next run, in place of those it has.
  void keep(const std::vector<Config::OpenSocket>& sockets);

  /// How often it wants a sign of life, at the least.
  std::optional<std::chrono::milliseconds> watchdog() const { return watchdog_; }
  void alive() { notify("WATCHDOG=1"); }

 private:
  void notify(std::string_view state, int descriptor = -1);

  std::string notify_;  // empty: nobody listens
  std::vector<Config::OpenSocket> sockets_;
  std::optional<std::chrono::milliseconds> watchdog_;
};

/// The environment and descriptors by which the next program in this process finds `sockets`: duplicates that are the
/// caller's, given up by this.
void pass_on(const std::vector<Config::OpenSocket>& sockets);

}  // namespace snug::cli
