#include "unit/tls/tls_pair.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

namespace snug::test {

CertificatePem make_pem(std::vector<std::string> names, std::chrono::hours life, std::string acme_digest) {
  const Time now = SystemClock().now();
  const std::int64_t hour = 3'600'000;
  return self_sign({.names = std::move(names),
                    .not_before = {now.ms - 1000 * hour},
                    .not_after = {now.ms + life.count() * hour},
                    .acme_digest = std::move(acme_digest)});
}

Certificate make_certificate(std::vector<std::string> names, std::chrono::hours life) {
  const CertificatePem pem = make_pem(std::move(names), life);
  return Certificate::from_pem({"chain.pem", pem.chain}, {"key.pem", pem.key});
}

std::array<int, 2> socket_pair() {
  std::array<int, 2> descriptors{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, descriptors.data()) == 0);
  return descriptors;
}

TlsClient::TlsClient(int descriptor)
    : descriptor_(descriptor), context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_.get())) {
  SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_set_fd(ssl_.get(), descriptor_);
  SSL_set_connect_state(ssl_.get());
  SSL_set_tlsext_host_name(ssl_.get(), "chat.example.org");
}

TlsClient::~TlsClient() {
  ssl_.reset();
  ::close(descriptor_);
}

void TlsClient::offer(const std::vector<std::string>& protocols) {
  std::string list;
  for (const std::string& name : protocols) list += static_cast<char>(name.size()) + name;
  SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(list.data()),
                      static_cast<unsigned>(list.size()));
}

bool TlsClient::shake_hands() {
  ERR_clear_error();
  return SSL_do_handshake(ssl_.get()) == 1;
}

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

bool TlsClient::write(std::string_view bytes) {
  ERR_clear_error();
  return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
}

std::string TlsClient::read() {
  std::string all(1 << 20, '\0');
  std::size_t filled = 0;
  while (true) {
    ERR_clear_error();
    const int count = SSL_read(ssl_.get(), all.data() + filled, static_cast<int>(all.size() - filled));
    if (count <= 0) break;
    filled += static_cast<std::size_t>(count);
  }
  all.resize(filled);
  return all;
}

TlsPair::TlsPair(std::shared_ptr<const TlsContext> context)
    : server(std::move(context), descriptors[0]), client(descriptors[1]) {}

TlsPair::~TlsPair() { ::close(descriptors[0]); }

TlsStream::Handshake TlsPair::shake_hands() {
  for (int i = 0; i < 10; ++i) {
    const bool client_done = client.shake_hands();
    const auto outcome = server.shake_hands();
    if (outcome == TlsStream::Handshake::blocked) continue;
    if (outcome != TlsStream::Handshake::failed && !client_done) client.shake_hands();
    return outcome;
  }
  FAIL("the handshake does not end");
  return TlsStream::Handshake::failed;
}

std::string text_of(TlsStream& stream) {
  std::string all;
  char buffer[65536];
  while (true) {
    const Transfer got = stream.read(buffer);
    if (got.status != Transfer::Status::done || got.count == 0) return all;
    all.append(buffer, got.count);
  }
}

Transfer write(TlsStream& stream, std::vector<std::string_view> pieces) {
  std::vector<iovec> vectors;
  for (const std::string_view piece : pieces) vectors.push_back({const_cast<char*>(piece.data()), piece.size()});
  return stream.write(vectors);
}

}  // namespace snug::test
