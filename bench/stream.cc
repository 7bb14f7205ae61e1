#include "bench/stream.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>
#include <new>

namespace snug::bench {

openssl::SslContext tls_for_clients(bool wanted) {
  if (!wanted) return nullptr;
  openssl::SslContext context(SSL_CTX_new(TLS_client_method()));
  if (!context) throw std::bad_alloc();
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

Stream::Stream(int socket, SSL_CTX* tls) : socket_(socket) {
  if (tls == nullptr) return;
  ssl_.reset(SSL_new(tls));
  if (!ssl_) throw std::bad_alloc();
  end_ = std::make_unique<SocketEnd>(SocketEnd{.descriptor = socket});
  BIO* const bio = socket_bio(*end_).release();
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_connect_state(ssl_.get());
}

ssize_t Stream::send(std::string_view bytes) {
  if (!ssl_) return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ERR_clear_error();
  return outcome_of(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())));
}

ssize_t Stream::receive(std::span<char> buffer) {
  if (!ssl_) return ::recv(socket_, buffer.data(), buffer.size(), 0);
  ERR_clear_error();
  return outcome_of(SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size())));
}

ssize_t Stream::outcome_of(int result) {
  if (result > 0) return result;
  const int why = SSL_get_error(ssl_.get(), result);
  if (why == SSL_ERROR_ZERO_RETURN) return 0;
  errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
  return -1;
}

}  // namespace snug::bench
