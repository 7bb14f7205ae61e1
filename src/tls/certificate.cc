#include "tls/certificate.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

#include "tls/certificate_parts.h"

namespace snug {

namespace {

constexpr std::streamsize largest_file = 1 << 20;
constexpr std::size_t longest_chain = 16;

[[noreturn]] void refuse(const std::string& file, const std::string& why) { throw CertificateError(file + ": " + why); }

Certificate::Source read_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) refuse(path.string(), "is a folder, not a PEM file");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path.string(), std::string("cannot be read: ") + std::strerror(errno));
  std::string pem(static_cast<std::size_t>(largest_file) + 1, '\0');
  file.read(pem.data(), static_cast<std::streamsize>(pem.size()));
  if (file.bad()) refuse(path.string(), "cannot be read");
  if (file.gcount() > largest_file) refuse(path.string(), "is larger than 1 MiB: no PEM file");
  pem.resize(static_cast<std::size_t>(file.gcount()));
  return {path.string(), std::move(pem)};
}

/// Instead of asking at a terminal, as OpenSSL would.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return 0;
}

std::vector<openssl::X509Certificate> read_chain(const Certificate::Source& source) {
  ERR_clear_error();
  const openssl::Bio bio = openssl::reader(source.pem);
  std::vector<openssl::X509Certificate> chain;
  while (openssl::X509Certificate next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    chain.push_back(std::move(next));
    if (chain.size() > longest_chain) refuse(source.name, "has more than 16 certificates");
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string why = openssl::take_error();
  if (!at_end) refuse(source.name, "has a damaged certificate (" + why + ")");
  if (chain.empty()) refuse(source.name, "has no certificate in it (-----BEGIN CERTIFICATE-----)");
  return chain;
}

openssl::Key read_key(const Certificate::Source& source) {
  ERR_clear_error();
  const openssl::Bio bio = openssl::reader(source.pem);
  bool asked = false;
  openssl::Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, &asked));
  const std::string why = openssl::take_error();
  if (key) return key;
  if (asked) refuse(source.name, "the key has a passphrase; take it off with `openssl pkey -in FILE -out FILE`");
  if (source.pem.find("PRIVATE KEY-----") == std::string::npos)
    refuse(source.name, "has no private key in it (-----BEGIN PRIVATE KEY-----)");
  refuse(source.name, "has a private key that can't be read (" + why + ")");
}

Time time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return {static_cast<std::int64_t>(::timegm(&parts)) * 1000};
}

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_text(const std::string& bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  if (bytes.size() == 4) ::inet_ntop(AF_INET, bytes.data(), text, sizeof text);
  if (bytes.size() == 16) ::inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

std::vector<std::string> names_of(const X509* certificate) {
  using Names = std::unique_ptr<GENERAL_NAMES, openssl::Freed<GENERAL_NAMES_free>>;
  const Names all(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> names;
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(address_text(text_of(name->d.iPAddress)));
  }
  return names;
}

}  // namespace

Certificate Certificate::from_pem(const Source& chain, const Source& key) {
  auto parts = std::make_shared<Parts>();
  parts->chain_name = chain.name;
  parts->chain = read_chain(chain);
  parts->key = read_key(key);
  const X509* own = parts->chain.front().get();
  const EVP_PKEY* expected = X509_get0_pubkey(own);
  if (expected == nullptr) refuse(chain.name, "the first certificate has a kind of key that is not known here");
  if (EVP_PKEY_eq(expected, parts->key.get()) != 1) {
    ERR_clear_error();
    refuse(key.name, "this key is not that of the first certificate in " + chain.name +
                         "; the server's own certificate comes first, then those that vouch for it");
  }
  parts->not_before = time_of(X509_get0_notBefore(own));
  parts->not_after = time_of(X509_get0_notAfter(own));
  parts->names = names_of(own);
  return Certificate(std::move(parts));
}

Certificate Certificate::from_files(const std::filesystem::path& chain, const std::filesystem::path& key) {
  return from_pem(read_file(chain), read_file(key));
}

Time Certificate::not_before() const { return parts_->not_before; }
Time Certificate::not_after() const { return parts_->not_after; }
const std::vector<std::string>& Certificate::names() const { return parts_->names; }

std::string Certificate::names_text() const {
  std::string text;
  for (const std::string& name : names()) text += (text.empty() ? "" : ", ") + name;
  return text;
}

const std::string& Certificate::chain_name() const { return parts_->chain_name; }

}  // namespace snug
