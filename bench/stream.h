// Stream: bytes over a non-blocking socket, plain or by TLS. Believes every server: it measures one of its own.
#pragma once

#include <sys/types.h>

#include <memory>
#include <span>
#include <string_view>

#include "tls/openssl.h"
#include "tls/socket_bio.h"

namespace snug::bench {

/// What TLS connections have in common. Null: plain.
openssl::SslContext tls_for_clients(bool wanted);

class Stream {
 public:
  Stream(int socket, SSL_CTX* tls);

  /// Like send(2) and recv(2); errno EAGAIN also while a handshake is under way.
  ssize_t send(std::string_view bytes);
  ssize_t receive(std::span<char> buffer);

 private:
  ssize_t outcome_of(int result);

  int socket_;
  std::unique_ptr<SocketEnd> end_;  // of `ssl_`; a Stream is moved
  openssl::Ssl ssl_;                // null: plain
};

}  // namespace snug::bench
