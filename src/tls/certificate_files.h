// CertificateFiles: keeps what new TLS connections are served with in step with two PEM files.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "tls/current_tls.h"

namespace snug {

/// Thread: one at a time.
class CertificateFiles {
 public:
  CertificateFiles(std::filesystem::path chain, std::filesystem::path key, CurrentTls& current, const Clock& clock);

  /// The first time. Throws CertificateError. One that is not valid today is used all the same, with a warning: what
  /// else could be served?
  void load();

  /// Reads the files again. Nothing: what they hold is in use. Otherwise one line that says what is wrong with it, and
  /// the old certificate stays.
  std::optional<std::string> reload();

  /// To be called every few seconds: reloads once the files have changed and then stayed as they are from one call to
  /// the next, so that a pair is not read while it is being replaced. Tells the log.
  void look();

 private:
  struct Stamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::array<Stamp, 2>;

  static Stamp stamp_of(const std::filesystem::path& file);
  Stamps stamps() const { return {stamp_of(chain_), stamp_of(key_)}; }
  void use(const Certificate& certificate);

  const std::filesystem::path chain_;
  const std::filesystem::path key_;
  CurrentTls& current_;
  const Clock& clock_;
  Stamps tried_{};  // as the files were when they were last read, with whatever outcome
  Stamps seen_{};   // as they were when last looked at
};

}  // namespace snug
