// Both ends of a TLS connection over a socket pair, without blocking: the test says who moves.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tls/certificate.h"
#include "tls/self_signed.h"
#include "tls/tls_context.h"
#include "tls/tls_stream.h"

namespace snug::test {

/// For `names`, good from an hour ago until `life` from now.
CertificatePem make_pem(std::vector<std::string> names = {"chat.example.org"},
                        std::chrono::hours life = std::chrono::hours(24), std::string acme_digest = {});
Certificate make_certificate(std::vector<std::string> names = {"chat.example.org"},
                             std::chrono::hours life = std::chrono::hours(24));

std::array<int, 2> socket_pair();  ///< connected, non-blocking

/// OpenSSL as a client, on a non-blocking socket.
class TlsClient {
 public:
  explicit TlsClient(int descriptor);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;

  SSL* ssl() const { return ssl_.get(); }
  SSL_CTX* context() const { return context_.get(); }
  void offer(const std::vector<std::string>& protocols);  ///< in ALPN
  bool shake_hands();                                     ///< true: done
  std::string protocol() const;                           ///< chosen in ALPN
  bool write(std::string_view bytes);
  std::string read();  ///< what there is

 private:
  int descriptor_;
  openssl::SslContext context_;
  openssl::Ssl ssl_;
};

struct TlsPair {
  explicit TlsPair(std::shared_ptr<const TlsContext> context);
  ~TlsPair();

  /// Lets both move until the server's outcome is known.
  TlsStream::Handshake shake_hands();

  const std::array<int, 2> descriptors = socket_pair();  ///< server, client
  TlsStream server;
  TlsClient client;
};

std::string text_of(TlsStream& stream);  ///< all that can be read now
Transfer write(TlsStream& stream, std::vector<std::string_view> pieces);

}  // namespace snug::test
