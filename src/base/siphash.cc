#include "base/siphash.h"

#include <sodium.h>

#include <array>

namespace snug {

std::uint64_t siphash(std::string_view bytes) {
  static constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> zeros{};
  std::array<unsigned char, crypto_shorthash_BYTES> hash;
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), zeros.data());
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < hash.size(); ++i) number |= std::uint64_t{hash[i]} << 8 * i;
  return number;
}

}  // namespace snug
