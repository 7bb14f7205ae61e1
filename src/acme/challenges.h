// Challenges: what a CA is to find when it comes to see whether this server has the names it wants a certificate for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "tls/tls_context.h"

namespace snug {

/// Set by the ACME thread, asked by io threads. Thread: any; a leaf mutex.
class Challenges {
 public:
  /// From here on, until `clear`: at `domain`, by HTTP under `token` and by TLS-ALPN (RFC 8737). Throws
  /// std::runtime_error if OpenSSL can't make the certificate.
  void set(const std::string& domain, const std::string& token, const std::string& key_authorization, Time now);
  void clear(const std::string& domain);

  /// The key authorization (RFC 8555 section 8.1). Nothing: no such challenge.
  std::optional<std::string> over_http(std::string_view token) const;
  /// Null: no such challenge.
  std::shared_ptr<const TlsContext> over_tls(std::string_view domain) const;

 private:
  struct Answer {
    std::string token;
    std::string key_authorization;
    std::shared_ptr<const TlsContext> context;
  };
  mutable Mutex mutex_;
  std::map<std::string, Answer, std::less<>> answers_ GUARDED_BY(mutex_);  // by domain
};

}  // namespace snug
