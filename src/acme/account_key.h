// AccountKey: the key that an ACME account is known by, and what is signed with it (RFC 7515, ES256).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "tls/openssl.h"

namespace snug {

/// Thread: one at a time.
class AccountKey {
 public:
  /// Reads it, or makes a new one (mode 0600) if there is no such file. Throws std::runtime_error with one line that
  /// says what is wrong with it.
  static AccountKey open(const std::filesystem::path& file);
  /// The same, of a file that is there.
  static AccountKey read(const std::filesystem::path& file);
  explicit AccountKey(openssl::Key key);  ///< on P-256; throws std::runtime_error otherwise

  /// The public key as a JWK (RFC 7517), with the members in the order that RFC 7638 wants.
  const std::string& jwk() const { return jwk_; }
  /// SHA-256 of that, base64url (RFC 7638).
  const std::string& thumbprint() const { return thumbprint_; }

  /// A flattened JWS of `payload` (RFC 7515 section 7.2.2). `header`: the protected header as JSON.
  std::string sign(std::string_view header, std::string_view payload) const;

 private:
  openssl::Key key_;
  std::string jwk_;
  std::string thumbprint_;
};

/// SHA-256, raw.
std::string sha256(std::string_view bytes);

}  // namespace snug
