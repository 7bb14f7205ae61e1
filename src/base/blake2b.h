// Blake2b: a hash over text that comes in pieces; libsodium behind it.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace snug {

/// BLAKE2b-256: the pieces, one behind the other, give what `blake2b256` (base/bytes.h) gives for the whole.
/// Thread: one.
class Blake2b {
 public:
  Blake2b();
  Blake2b& add(std::string_view piece);
  /// The raw 32 bytes. Once; nothing is added afterwards.
  std::string finish();

 private:
  alignas(64) std::array<unsigned char, 384> state_{};  // a crypto_generichash_state
};

}  // namespace snug
