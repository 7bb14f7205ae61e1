// Listener: accepts connections and hands them to the io threads, one after the other, as far as the gate lets them.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/gate.h"

namespace snug {

class Connections;
class IoThread;
class ListenSocket;
struct NetMetrics;

/// Lives on one io thread. Thread: that one, but for construction (before it starts) and destruction (after it ended).
class Listener {
 public:
  /// Listens. Throws std::runtime_error with one line that says why not.
  Listener(ListenSocket& socket, IoThread& thread, std::vector<Connections*> targets, Gate& gate, NetMetrics& metrics,
           const Clock& clock);
  ~Listener();

  /// HOST:PORT with the real port. Thread: any.
  const std::string& address() const { return address_; }
  /// The listening socket, until stop().
  int descriptor() const;

  void start();
  /// Closes the listening socket. What was accepted goes on.
  void stop();

 private:
  struct Socket;

  void await();
  void accept_some();
  void admit(int descriptor, const IpAddress& address);
  void refuse(int descriptor, Gate::Refusal why, const IpAddress& address);
  void out_of_descriptors(int reason);

  IoThread& thread_;
  const std::vector<Connections*> targets_;
  Gate& gate_;
  NetMetrics& metrics_;
  const Clock& clock_;
  std::string address_;

  std::unique_ptr<Socket> socket_;
  std::size_t next_target_ = 0;
  int spare_ = -1;                                       // a descriptor kept to have one when there are none
  std::chrono::steady_clock::time_point quiet_until_{};  // refusals are told once a second, with their number
  std::size_t untold_refusals_ = 0;
};

}  // namespace snug
