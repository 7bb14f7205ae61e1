// ProbeConnection: a connection to a web server, plain or with TLS, for http_probe.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "net/http_probe.h"
#include "tls/openssl.h"

namespace snug {

/// Blocks until `deadline`, then everything throws ProbeError. Thread: one.
class ProbeConnection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  ProbeConnection(const ProbeTarget& target, Deadline deadline);

  void write(std::string_view bytes);
  /// Empty: the other side has closed.
  std::string read_some();
  const std::string& certificate_problem() const { return certificate_problem_; }

 private:
  void shake_hands(const ProbeTarget& target);
  /// After a call of OpenSSL's that didn't go through: waits for what it needs. False: the connection has ended.
  bool wait_for_tls(int outcome, const char* doing);

  const Deadline deadline_;
  const OwnedDescriptor socket_;
  openssl::SslContext context_;
  openssl::Ssl tls_;  // null: plain
  std::string certificate_problem_;
};

}  // namespace snug
