#include "acme/account_key.h"

#include <doctest/doctest.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <fstream>

#include "acme/certificate_store.h"
#include "acme/challenges.h"
#include "acme/signing_request.h"
#include "base/bytes.h"
#include "support/temp_folder.h"
#include "tls/self_signed.h"

using namespace snug;
using namespace snug::test;

namespace {

// By another implementation. Its x begins with a zero byte, which is to be kept.
constexpr const char* known_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAA2M4qhRANCAAQAl7/vlQ0RJwqV5q2rKsLn70kE5nzX
VNTDd++c2ZyAltN+zgGa2OHWhZ4D7iCDu7XUsvDepXWzzr0Uu6PfOi4a
-----END PRIVATE KEY-----
)";

openssl::Key read_key(const std::string& pem) {
  const openssl::Bio bio = openssl::reader(pem);
  openssl::Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  REQUIRE(key);
  return key;
}

std::string member(const std::string& json, const std::string& name) {
  const std::string mark = "\"" + name + "\":\"";
  const auto begin = json.find(mark) + mark.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

std::string refusal(const std::filesystem::path& file) {
  try {
    AccountKey::open(file);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("the public half is told as RFC 7517 and 7638 want it") {
  const AccountKey key(read_key(known_key));
  CHECK(
      key.jwk() ==
      R"({"crv":"P-256","kty":"EC","x":"AJe_75UNEScKleatqyrC5-9JBOZ811TUw3fvnNmcgJY","y":"037OAZrY4daFngPuIIO7tdSy8N6ldbPOvRS7o986Lho"})");
  CHECK(key.thumbprint() == "NU7qF44ga699AlKd3glsUz3GUP18PfK4kjO894iqYyo");
}

TEST_CASE("a JWS holds what it was given, and its signature is that of the key") {
  openssl::Key key = read_key(to_pem(new_key().get()));
  EVP_PKEY* const public_key = key.get();
  EVP_PKEY_up_ref(public_key);
  const openssl::Key kept(public_key);
  const AccountKey account(std::move(key));
  const std::string jws = account.sign(R"({"alg":"ES256"})", "payload");
  CHECK(base64url_decode(member(jws, "protected")) == R"({"alg":"ES256"})");
  CHECK(base64url_decode(member(jws, "payload")) == "payload");
  CHECK(member(account.sign("{}", ""), "payload").empty());

  const std::string raw = *base64url_decode(member(jws, "signature"));
  REQUIRE(raw.size() == 64);
  const auto number = [&](std::size_t at) {
    return BN_bin2bn(reinterpret_cast<const unsigned char*>(raw.data()) + at, 32, nullptr);
  };
  const std::unique_ptr<ECDSA_SIG, openssl::Freed<ECDSA_SIG_free>> signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), number(0), number(32));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  const std::string input = member(jws, "protected") + "." + member(jws, "payload");
  const std::unique_ptr<EVP_MD_CTX, openssl::Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  REQUIRE(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, kept.get()) == 1);
  CHECK(EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size),
                         reinterpret_cast<const unsigned char*>(input.data()), input.size()) == 1);
  OPENSSL_free(der);
}

TEST_CASE("the file of the account's key") {
  const TempFolder folder;
  const std::filesystem::path file = folder.file("account.key");
  const std::string thumbprint = AccountKey::open(file).thumbprint();
  struct stat status {};
  ::stat(file.c_str(), &status);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(AccountKey::open(file).thumbprint() == thumbprint);
  ::chmod(file.c_str(), 0640);
  CHECK(refusal(file).find("others may read it") != std::string::npos);
  ::chmod(file.c_str(), 0600);
  std::ofstream(file) << "nonsense";
  CHECK(refusal(file).find("holds no private key") != std::string::npos);
  const openssl::Key rsa(EVP_RSA_gen(2048));
  std::ofstream(file) << to_pem(rsa.get());
  CHECK(refusal(file).find("holds no key on P-256") != std::string::npos);
}

TEST_CASE("a signing request has the names and is signed by its key") {
  const openssl::Key key = new_key();
  const std::string der = signing_request(key.get(), {"chat.example.org", "www.example.org"});
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509_REQ, openssl::Freed<X509_REQ_free>> request(
      d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size())));
  REQUIRE(request);
  CHECK(X509_REQ_verify(request.get(), key.get()) == 1);
  STACK_OF(X509_EXTENSION)* const extensions = X509_REQ_get_extensions(request.get());
  REQUIRE(sk_X509_EXTENSION_num(extensions) == 1);
  X509_EXTENSION* const names = sk_X509_EXTENSION_value(extensions, 0);
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  X509V3_EXT_print(bio.get(), names, 0, 0);
  CHECK(openssl::written(bio.get()) == "DNS:chat.example.org, DNS:www.example.org");
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  CHECK_THROWS_AS(signing_request(key.get(), {"a,DNS:evil.example.org"}), std::runtime_error);
}

TEST_CASE("challenges are answered until they are over") {
  Challenges challenges;
  const Time now = SystemClock().now();
  CHECK(!challenges.over_http("token"));
  challenges.set("chat.example.org", "token", "token.thumbprint", now);
  CHECK(challenges.over_http("token") == "token.thumbprint");
  CHECK(challenges.over_tls("chat.example.org") != nullptr);
  CHECK(challenges.over_tls("www.example.org") == nullptr);
  CHECK(!challenges.over_http(""));
  challenges.clear("chat.example.org");
  CHECK(!challenges.over_http("token"));
  CHECK(challenges.over_tls("chat.example.org") == nullptr);
}

TEST_CASE("what a CA gave out is kept in one file, with the CA's address") {
  const TempFolder folder;
  const CertificateStore store(folder.file("acme"));
  struct stat status {};
  ::stat(folder.file("acme").c_str(), &status);
  CHECK((status.st_mode & 0777) == 0700);
  CHECK(!store.load());
  const Time now = SystemClock().now();
  const CertificatePem pem =
      self_sign({.names = {"chat.example.org"}, .not_before = now, .not_after = {now.ms + 3'600'000}});
  store.save(pem, "https://ca.example.org/dir");
  const auto kept = CertificateStore(folder.file("acme")).load();
  REQUIRE(kept);
  CHECK(kept->directory == "https://ca.example.org/dir");
  CHECK(kept->certificate.names_text() == "chat.example.org");
  std::ofstream(store.certificate()) << pem.chain;
  CHECK_THROWS_AS(store.load(), CertificateError);
  std::ofstream(folder.file("file"));
  CHECK_THROWS_AS(CertificateStore(folder.file("nowhere/acme")), std::runtime_error);
}
