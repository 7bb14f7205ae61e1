#include "base/seal.h"

#include <sodium.h>

#include <cassert>

#include "base/bytes.h"

namespace snug {

namespace {

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

}  // namespace

std::string seal(std::string_view key, std::string_view text) {
  assert(key.size() == crypto_secretbox_KEYBYTES);
  const std::string nonce = random_bytes(crypto_secretbox_NONCEBYTES);
  std::string box(crypto_secretbox_MACBYTES + text.size(), '\0');
  crypto_secretbox_easy(raw(box), raw(text), text.size(), raw(nonce), raw(key));
  return nonce + box;
}

std::optional<std::string> unseal(std::string_view key, std::string_view sealed) {
  assert(key.size() == crypto_secretbox_KEYBYTES);
  if (sealed.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, crypto_secretbox_NONCEBYTES);
  const std::string_view box = sealed.substr(crypto_secretbox_NONCEBYTES);
  std::string text(box.size() - crypto_secretbox_MACBYTES, '\0');
  const int outcome = crypto_secretbox_open_easy(raw(text), raw(box), box.size(), raw(nonce), raw(key));
  return outcome == 0 ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace snug
