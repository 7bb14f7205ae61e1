#include "tls/tls_context.h"

#include <openssl/err.h>

#include <new>
#include <stdexcept>
#include <string>

#include "tls/certificate_parts.h"

namespace snug {

namespace {

constexpr std::string_view acme_protocol = "acme-tls/1";
constexpr const char* ciphers_of_1_2 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* ciphers_of_1_3 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr long session_seconds = 24 * 3600;

std::string_view view(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// A field of a TLS message whose length stands in front of it, in `width` bytes; takes both away. Nothing: it is cut
/// off.
bool take_vector(std::string_view& rest, std::size_t width, std::string_view& field) {
  if (rest.size() < width) return false;
  std::size_t size = 0;
  for (std::size_t i = 0; i < width; ++i) size = size << 8 | static_cast<unsigned char>(rest[i]);
  rest.remove_prefix(width);
  if (rest.size() < size) return false;
  field = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

/// An extension of the ClientHello that is being read; empty if it isn't there.
std::string_view extension(SSL* ssl, unsigned type) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  return SSL_client_hello_get0_ext(ssl, type, &data, &size) == 1 ? view(data, size) : std::string_view();
}

/// A CA's challenge offers `acme-tls/1` and nothing else (RFC 8737 section 3).
bool asks_for_challenge(SSL* ssl) {
  std::string_view rest = extension(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation);
  std::string_view list;
  std::string_view first;
  return take_vector(rest, 2, list) && take_vector(list, 1, first) && list.empty() && first == acme_protocol;
}

/// The first name in the server_name extension (RFC 6066 section 3); empty: none.
std::string_view server_name(SSL* ssl) {
  std::string_view rest = extension(ssl, TLSEXT_TYPE_server_name);
  std::string_view list;
  std::string_view name;
  if (!take_vector(rest, 2, list) || list.empty() || list.front() != TLSEXT_NAMETYPE_host_name) return {};
  list.remove_prefix(1);
  return take_vector(list, 2, name) ? name : std::string_view();
}

int select_protocol(std::string_view ours, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size) {
  std::string_view rest = view(offered, offered_size);
  std::string_view name;
  while (take_vector(rest, 1, name)) {
    if (name != ours) continue;
    *chosen = reinterpret_cast<const unsigned char*>(name.data());
    *chosen_size = static_cast<unsigned char>(name.size());
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;  // no_application_protocol, as RFC 7301 section 3.2 asks
}

int select_http(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                unsigned int offered_size, void*) {
  return select_protocol("http/1.1", chosen, chosen_size, offered, offered_size);
}

int select_acme(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                unsigned int offered_size, void*) {
  return select_protocol(acme_protocol, chosen, chosen_size, offered, offered_size);
}

openssl::SslContext make_context(const SSL_METHOD* method) {
  openssl::SslContext context(SSL_CTX_new(method));
  if (!context) throw std::bad_alloc();
  return context;
}

void use(SSL_CTX* context, const Certificate& certificate) {
  const auto check = [&](long outcome) {
    if (outcome != 1)
      throw CertificateError(certificate.chain_name() + ": OpenSSL refuses it: " + openssl::take_error());
  };
  const Certificate::Parts& parts = certificate.parts();
  ERR_clear_error();
  check(SSL_CTX_use_certificate(context, parts.chain.front().get()));
  check(SSL_CTX_use_PrivateKey(context, parts.key.get()));
  for (std::size_t i = 1; i < parts.chain.size(); ++i) check(SSL_CTX_add1_chain_cert(context, parts.chain[i].get()));
}

}  // namespace

struct TlsContext::Callbacks {
  /// Before anything of the handshake is decided: a CA that comes with a challenge gets another certificate.
  static int client_hello(SSL* ssl, int* alert, void* self) {
    const auto& challenges = static_cast<const TlsContext*>(self)->challenges_;
    if (!challenges || !asks_for_challenge(ssl)) return SSL_CLIENT_HELLO_SUCCESS;
    const auto answer = challenges(server_name(ssl));
    if (answer && SSL_set_SSL_CTX(ssl, answer->handle()) != nullptr) return SSL_CLIENT_HELLO_SUCCESS;
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_CLIENT_HELLO_ERROR;
  }
};

TlsContext::TlsContext(openssl::SslContext context) : context_(std::move(context)) {
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  // Idle connections hold no buffers; what did not fit is offered again from another place in memory.
  SSL_CTX_set_mode(context_.get(),
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context_.get(), 1);
  // A read comes back with what one buffer held, so that a peer that sends nothing but new keys takes its turn like
  // all.
  SSL_CTX_clear_mode(context_.get(), SSL_MODE_AUTO_RETRY);
}

std::shared_ptr<TlsContext> TlsContext::make(const Certificate& certificate) {
  std::shared_ptr<TlsContext> made(new TlsContext(make_context(TLS_server_method())));
  SSL_CTX* const context = made->handle();
  SSL_CTX_set_security_level(context, 2);
  SSL_CTX_set_cipher_list(context, ciphers_of_1_2);
  SSL_CTX_set_ciphersuites(context, ciphers_of_1_3);
  SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");
  SSL_CTX_set_timeout(context, session_seconds);
  use(context, certificate);
  return made;
}

TlsContext::~TlsContext() = default;

SSL_CTX* TlsContext::handle() const { return context_.get(); }

std::shared_ptr<const TlsContext> TlsContext::serving(const Certificate& certificate, ChallengeLookup challenges) {
  const std::shared_ptr<TlsContext> made = make(certificate);
  made->challenges_ = std::move(challenges);
  SSL_CTX_set_client_hello_cb(made->handle(), &Callbacks::client_hello, made.get());
  SSL_CTX_set_alpn_select_cb(made->handle(), &select_http, nullptr);
  return made;
}

std::shared_ptr<const TlsContext> TlsContext::challenge(const Certificate& certificate) {
  const std::shared_ptr<TlsContext> made = make(certificate);
  SSL_CTX_set_alpn_select_cb(made->handle(), &select_acme, nullptr);
  return made;
}

std::shared_ptr<const TlsContext> TlsContext::client(Trust trust, const std::filesystem::path& ca_file) {
  const std::shared_ptr<TlsContext> made(new TlsContext(make_context(TLS_client_method())));
  SSL_CTX* const context = made->handle();
  ERR_clear_error();
  const int loaded =
      ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) : SSL_CTX_load_verify_file(context, ca_file.c_str());
  if (loaded != 1)
    throw std::runtime_error(ca_file.string() + ": has no certificates of authorities: " + openssl::take_error());
  // A server sends tickets on its own, perhaps together with an answer: a read goes on behind them.
  SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_verify(context, trust == Trust::required ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  static constexpr unsigned char protocols[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1);
  return made;
}

}  // namespace snug
