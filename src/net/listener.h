// Listener: accepts connections and hands them to the io threads, one after the other, as far as the limiter lets them.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/connection_limiter.h"
#include "net/descriptors.h"

namespace snug {

class Connections;
class IoThread;
class ListenSocket;
struct NetMetrics;

/// Lives on one io thread. Thread: that one, but for construction (before it starts) and destruction (after it ended).
class Listener {
 public:
  /// Listens. Throws std::runtime_error with one line that says why not.
  Listener(ListenSocket& socket, IoThread& thread, std::vector<Connections*> targets, ConnectionLimiter& limiter,
           NetMetrics& metrics, const Clock& clock);
  ~Listener();

  /// HOST:PORT with the real port. Thread: any.
  const std::string& address() const { return address_; }
  /// The listening socket, until stop().
  int descriptor() const;

  void start();
  /// A connection that the process before this one accepted.
  void take_over(OwnedDescriptor descriptor);
  /// Closes the listening socket. What was accepted goes on.
  void stop();

 private:
  struct Socket;

  void await();
  void accept_some();
  void admit(int descriptor, const IpAddress& address, ConnectionLimiter::Arrival how);
  void refuse(int descriptor, ConnectionLimiter::Refusal why, const IpAddress& address);
  void out_of_descriptors(int reason);
  void rest();  ///< tries again after a pause

  IoThread& thread_;
  const std::vector<Connections*> targets_;
  ConnectionLimiter& limiter_;
  NetMetrics& metrics_;
  const Clock& clock_;
  std::string address_;

  std::unique_ptr<Socket> socket_;
  std::size_t next_target_ = 0;
  int spare_ = -1;                                       // a descriptor kept to have one when there are none
  std::chrono::steady_clock::time_point quiet_until_{};  // refusals are told once a second, with their number
  std::size_t unlogged_refusals_ = 0;
};

}  // namespace snug
