#include "bench/handshakes.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "bench/client.h"
#include "tls/openssl.h"

namespace snug::bench {

namespace {

using Session = std::unique_ptr<SSL_SESSION, openssl::Freed<SSL_SESSION_free>>;

OwnedDescriptor connected(int port) {
  OwnedDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("can't connect");
  return socket;
}

/// One visit; the session that it leaves.
Session visit(SSL_CTX* context, int port, SSL_SESSION* session) {
  constexpr std::string_view request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const OwnedDescriptor socket = connected(port);
  const openssl::Ssl ssl(SSL_new(context));
  SSL_set_fd(ssl.get(), socket.get());
  if (session != nullptr) SSL_set_session(ssl.get(), session);
  if (SSL_connect(ssl.get()) != 1) throw std::runtime_error("no handshake: " + openssl::take_error());
  if ((SSL_session_reused(ssl.get()) == 1) != (session != nullptr))
    throw std::runtime_error("not resumed as it should");
  SSL_write(ssl.get(), request.data(), static_cast<int>(request.size()));
  char buffer[4096];
  while (SSL_read(ssl.get(), buffer, sizeof buffer) > 0) {
  }
  Session left(SSL_get1_session(ssl.get()));
  SSL_shutdown(ssl.get());
  return left;
}

}  // namespace

HandshakeFigures run_handshakes(int port, bool resumes, double seconds, const ObservedProcess& server) {
  const openssl::SslContext context(SSL_CTX_new(TLS_client_method()));
  Session session = visit(context.get(), port, nullptr);
  HandshakeFigures figures;
  const double server_before = server.cpu_seconds();
  const double client_before = own_cpu_seconds();
  const std::int64_t begin = now_ns();
  while (now_ns() - begin < static_cast<std::int64_t>(seconds * 1e9)) {
    Session next = visit(context.get(), port, resumes ? session.get() : nullptr);
    if (resumes) session = std::move(next);
    ++figures.done;
  }
  figures.seconds = static_cast<double>(now_ns() - begin) / 1e9;
  figures.server_cpu = server.cpu_seconds() - server_before;
  figures.client_cpu = own_cpu_seconds() - client_before;
  return figures;
}

}  // namespace snug::bench
