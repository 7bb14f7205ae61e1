// The keys in the data folder, read as the server reads them at its start.
#include <sys/stat.h>

#include <exception>
#include <filesystem>
#include <string>

#include "acme/account_key.h"
#include "acme/certificate_store.h"
#include "doctor/diagnosis.h"
#include "identity/key_ring.h"
#include "store/data_files.h"
#include "tls/certificate.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

constexpr const char* check = "keys";

/// `read` throws what is wrong with it. False: something is.
template <class Read>
bool examine_file(const Diagnosis& d, const fs::path& file, const std::string& fix, const Read& read) {
  if (!fs::exists(file)) return true;
  try {
    read(file);
    return true;
  } catch (const std::exception& error) {
    d.error(check, std::string(error.what()) + "; the server does not start with it", fix);
    return false;
  }
}

/// Told of where the folder is looked at.
bool is_open_to_others(const fs::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && (status.st_mode & 077u) != 0;
}

std::string protect_or(const fs::path& file, const std::string& fix) {
  return is_open_to_others(file) ? "chmod 600 " + quoted(file) : fix;
}

}  // namespace

void examine_keys(const Diagnosis& d) {
  const fs::path ring = d.data() / data_files::token_keys;
  std::size_t count = 0;
  bool fine = true;
  if (!is_open_to_others(ring))
    fine =
        examine_file(d, ring,
                     "restore it from a backup: tar xf FILE token.keys; without it everybody has to log in again: rm " +
                         quoted(ring),
                     [&](const fs::path& file) { count = KeyRing::read(file).keys().size(); });
  if (!d.config().domain.empty()) {
    const fs::path folder = d.data() / data_files::acme;
    const fs::path account = folder / CertificateStore::account_key_name;
    fine &= examine_file(d, account, protect_or(account, "rm " + quoted(account)),
                         [](const fs::path& file) { (void)AccountKey::read(file); });
    const fs::path kept = folder / CertificateStore::certificate_name;
    fine &= examine_file(d, kept, protect_or(kept, "rm " + quoted(kept)), [&](const fs::path&) {
      try {
        (void)CertificateStore::read(folder);
      } catch (const CertificateError&) {
        // The server asks for another one; told of where certificates are looked at.
      }
    });
  }
  if (fine && count > 0)
    d.ok(check, "token.keys is sound, with " + std::to_string(count) + (count == 1 ? " key" : " keys"));
}

}  // namespace snug
