// LocalServer: a server on loopback that runs a test's script for each connection, on a thread of its own.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/descriptor.h"
#include "tls/openssl.h"
#include "tls/self_signed.h"

namespace snug::test {

/// A connection as the server has it. Blocks. Thread: the connection's.
class Peer {
 public:
  Peer(int descriptor, SSL_CTX* tls, int number);

  const int number;  ///< of the connection, from 1
  bool shakes_hands();
  /// Header and body; empty: the client has closed.
  std::string read_request();
  std::string read_some();  ///< empty: the client has closed
  bool say(std::string_view bytes);
  void wait_for_end();

 private:
  const int descriptor_;
  openssl::Ssl ssl_;  // null: plain
  std::string waiting_;
};

class LocalServer {
 public:
  using Script = std::function<void(Peer&)>;

  /// `certificate`: speaks TLS with it. `address`: of loopback. `backlog`: of the accept queue.
  explicit LocalServer(Script script, const CertificatePem* certificate = nullptr, const char* address = "127.0.0.1",
                       const std::string& port = "0");
  ~LocalServer();  ///< ends all connections
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  const std::string& port() const { return port_; }
  std::string url(std::string_view host = "127.0.0.1") const;
  int connections() const { return connections_; }

 private:
  void accept();

  const Script script_;
  openssl::SslContext tls_;  // null: plain
  const OwnedDescriptor listener_;
  std::string port_;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;             // guarded by mutex_
  std::vector<std::thread> serving_;  // guarded by mutex_
  std::thread accepting_;
};

/// A listener with a full accept queue: a connect never ends.
class FullServer {
 public:
  explicit FullServer(const char* address = "127.0.0.1");
  const std::string& port() const { return port_; }

 private:
  const OwnedDescriptor listener_;
  std::vector<OwnedDescriptor> fillers_;
  std::string port_;
};

/// `Content-Length` and all.
std::string answer(std::string_view body, std::string_view more_fields = {});

}  // namespace snug::test
