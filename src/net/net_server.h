// NetServer: the listening side of a server, put together: gate, listener, and the connections of every io thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ip_range.h"
#include "snug/config.h"

namespace snug {

class Connections;
class CurrentTls;
class Gate;
class HttpFace;
class IoPool;
class ListenSocket;
class Listener;
struct NetMetrics;

/// The gate that a configuration asks for.
std::shared_ptr<Gate> make_gate(const Config& config, NetMetrics& metrics, const Clock& clock);

/// Thread: the owner's.
class NetServer {
 public:
  /// `tls`: null: plain HTTP. Listens on `socket`, but takes nobody in before start(). All that is given outlives this;
  /// the pool is stopped, but not destroyed, before this is destroyed. Throws std::runtime_error with one line that
  /// says what is wrong.
  NetServer(const Config& config, ListenSocket& socket, IoPool& pool, std::shared_ptr<Gate> gate, HttpFace& face,
            const CurrentTls* tls, NetMetrics& metrics, const Clock& clock);
  ~NetServer();

  /// HOST:PORT with the real port. Thread: any.
  const std::string& address() const;
  /// The listening socket, until stop(). Thread: any.
  int descriptor() const;

  /// While the io threads run, or before they do.
  void start();

  /// While the io threads run: takes over what may change, from now on.
  void change(const Config& config);

  /// Ends what is open from these addresses, soon. Thread: any, while the io threads run.
  void end_from(const IpRange& gone);

  /// While the io threads run: takes nobody in any more, lets HTTP requests in flight be answered, closes WebSockets
  /// with 1012, and returns when all have ended, or `limit` has passed and the rest was cut off.
  void stop(std::chrono::milliseconds limit);

 private:
  /// Runs `task(i)` on each io thread and waits for all.
  void on_each_thread(const std::function<void(std::size_t)>& task);

  IoPool& pool_;
  std::shared_ptr<Gate> gate_;
  const bool encrypted_;
  std::vector<std::unique_ptr<Connections>> connections_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace snug
