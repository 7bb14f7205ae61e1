#include "acme/certificate_store.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/private_file.h"

namespace snug {

namespace {

constexpr std::string_view first_line = "# Certificate and key, kept by snug. From ";

}  // namespace

CertificateStore::CertificateStore(std::filesystem::path folder) : folder_(std::move(folder)) {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST)
    throw std::runtime_error("the folder " + folder_.string() + " cannot be made: " + std::strerror(errno));
}

std::optional<CertificateStore::Kept> CertificateStore::read(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / certificate_name;
  if (!std::filesystem::exists(file)) return std::nullopt;
  const std::string text = read_private_file(file);
  const std::string name = file.string();
  std::string directory;
  if (text.starts_with(first_line)) directory = text.substr(first_line.size(), text.find('\n') - first_line.size());
  return Kept{Certificate::from_pem({name, text}, {name, text}), directory};
}

void CertificateStore::save(const CertificatePem& pem, const std::string& directory) const {
  write_private_file(certificate(), std::string(first_line) + directory + "\n" + pem.key + pem.chain);
}

}  // namespace snug
