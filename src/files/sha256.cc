#include "files/sha256.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "base/descriptor.h"

namespace snug {

struct Sha256::Context {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state{EVP_MD_CTX_new(), &EVP_MD_CTX_free};

  void begin() const {
    if (!state || EVP_DigestInit_ex(state.get(), EVP_sha256(), nullptr) != 1)
      throw std::runtime_error("OpenSSL has no SHA-256 here");
  }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { context_->begin(); }

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(context_->state.get(), bytes.data(), bytes.size()); }

std::string Sha256::finish() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  EVP_DigestFinal_ex(context_->state.get(), hash.data(), &size);
  context_->begin();
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += digits[hash[i] >> 4];
    hex += digits[hash[i] & 15];
  }
  return hex;
}

std::string sha256_of(const std::filesystem::path& file) {
  constexpr std::size_t piece = 256 << 10;
  const OwnedDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  Sha256 hash;
  std::vector<char> bytes(piece);
  for (;;) {
    const ssize_t count = in.get() < 0 ? -1 : ::read(in.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw std::system_error(errno, std::generic_category(), file.string());
    if (count == 0) return hash.finish();
    hash.add({bytes.data(), static_cast<std::size_t>(count)});
  }
}

}  // namespace snug
