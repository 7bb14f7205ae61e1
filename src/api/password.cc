#include "api/password.h"

#include <sodium.h>

#include <new>
#include <stdexcept>

#include "base/bytes.h"

namespace snug {

namespace {

std::string without_padding(std::string text) {
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

/// What crypto_pwhash_str writes, with a salt and a result out of thin air.
std::string hash_of_nothing(std::size_t memory, int ops) {
  return "$argon2id$v=19$m=" + std::to_string(memory / 1024) + ",t=" + std::to_string(ops) + ",p=1$" +
         without_padding(base64_encode(random_bytes(crypto_pwhash_SALTBYTES))) + "$" +
         without_padding(base64_encode(random_bytes(32)));
}

}  // namespace

PasswordHasher::PasswordHasher(std::size_t memory, int ops)
    : memory_(memory), ops_(static_cast<unsigned long long>(ops)), unmatchable_(hash_of_nothing(memory, ops)) {
  if (memory < crypto_pwhash_argon2id_MEMLIMIT_MIN || memory > crypto_pwhash_argon2id_MEMLIMIT_MAX || ops < 1)
    throw std::invalid_argument("password hashing needs at least 8 KiB of memory and 1 pass");
}

std::string PasswordHasher::hash(std::string_view password) const {
  std::string text(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), ops_, memory_,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();
  text.resize(text.find('\0'));
  return text;
}

bool PasswordHasher::matches(std::string_view hash, std::string_view password) const {
  const std::string text(hash);
  return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

}  // namespace snug
