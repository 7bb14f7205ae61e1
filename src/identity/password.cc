#include "identity/password.h"

#include <sodium.h>

#include <cstdio>
#include <new>
#include <optional>
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

struct Parts {
  std::size_t memory = 0;  // bytes
  unsigned long long ops = 0;
  std::string salt, hash;
};

/// What crypto_pwhash_str writes, within what crypto_pwhash takes; nothing if it is anything else.
/// crypto_pwhash_str_verify can't be asked alone: where there is no memory, it says that it is another password.
std::optional<Parts> take_apart(const std::string& text) {
  Parts parts;
  int end = 0;
  if (std::sscanf(text.c_str(), "$argon2id$v=19$m=%zu,t=%llu,p=1$%n", &parts.memory, &parts.ops, &end) != 2 || end == 0)
    return std::nullopt;
  const std::size_t middle = text.find('$', static_cast<std::size_t>(end));
  if (middle == std::string::npos) return std::nullopt;
  const auto salt = base64_decode(std::string_view(text).substr(static_cast<std::size_t>(end), middle - end));
  const auto hash = base64_decode(std::string_view(text).substr(middle + 1));
  if (!salt || salt->size() != crypto_pwhash_SALTBYTES || !hash || hash->size() < crypto_pwhash_BYTES_MIN ||
      parts.ops < crypto_pwhash_argon2id_OPSLIMIT_MIN || parts.ops > crypto_pwhash_argon2id_OPSLIMIT_MAX ||
      parts.memory < crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024 ||
      parts.memory > crypto_pwhash_argon2id_MEMLIMIT_MAX / 1024)
    return std::nullopt;
  parts.memory *= 1024;
  parts.salt = *salt;
  parts.hash = *hash;
  return parts;
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
  const auto parts = take_apart(text);
  if (!parts) return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
  std::string found(parts->hash.size(), '\0');
  if (crypto_pwhash(reinterpret_cast<unsigned char*>(found.data()), found.size(), password.data(), password.size(),
                    reinterpret_cast<const unsigned char*>(parts->salt.data()), parts->ops, parts->memory,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();
  return equal_constant_time(found, parts->hash);
}

}  // namespace snug
