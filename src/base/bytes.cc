#include "base/bytes.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/random.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/descriptor.h"

namespace snug {

namespace {

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

std::string encode(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), variant);
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<std::string> decode(std::string_view text, int variant) {
  // libsodium 1.0.18 takes bytes above 0x7f for digits.
  for (const char c : text)
    if (static_cast<unsigned char>(c) > 0x7f) return std::nullopt;
  std::string bytes(text.size() * 3 / 4 + 1, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int failed =
      sodium_base642bin(raw(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end, variant);
  if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

/// libsodium ends the process where it finds neither.
void check_random_numbers() {
  char byte = 0;
  if (::getrandom(&byte, sizeof byte, GRND_NONBLOCK) >= 0 || errno == EAGAIN) return;
  const int reason = errno;
  const OwnedDescriptor device(::open("/dev/urandom", O_RDONLY | O_CLOEXEC));
  if (device.get() >= 0 && ::read(device.get(), &byte, sizeof byte) == sizeof byte) return;
  throw std::runtime_error(std::string("there are no random numbers here: getrandom(2) fails (") +
                           std::strerror(reason) + "), and /dev/urandom can't be read; allow the one or the other");
}

}  // namespace

void start_crypto() {
  check_random_numbers();
  if (sodium_init() < 0) throw std::runtime_error("libsodium could not be initialised");
}

std::string base64url_encode(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
std::string base64_encode(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_ORIGINAL); }

std::optional<std::string> base64url_decode(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> base64_decode(std::string_view text) {
  return decode(text, text.ends_with('=') ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string random_token(std::size_t bits) { return base64url_encode(random_bytes(bits / 8)); }

std::string blake2b256(std::string_view bytes) {
  std::string hash(32, '\0');
  crypto_generichash(raw(hash), hash.size(), raw(bytes), bytes.size(), nullptr, 0);
  return hash;
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, raw(key), key.size());
  crypto_auth_hmacsha256_update(&state, raw(message), message.size());
  crypto_auth_hmacsha256_final(&state, raw(mac));
  return mac;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace snug
