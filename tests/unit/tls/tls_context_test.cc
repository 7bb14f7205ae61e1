#include "tls/tls_context.h"

#include <doctest/doctest.h>
#include <openssl/x509v3.h>

#include "base/bytes.h"
#include "tls/current_tls.h"
#include "unit/tls/tls_pair.h"

using namespace snug;
using namespace snug::test;
using Handshake = TlsStream::Handshake;

namespace {

std::string served_name(const TlsClient& client) {
  const openssl::X509Certificate peer(SSL_get1_peer_certificate(client.ssl()));
  return peer && X509_check_host(peer.get(), "old.example.org", 0, 0, nullptr) == 1 ? "old" : "new";
}

}  // namespace

TEST_CASE("versions, ciphers and curves") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  SUBCASE("the newest is spoken") {
    REQUIRE(pair.shake_hands() == Handshake::done);
    CHECK(std::string(SSL_get_version(pair.client.ssl())) == "TLSv1.3");
    CHECK(SSL_get_negotiated_group(pair.client.ssl()) == NID_X25519);
  }
  SUBCASE("1.2 has forward secrecy") {
    SSL_set_max_proto_version(pair.client.ssl(), TLS1_2_VERSION);
    REQUIRE(pair.shake_hands() == Handshake::done);
    CHECK(std::string(SSL_get_cipher_name(pair.client.ssl())).starts_with("ECDHE-ECDSA-"));
  }
  SUBCASE("1.1 is refused") {
    SSL_set_security_level(pair.client.ssl(), 0);
    SSL_set_min_proto_version(pair.client.ssl(), TLS1_VERSION);
    SSL_set_max_proto_version(pair.client.ssl(), TLS1_1_VERSION);
    CHECK(pair.shake_hands() == Handshake::failed);
    CHECK(pair.server.failure() == "unsupported protocol");
  }
  SUBCASE("ciphers of old are refused") {
    SSL_set_security_level(pair.client.ssl(), 0);
    SSL_set_max_proto_version(pair.client.ssl(), TLS1_2_VERSION);
    SSL_set_cipher_list(pair.client.ssl(), "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA");
    CHECK(pair.shake_hands() == Handshake::failed);
    CHECK(pair.server.failure() == "no shared cipher");
  }
}

TEST_CASE("ALPN") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  SUBCASE("not asked for") {
    REQUIRE(pair.shake_hands() == Handshake::done);
    CHECK(pair.client.protocol().empty());
  }
  SUBCASE("HTTP/1.1 among others") {
    pair.client.offer({"h2", "http/1.1"});
    REQUIRE(pair.shake_hands() == Handshake::done);
    CHECK(pair.client.protocol() == "http/1.1");
  }
  SUBCASE("only what is not spoken") {
    pair.client.offer({"h2", "acme-tls/1"});
    CHECK(pair.shake_hands() == Handshake::failed);
    CHECK(pair.server.failure() == "no application protocol");
  }
}

TEST_CASE("a challenge is answered by name, and ordinary visitors do not see it") {
  const std::string digest(32, 'd');
  const CertificatePem pem = make_pem({"chat.example.org"}, std::chrono::hours(1), digest);
  const auto answer = TlsContext::challenge(Certificate::from_pem({"chain", pem.chain}, {"key", pem.key}));
  std::string asked;
  const auto context = TlsContext::serving(make_certificate({"old.example.org"}), [&](std::string_view name) {
    asked = name;
    return name == "chat.example.org" ? answer : nullptr;
  });
  TlsPair pair(context);
  SUBCASE("the CA comes") {
    SUBCASE("with TLS 1.3") {}
    SUBCASE("with TLS 1.2") { SSL_set_max_proto_version(pair.client.ssl(), TLS1_2_VERSION); }
    pair.client.offer({"acme-tls/1"});
    REQUIRE(pair.shake_hands() == Handshake::challenged);
    CHECK(asked == "chat.example.org");
    CHECK(pair.client.protocol() == "acme-tls/1");
    CHECK(served_name(pair.client) == "new");
    const openssl::X509Certificate peer(SSL_get1_peer_certificate(pair.client.ssl()));
    const std::unique_ptr<ASN1_OBJECT, openssl::Freed<ASN1_OBJECT_free>> type(OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1));
    const int at = X509_get_ext_by_OBJ(peer.get(), type.get(), -1);
    REQUIRE(at >= 0);
    X509_EXTENSION* const extension = X509_get_ext(peer.get(), at);
    CHECK(X509_EXTENSION_get_critical(extension) == 1);
    const ASN1_OCTET_STRING* const value = X509_EXTENSION_get_data(extension);
    CHECK(std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                      static_cast<std::size_t>(ASN1_STRING_length(value))) == "\x04\x20" + digest);
  }
  SUBCASE("the CA asks for another name") {
    SSL_set_tlsext_host_name(pair.client.ssl(), "evil.example.org");
    pair.client.offer({"acme-tls/1"});
    CHECK(pair.shake_hands() == Handshake::failed);
    CHECK(asked == "evil.example.org");
  }
  SUBCASE("somebody offers it among others") {
    pair.client.offer({"acme-tls/1", "http/1.1"});
    REQUIRE(pair.shake_hands() == Handshake::done);
    CHECK(pair.client.protocol() == "http/1.1");
    CHECK(asked.empty());
    CHECK(served_name(pair.client) == "old");
  }
}

TEST_CASE("sessions are resumed by ticket, with the context they began with only") {
  const auto context = TlsContext::serving(make_certificate());
  std::unique_ptr<SSL_SESSION, openssl::Freed<SSL_SESSION_free>> session;
  {
    TlsPair first(context);
    REQUIRE(first.shake_hands() == Handshake::done);
    write(first.server, {"x"});
    first.client.read();  // the tickets come with it
    session.reset(SSL_get1_session(first.client.ssl()));
    CHECK(!first.server.resumed());
    SSL_shutdown(first.client.ssl());  // a session that broke off is not resumed
  }
  const auto resumes = [&](const std::shared_ptr<const TlsContext>& with) {
    TlsPair again(with);
    SSL_set_session(again.client.ssl(), session.get());
    REQUIRE(again.shake_hands() == Handshake::done);
    return again.server.resumed();
  };
  CHECK(resumes(context));
  CHECK(!resumes(TlsContext::serving(make_certificate())));
}

TEST_CASE("the current context: changed at once, kept by those who have it, renewed once a day") {
  ManualClock clock;
  Gauge not_after;
  CurrentTls current(not_after, clock);
  CHECK(current.context() == nullptr);
  const Certificate certificate = make_certificate({"old.example.org"}, std::chrono::hours(48));
  current.use(certificate);
  CHECK(not_after.value() == certificate.not_after().ms / 1000);
  const auto first = current.context();
  TlsPair pair(first);
  current.use(make_certificate());
  CHECK(current.context() != first);
  REQUIRE(pair.shake_hands() == Handshake::done);
  CHECK(served_name(pair.client) == "old");

  const auto second = current.context();
  clock.advance(std::chrono::hours(23));
  current.refresh();
  CHECK(current.context() == second);
  clock.advance(std::chrono::hours(1));
  current.refresh();
  CHECK(current.context() != second);
}
