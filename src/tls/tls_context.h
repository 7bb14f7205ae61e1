// TlsContext: how TLS connections are served, or made: with which certificate, versions and ciphers.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "tls/certificate.h"
#include "tls/openssl.h"

namespace snug {

/// TLS 1.2 and 1.3 as Mozilla's "intermediate" has it, without its DHE suites: forward secrecy and authenticated
/// encryption only, no compression, no renegotiation, no early data. Sessions are resumed by tickets (RFC 5077, RFC
/// 8446 section 4.6.1), whose key lives as long as the context, so that nothing is kept per session. Speaks HTTP/1.1 in
/// ALPN (RFC 7301). Immutable. Thread: any.
class TlsContext {
 public:
  /// The context that answers a CA's challenge for a name (RFC 8737), if there is one. Called on any io thread.
  using ChallengeLookup = std::function<std::shared_ptr<const TlsContext>(std::string_view name)>;

  /// Throws CertificateError if OpenSSL does not take the certificate, e.g. because its key is too short.
  static std::shared_ptr<const TlsContext> serving(const Certificate& certificate, ChallengeLookup challenges = {});
  /// Speaks nothing but `acme-tls/1`.
  static std::shared_ptr<const TlsContext> challenge(const Certificate& certificate);

  /// What a client does about a server's certificate that is not to be trusted.
  enum class Trust {
    required,  ///< the handshake fails
    reported,  ///< the handshake goes on; TlsStream::certificate_problem says what is wrong
  };
  /// For connections to other servers, TLS 1.2 and 1.3. `ca_file`: PEM, the authorities to believe instead of the
  /// system's; empty: the system's. Throws std::runtime_error if it can't be read.
  static std::shared_ptr<const TlsContext> client(Trust trust, const std::filesystem::path& ca_file = {});

  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  SSL_CTX* handle() const;

 private:
  explicit TlsContext(openssl::SslContext context);
  static std::shared_ptr<TlsContext> make(const Certificate& certificate);  // throws CertificateError
  struct Callbacks;

  const openssl::SslContext context_;
  ChallengeLookup challenges_;
};

}  // namespace snug
