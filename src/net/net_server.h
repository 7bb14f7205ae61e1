// NetServer: the listening side of a server, put together: limiter, listener, and the connections of every io thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ip_range.h"
#include "net/descriptors.h"
#include "snug/config.h"

namespace snug {

class Connections;
class CurrentTls;
class ConnectionLimiter;
class HttpHandler;
class IoPool;
class ListenSocket;
class Listener;
struct NetMetrics;

/// The limiter that a configuration asks for.
std::shared_ptr<ConnectionLimiter> make_connection_limiter(const Config& config, NetMetrics& metrics,
                                                           const Clock& clock);

/// Thread: the owner's.
class NetServer {
 public:
  /// `tls`: null: plain HTTP. Listens on `socket`, but takes nobody in before start(). All that is given outlives this;
  /// the pool is stopped, but not destroyed, before this is destroyed. Throws std::runtime_error with one line that
  /// says what is wrong.
  NetServer(const Config& config, ListenSocket& socket, IoPool& pool, std::shared_ptr<ConnectionLimiter> limiter,
            HttpHandler& handler, const CurrentTls* tls, NetMetrics& metrics, const Clock& clock);
  ~NetServer();

  /// HOST:PORT with the real port. Thread: any.
  const std::string& address() const;
  /// The listening socket, until stop(). Thread: any.
  int descriptor() const;

  /// While the io threads run, or before they do. `connected`: connections that the process before this one has passed
  /// on.
  void start(std::vector<OwnedDescriptor> connected = {});

  /// While the io threads run: takes over what may change, from now on.
  void change(const Config& config);

  /// Ends what is open from these addresses, soon. Thread: any, while the io threads run.
  void end_from(const IpRange& gone);

  struct Stop {
    std::chrono::milliseconds timeout;        ///< for peers to take what is on its way
    std::chrono::milliseconds drain{20'000};  ///< for what was asked to be answered; then it is `unavailable`
    /// If given, gets the connections on which nothing is under way, for another process to start() with.
    std::vector<OwnedDescriptor>* passed_on = nullptr;
  };
  /// While the io threads run: takes nobody in any more and lets HTTP requests in flight be answered, while WebSockets
  /// go on; then closes those with 1012, each once its calls are answered. Returns when all connections have ended, or
  /// have had their time and were cut off.
  void stop(const Stop& how);

 private:
  /// Runs `task(i)` on each io thread and waits for all.
  void on_each_thread(const std::function<void(std::size_t)>& task);

  IoPool& pool_;
  std::shared_ptr<ConnectionLimiter> limiter_;
  const bool encrypted_;
  std::vector<std::unique_ptr<Connections>> connections_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace snug
