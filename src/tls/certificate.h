// Certificate: a chain and its private key, read from PEM and found to belong together.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace snug {

/// What is wrong with a certificate or its key: one line that names the file and says what to do.
class CertificateError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Immutable; copies share. Thread: any.
class Certificate {
 public:
  struct Source {
    std::string name;  ///< of the file, for messages
    std::string pem;
  };
  /// `chain`: the server's own certificate first, then those that vouch for it (RFC 8446 section 4.4.2). `key`: without
  /// a passphrase. Throws CertificateError if one can't be read or they don't belong together; the time is not looked
  /// at.
  static Certificate from_pem(const Source& chain, const Source& key);
  static Certificate from_files(const std::filesystem::path& chain, const std::filesystem::path& key);

  Time not_before() const;
  Time not_after() const;
  /// What it is for: DNS names and addresses of its subjectAltName, as text.
  const std::vector<std::string>& names() const;
  std::string names_text() const;         ///< the same, separated by commas
  const std::string& chain_name() const;  ///< of the file

  struct Parts;
  const Parts& parts() const { return *parts_; }

 private:
  explicit Certificate(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

}  // namespace snug
