// Certificates that vouch for themselves: until a CA gives out a real one, and to answer its challenges.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "tls/openssl.h"

namespace snug {

/// A new key on P-256. Throws std::runtime_error if OpenSSL can't.
openssl::Key new_key();
/// PEM (PKCS #8), without a passphrase.
std::string to_pem(EVP_PKEY* key);

struct SelfSigned {
  std::vector<std::string> names;  ///< DNS names, at least one
  Time not_before{};
  Time not_after{};
  /// Raw SHA-256 of a key authorization: becomes the extension acmeIdentifier, critical (RFC 8737 section 3). Empty:
  /// none.
  std::string acme_digest{};
};

struct CertificatePem {
  std::string chain;
  std::string key;
};

/// With a new key. Throws std::runtime_error if OpenSSL can't, or a name is no DNS name.
CertificatePem self_sign(const SelfSigned& wanted);

/// The extension subjectAltName with these DNS names; owned by the caller. Throws std::runtime_error.
X509_EXTENSION* subject_alt_name(const std::vector<std::string>& names);

}  // namespace snug
