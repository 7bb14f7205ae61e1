#include "cluster/cluster_secret.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/bytes.h"
#include "base/log.h"

namespace snug {

ClusterSecret ClusterSecret::of(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(blank), text.size());
  text.remove_prefix(begin);
  text.remove_suffix(text.size() - (text.find_last_not_of(blank) + 1));
  if (text.size() < least)
    throw std::runtime_error("the cluster's secret has " + std::to_string(text.size()) + " characters, at least " +
                             std::to_string(least) + " are needed: make one with openssl rand -base64 32");
  return ClusterSecret(std::string(text));
}

ClusterSecret ClusterSecret::read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) throw std::runtime_error(file.string() + ": can't be read; it is to hold the cluster's secret");
  // Secrets that a container is given are often readable for all in it.
  constexpr auto others = std::filesystem::perms::others_read;
  if ((std::filesystem::status(file).permissions() & others) != std::filesystem::perms::none)
    log::warning("others on this machine may read the cluster's secret", {{"file", file.string()}});
  try {
    return of(text);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(file.string() + ": " + error.what());
  }
}

std::string ClusterSecret::key(std::string_view purpose) const {
  return hmac_sha256(text_, std::string(purpose) + '\x01');
}

std::string ClusterSecret::sign(std::string_view purpose, std::string_view text) const {
  return base64url_encode(hmac_sha256(key(purpose), text));
}

bool ClusterSecret::verify(std::string_view purpose, std::string_view text, std::string_view signature) const {
  return equal_constant_time(sign(purpose, text), signature);
}

}  // namespace snug
