// What the settings promise: a certificate that is good, backups that are made.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "acme/certificate_store.h"
#include "backup/backup_schedule.h"
#include "base/clock.h"
#include "base/url.h"
#include "doctor/diagnosis.h"
#include "store/data_files.h"
#include "tls/certificate.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t soon_ms = 14 * day_ms;

bool matches(const std::string& pattern, const std::string& host) {
  if (pattern == host) return true;
  const auto dot = host.find('.');
  return pattern.starts_with("*.") && dot != std::string::npos && host.substr(dot) == pattern.substr(1);
}

std::string in_days(std::int64_t ms) {
  const std::int64_t days = ms / day_ms;
  return days == 1 ? "1 day" : std::to_string(days) + " days";
}

}  // namespace

void examine_certificate(const Diagnosis& d) {
  constexpr const char* check = "certificate";
  const bool from_ca = !d.config().domain.empty();
  const fs::path asked_for = d.data() / data_files::acme / CertificateStore::certificate_name;
  const fs::path& chain = from_ca ? asked_for : d.config().tls_cert;
  const fs::path& key_file = from_ca ? asked_for : d.config().tls_key;
  if (chain.empty()) return;
  if (from_ca && !fs::exists(chain))
    return d.warn(check, "there is none yet for " + d.config().domain.front(),
                  "see the server's log: it says what the CA was asked, and what it objects to");
  const std::string renew = from_ca ? "see the server's log: it says why it was not renewed"
                                    : "renew it, e.g. certbot renew, or whatever made " + quoted(chain);
  try {
    const Certificate certificate = Certificate::from_files(chain, key_file);
    const std::int64_t left = certificate.not_after().ms - SystemClock().now().ms;
    bool fine = false;
    if (left <= 0)
      d.error(check, "it has run out at " + to_iso8601(certificate.not_after()), renew);
    else if (certificate.not_before() > SystemClock().now())
      d.error(check, "it is not good before " + to_iso8601(certificate.not_before()) + ", says this machine's clock",
              "timedatectl set-ntp true");
    else if (left < soon_ms)
      d.warn(check, "it runs out in " + in_days(left), renew);
    else
      fine = true;
    const auto url = Url::parse(d.url());
    const auto& names = certificate.names();
    if (url && std::none_of(names.begin(), names.end(), [&](const auto& name) { return matches(name, url->host); })) {
      fine = false;
      d.error(check, "it is for " + certificate.names_text() + ", not for " + url->host, renew);
    }
    struct stat key {};
    if (::stat(key_file.c_str(), &key) == 0 && (key.st_mode & 007u) != 0) {
      fine = false;
      d.warn(check, "everybody on this machine may read its key", "chmod o= " + quoted(key_file));
    }
    if (fine) d.ok(check, "for " + certificate.names_text() + ", good for " + in_days(left));
  } catch (const CertificateError& error) {
    d.error(check, error.what(),
            from_ca ? "rm " + quoted(chain) + "; the server asks for another one at its next start"
                    : "fix tls_cert and tls_key; until then the server doesn't start");
  }
}

void examine_backups(const Diagnosis& d) {
  constexpr const char* check = "backups";
  const Config& config = d.config();
  const BackupSchedule schedule(
      {.folder = config.backup_dir, .every = config.backup_every, .keep = config.backup_keep});
  const std::string now = "snug backup " + quoted(config.backup_dir / "now.backup") + " --data " + quoted(d.data());
  if (!schedule.active())
    return d.ok(check, "none are made by the clock (backup_dir and backup_every); see that somebody makes them");
  if (const auto inside = fs::weakly_canonical(config.backup_dir).lexically_relative(fs::weakly_canonical(d.data()));
      !inside.empty() && *inside.begin() != "..")
    d.warn(check, "they lie in the data folder itself: what takes that away takes them, too",
           "give backup_dir a folder on another disk, and move them there");
  const Time today = SystemClock().now();
  const auto newest = schedule.newest(today);
  if (!newest)
    return d.warn(check, "there is none in " + config.backup_dir.string() + " yet", now + "; it tells what is wrong");
  const std::int64_t age = today.ms - newest->ms;
  if (age > 2 * config.backup_every.count())
    return d.error(check, "the newest one is of " + to_iso8601(*newest) + ", though there should be one more often",
                   now + "; it tells what is wrong");
  d.ok(check, "the newest one is of " + to_iso8601(*newest) + "; snug backup verify FILE reads it");
}

}  // namespace snug
