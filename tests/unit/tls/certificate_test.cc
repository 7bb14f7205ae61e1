#include "tls/certificate.h"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <filesystem>
#include <fstream>

#include "support/temp_folder.h"
#include "tls/certificate_files.h"
#include "unit/tls/tls_pair.h"

using namespace snug;
using namespace snug::test;

namespace {

std::string refusal(const std::string& chain, const std::string& key) {
  try {
    Certificate::from_pem({"chain.pem", chain}, {"key.pem", key});
  } catch (const CertificateError& error) {
    return error.what();
  }
  return "taken";
}

std::string encrypted(const std::string& key_pem) {
  const openssl::Bio in = openssl::reader(key_pem);
  const openssl::Key key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  const openssl::Bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), "secret", 6, nullptr, nullptr);
  return openssl::written(out.get());
}

void write(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a chain and its key") {
  const CertificatePem pem = make_pem({"chat.example.org", "www.example.org"});
  const CertificatePem other = make_pem();
  const Certificate certificate = Certificate::from_pem({"chain.pem", pem.chain + other.chain}, {"key.pem", pem.key});
  CHECK(certificate.names_text() == "chat.example.org, www.example.org");
  CHECK(certificate.not_after().ms - certificate.not_before().ms == 1024 * 3'600'000LL);
  CHECK(certificate.chain_name() == "chain.pem");
}

TEST_CASE("what is wrong with them is told, with the file's name") {
  const CertificatePem pem = make_pem();
  const CertificatePem other = make_pem();
  CHECK(refusal("", pem.key) == "chain.pem: has no certificate in it (-----BEGIN CERTIFICATE-----)");
  CHECK(refusal(pem.key, pem.key).starts_with("chain.pem: has no certificate in it"));
  CHECK(refusal(pem.chain, "") == "key.pem: has no private key in it (-----BEGIN PRIVATE KEY-----)");
  CHECK(refusal(pem.chain, pem.chain).starts_with("key.pem: has no private key in it"));
  CHECK(refusal(pem.chain, encrypted(pem.key)).starts_with("key.pem: the key has a passphrase; take it off"));
  CHECK(
      refusal(pem.chain, other.key).starts_with("key.pem: this key is not that of the first certificate in chain.pem"));
  CHECK(refusal(other.chain + pem.chain, pem.key).starts_with("key.pem: this key is not that of the first"));
  std::string damaged = pem.chain;
  damaged[60] = damaged[60] == 'A' ? 'B' : 'A';
  CHECK(refusal(damaged, pem.key).starts_with("chain.pem: has a damaged certificate"));
  CHECK(refusal(pem.chain.substr(0, pem.chain.size() / 2), pem.key).starts_with("chain.pem: has a damaged"));
  std::string many;
  for (int i = 0; i < 17; ++i) many += pem.chain;
  CHECK(refusal(many, pem.key) == "chain.pem: has more than 16 certificates");
}

TEST_CASE("files") {
  const TempFolder folder;
  const auto chain = std::filesystem::path(folder.file("chain.pem"));
  const auto key = std::filesystem::path(folder.file("key.pem"));
  const auto why_not = [&]() -> std::string {
    try {
      Certificate::from_files(chain, key);
    } catch (const CertificateError& error) {
      return error.what();
    }
    return "taken";
  };
  const CertificatePem pem = make_pem();
  write(key, pem.key);
  CHECK(why_not() == chain.string() + ": cannot be read: No such file or directory");
  write(chain, pem.chain);
  CHECK(why_not() == "taken");
  write(chain, std::string((1 << 20) + 1, ' '));
  CHECK(contains(why_not(), "larger than 1 MiB"));
  std::filesystem::remove(chain);
  std::filesystem::create_directory(chain);
  CHECK(contains(why_not(), "is a folder"));
}

TEST_CASE("a pair of files is followed; what is wrong with the new one leaves the old one in use") {
  const TempFolder folder;
  const auto chain = std::filesystem::path(folder.file("chain.pem"));
  const auto key = std::filesystem::path(folder.file("key.pem"));
  const auto put = [&](const CertificatePem& pem) {
    write(chain, pem.chain);
    write(key, pem.key);
  };
  SystemClock clock;
  Gauge not_after;
  CurrentTls current(not_after, clock);
  CertificateFiles files(chain, key, current, clock);
  CHECK_THROWS_AS(files.load(), CertificateError);
  put(make_pem({"one.example.org"}, std::chrono::hours(-1)));
  files.load();  // expired, but better than nothing
  const auto name = [&] { return current.certificate()->names_text(); };
  CHECK(name() == "one.example.org");

  const CertificatePem two = make_pem({"two.example.org"});
  write(chain, two.chain);
  files.look();  // it changes just now
  files.look();
  CHECK(name() == "one.example.org");
  write(key, two.key);
  files.look();
  CHECK(name() == "one.example.org");
  files.look();
  CHECK(name() == "two.example.org");

  CHECK(files.reload() == std::nullopt);
  const auto refused = [&](const std::string& why) {
    const auto error = files.reload();
    CHECK((error && contains(*error, why)));
    CHECK(name() == "two.example.org");
  };
  put({make_pem().chain, make_pem().key});
  refused("is not that of the first certificate");
  put(make_pem({"old.example.org"}, std::chrono::hours(-1)));
  refused("the certificate expired at");
  std::filesystem::remove(key);
  refused("cannot be read");
  put(make_pem({"three.example.org"}));
  CHECK(files.reload() == std::nullopt);
  CHECK(name() == "three.example.org");
}

TEST_CASE("a key that is too weak for today is refused when it is to be used") {
  const openssl::Key weak(EVP_RSA_gen(1024));
  const openssl::X509Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), weak.get());
  X509_sign(certificate.get(), weak.get(), EVP_sha256());
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate.get());
  const Certificate read =
      Certificate::from_pem({"weak.pem", openssl::written(bio.get())}, {"weak.key", to_pem(weak.get())});
  CHECK_THROWS_WITH_AS(TlsContext::serving(read), "weak.pem: OpenSSL refuses it: ee key too small", CertificateError);
}
