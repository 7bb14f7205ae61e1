#include "acme/account_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "base/bytes.h"
#include "base/private_file.h"
#include "tls/self_signed.h"

namespace snug {

namespace {

constexpr int field_size = 32;  // bytes of a number on P-256

using Number = std::unique_ptr<BIGNUM, openssl::Freed<BN_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, openssl::Freed<ECDSA_SIG_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, openssl::Freed<EVP_MD_CTX_free>>;

void check(bool good) {
  if (!good) throw std::runtime_error("OpenSSL cannot use the account key: " + openssl::take_error());
}

std::string padded(const BIGNUM* number) {
  std::string bytes(field_size, '\0');
  check(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), field_size) == field_size);
  return bytes;
}

std::string coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  check(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  return padded(Number(number).get());
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  check(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(),
                   nullptr) == 1);
  return digest;
}

AccountKey AccountKey::open(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) write_private_file(file, to_pem(new_key().get()));
  return read(file);
}

AccountKey AccountKey::read(const std::filesystem::path& file) {
  const std::string pem = read_private_file(file);
  const openssl::Bio bio = openssl::reader(pem);
  openssl::Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  openssl::take_error();
  if (!key) throw std::runtime_error(file.string() + ": holds no private key; remove it to begin with a new account");
  try {
    return AccountKey(std::move(key));
  } catch (const std::runtime_error&) {
    throw std::runtime_error(file.string() + ": holds no key on P-256; remove it to begin with a new account");
  }
}

AccountKey::AccountKey(openssl::Key key) : key_(std::move(key)) {
  check(EVP_PKEY_is_a(key_.get(), "EC") == 1 && EVP_PKEY_get_bits(key_.get()) == 8 * field_size);
  jwk_ = R"({"crv":"P-256","kty":"EC","x":")" + base64url_encode(coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X)) +
         R"(","y":")" + base64url_encode(coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y)) + "\"}";
  thumbprint_ = base64url_encode(sha256(jwk_));
}

std::string AccountKey::sign(std::string_view header, std::string_view payload) const {
  const std::string encoded_header = base64url_encode(header);
  const std::string encoded_payload = base64url_encode(payload);
  const std::string input = encoded_header + "." + encoded_payload;

  const Digest context(EVP_MD_CTX_new());
  check(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  std::vector<unsigned char> der(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
  std::size_t size = der.size();
  check(EVP_DigestSign(context.get(), der.data(), &size, reinterpret_cast<const unsigned char*>(input.data()),
                       input.size()) == 1);
  // OpenSSL gives ASN.1; a JWS has the two numbers one behind the other (RFC 7518 section 3.4).
  const unsigned char* at = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  check(signature != nullptr);
  const std::string raw = padded(ECDSA_SIG_get0_r(signature.get())) + padded(ECDSA_SIG_get0_s(signature.get()));
  return R"({"protected":")" + encoded_header + R"(","payload":")" + encoded_payload + R"(","signature":")" +
         base64url_encode(raw) + "\"}";
}

}  // namespace snug
