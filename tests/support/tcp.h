// TcpStream: a blocking connection in which every wait has an end.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/patience.h"

namespace snug::test {

using Deadline = std::chrono::steady_clock::time_point;
inline Deadline soon() { return std::chrono::steady_clock::now() + patience; }

class TimedOut : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Errors are thrown as std::runtime_error, a passed deadline as TimedOut.
class TcpStream {
 public:
  /// `address`: http://HOST:PORT with a numeric IPv4 host.
  explicit TcpStream(const std::string& address);
  ~TcpStream();
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  void send(std::string_view bytes, Deadline deadline = soon());
  /// Waits for bytes and appends what there is. False: the peer has hung up.
  bool receive(std::string& into, Deadline deadline = soon());

  int descriptor() const { return descriptor_; }

 private:
  bool wait(short events, Deadline deadline);

  int descriptor_ = -1;
};

}  // namespace snug::test
