#include "tls/certificate_files.h"

#include <sys/stat.h>

#include "base/log.h"

namespace snug {

CertificateFiles::CertificateFiles(std::filesystem::path chain, std::filesystem::path key, CurrentTls& current,
                                   const Clock& clock)
    : chain_(std::move(chain)), key_(std::move(key)), current_(current), clock_(clock) {}

void CertificateFiles::load() {
  tried_ = seen_ = stamps();
  const Certificate certificate = Certificate::from_files(chain_, key_);
  const Time now = clock_.now();
  if (certificate.not_after() <= now)
    log::warning("the certificate has expired, browsers will refuse it: renew it",
                 {{"file", chain_.string()}, {"expired", to_iso8601(certificate.not_after())}});
  if (certificate.not_before() > now)
    log::warning("the certificate is not valid yet: is this machine's clock right?",
                 {{"file", chain_.string()}, {"begins", to_iso8601(certificate.not_before())}});
  use(certificate);
}

std::optional<std::string> CertificateFiles::reload() {
  tried_ = stamps();  // before they are read: what changes meanwhile is read again
  try {
    const Certificate certificate = Certificate::from_files(chain_, key_);
    if (certificate.not_after() <= clock_.now())
      return chain_.string() + ": the certificate expired at " + to_iso8601(certificate.not_after());
    use(certificate);
    return std::nullopt;
  } catch (const CertificateError& error) {
    return error.what();
  }
}

void CertificateFiles::look() {
  const Stamps now = stamps();
  const bool quiet = now == seen_;
  seen_ = now;
  if (!quiet || now == tried_) return;
  if (const auto error = reload()) log::error("the new certificate is not used, the old one stays", {{"why", *error}});
}

CertificateFiles::Stamp CertificateFiles::stamp_of(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino, found.st_size,
          static_cast<std::int64_t>(found.st_mtim.tv_sec) * 1'000'000'000 + found.st_mtim.tv_nsec};
}

void CertificateFiles::use(const Certificate& certificate) {
  current_.use(certificate);
  log::info(
      "certificate in use",
      {{"file", chain_.string()}, {"names", certificate.names_text()}, {"until", to_iso8601(certificate.not_after())}});
}

}  // namespace snug
