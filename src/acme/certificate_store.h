// CertificateStore: the folder in which account key and certificate are kept.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "tls/certificate.h"
#include "tls/self_signed.h"

namespace snug {

/// Thread: one at a time.
class CertificateStore {
 public:
  /// Makes the folder (mode 0700) if it isn't there. Throws std::runtime_error with one line that says why it can't.
  explicit CertificateStore(std::filesystem::path folder);

  static constexpr const char* account_key_name = "account.key";
  /// Certificate and key stand in one file, so that they always belong together.
  static constexpr const char* certificate_name = "certificate.pem";

  std::filesystem::path account_key() const { return folder_ / account_key_name; }
  std::filesystem::path certificate() const { return folder_ / certificate_name; }

  struct Kept {
    Certificate certificate;
    std::string directory;  ///< of the CA that gave it out
  };
  /// Nothing: there is none yet. Throws std::runtime_error, CertificateError if it is damaged.
  std::optional<Kept> load() const { return read(folder_); }
  /// The same of a folder that is not to be made.
  static std::optional<Kept> read(const std::filesystem::path& folder);
  /// Throws std::runtime_error if it can't be written; what was there stays.
  void save(const CertificatePem& pem, const std::string& directory) const;

 private:
  const std::filesystem::path folder_;
};

}  // namespace snug
