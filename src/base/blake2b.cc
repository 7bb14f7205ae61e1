#include "base/blake2b.h"

#include <sodium.h>

#include <new>

namespace snug {

namespace {

constexpr std::size_t hash_bytes = 32;

crypto_generichash_state* libsodium(std::array<unsigned char, 384>& bytes) {
  static_assert(sizeof(crypto_generichash_state) <= sizeof bytes && alignof(crypto_generichash_state) <= 64);
  return std::launder(reinterpret_cast<crypto_generichash_state*>(bytes.data()));
}

}  // namespace

Blake2b::Blake2b() { crypto_generichash_init(libsodium(state_), nullptr, 0, hash_bytes); }

Blake2b& Blake2b::add(std::string_view piece) {
  crypto_generichash_update(libsodium(state_), reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
  return *this;
}

std::string Blake2b::finish() {
  std::string hash(hash_bytes, '\0');
  crypto_generichash_final(libsodium(state_), reinterpret_cast<unsigned char*>(hash.data()), hash.size());
  return hash;
}

}  // namespace snug
