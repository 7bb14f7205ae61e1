#include "tls/self_signed.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace snug {

namespace {

using Extension = std::unique_ptr<X509_EXTENSION, openssl::Freed<X509_EXTENSION_free>>;

void check(long outcome) {
  if (outcome <= 0) throw std::runtime_error("OpenSSL cannot make a certificate: " + openssl::take_error());
}

template <class Handle>
Handle made(Handle handle) {
  check(handle != nullptr ? 1 : 0);
  return handle;
}

openssl::Bio memory() { return openssl::Bio(made(BIO_new(BIO_s_mem()))); }

void set_serial(X509* certificate) {
  unsigned char bytes[8];
  check(RAND_bytes(bytes, sizeof bytes));
  std::uint64_t serial = 0;
  for (const unsigned char byte : bytes) serial = serial << 8 | byte;
  check(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1));
}

void add(X509* certificate, X509_EXTENSION* extension) {
  const Extension owner(made(extension));
  check(X509_add_ext(certificate, extension, -1));
}

void set_subject(X509* certificate) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  check(
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("snug"), -1, -1, 0));
  check(X509_set_issuer_name(certificate, name));
}

bool is_dns_name(const std::string& name) {
  return !name.empty() && name.size() <= 253 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.*") ==
             std::string::npos;
}

/// acmeIdentifier: an OCTET STRING with the 32 bytes (RFC 8737 section 3), inside that of the extension.
X509_EXTENSION* acme_identifier(const std::string& digest) {
  using Object = std::unique_ptr<ASN1_OBJECT, openssl::Freed<ASN1_OBJECT_free>>;
  using Octets = std::unique_ptr<ASN1_OCTET_STRING, openssl::Freed<ASN1_OCTET_STRING_free>>;
  const Object type(made(OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1)));
  const std::string value = std::string("\x04") + static_cast<char>(digest.size()) + digest;
  const Octets octets(made(ASN1_OCTET_STRING_new()));
  check(ASN1_OCTET_STRING_set(octets.get(), reinterpret_cast<const unsigned char*>(value.data()),
                              static_cast<int>(value.size())));
  constexpr int critical = 1;
  return X509_EXTENSION_create_by_OBJ(nullptr, type.get(), critical, octets.get());
}

}  // namespace

openssl::Key new_key() { return openssl::Key(made(EVP_EC_gen("P-256"))); }

std::string to_pem(EVP_PKEY* key) {
  const openssl::Bio bio = memory();
  check(PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr));
  return openssl::written(bio.get());
}

X509_EXTENSION* subject_alt_name(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!is_dns_name(name)) throw std::runtime_error("'" + name + "' is no DNS name");
    text += (text.empty() ? "DNS:" : ",DNS:") + name;
  }
  return made(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, text.c_str()));
}

CertificatePem self_sign(const SelfSigned& wanted) {
  const openssl::Key key = new_key();
  const openssl::X509Certificate certificate(made(X509_new()));
  check(X509_set_version(certificate.get(), X509_VERSION_3));
  set_serial(certificate.get());
  set_subject(certificate.get());
  check(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), wanted.not_before.ms / 1000) != nullptr ? 1 : 0);
  check(ASN1_TIME_set(X509_getm_notAfter(certificate.get()), wanted.not_after.ms / 1000) != nullptr ? 1 : 0);
  check(X509_set_pubkey(certificate.get(), key.get()));
  add(certificate.get(), subject_alt_name(wanted.names));
  if (!wanted.acme_digest.empty()) add(certificate.get(), acme_identifier(wanted.acme_digest));
  check(X509_sign(certificate.get(), key.get(), EVP_sha256()));
  const openssl::Bio bio = memory();
  check(PEM_write_bio_X509(bio.get(), certificate.get()));
  return {openssl::written(bio.get()), to_pem(key.get())};
}

}  // namespace snug
