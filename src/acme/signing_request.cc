#include "acme/signing_request.h"

#include <memory>
#include <stdexcept>

#include "tls/self_signed.h"

namespace snug {

namespace {

using Request = std::unique_ptr<X509_REQ, openssl::Freed<X509_REQ_free>>;

void free_extensions(STACK_OF(X509_EXTENSION) * all) { sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free); }

using Extensions = std::unique_ptr<STACK_OF(X509_EXTENSION), openssl::Freed<free_extensions>>;

void check(bool good) {
  if (!good) throw std::runtime_error("OpenSSL cannot make a signing request: " + openssl::take_error());
}

}  // namespace

std::string signing_request(EVP_PKEY* key, const std::vector<std::string>& names) {
  const Request request(X509_REQ_new());
  check(request && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1);
  check(X509_REQ_set_pubkey(request.get(), key) == 1);
  const Extensions extensions(sk_X509_EXTENSION_new_null());
  check(extensions && sk_X509_EXTENSION_push(extensions.get(), subject_alt_name(names)) > 0);
  check(X509_REQ_add_extensions(request.get(), extensions.get()) == 1);
  check(X509_REQ_sign(request.get(), key, EVP_sha256()) > 0);
  unsigned char* der = nullptr;
  const int size = i2d_X509_REQ(request.get(), &der);
  check(size > 0);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace snug
