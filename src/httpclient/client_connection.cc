#include "httpclient/client_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/uio.h>

#include <cerrno>

namespace snug {

namespace {

using Status = Transfer::Status;

Status status_of_errno() { return errno == EAGAIN || errno == EWOULDBLOCK ? Status::would_block : Status::lost; }

}  // namespace

boost::system::error_code ClientConnection::open(int family) {
  close();
  boost::system::error_code error;
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) return {errno, boost::system::system_category()};
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  using boost::asio::ip::tcp;
  socket_.assign(family == AF_INET6 ? tcp::v6() : tcp::v4(), descriptor, error);
  if (error) ::close(descriptor);
  return error;
}

void ClientConnection::speak_tls(std::shared_ptr<const TlsContext> context, const std::string& host) {
  tls_ = std::make_unique<TlsStream>(std::move(context), socket_.native_handle(), host);
}

// A closed socket's number may be another's already.

Transfer ClientConnection::read(std::span<char> buffer) {
  if (!socket_.is_open()) return {Status::lost};
  if (tls_) return tls_->read(buffer);
  while (true) {
    const ssize_t count = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count >= 0) return {Status::done, static_cast<std::size_t>(count)};
    if (errno != EINTR) return {status_of_errno()};
  }
}

Transfer ClientConnection::write(std::string_view bytes) {
  if (!socket_.is_open()) return {Status::lost};
  if (tls_) {
    const iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
    return tls_->write({&piece, 1});
  }
  while (true) {
    const ssize_t count = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) return {Status::done, static_cast<std::size_t>(count)};
    if (errno != EINTR) return {status_of_errno()};
  }
}

Transfer::Status ClientConnection::flush() {
  if (!socket_.is_open()) return Status::lost;
  return tls_ ? tls_->flush() : Status::done;
}

ClientConnection::Socket::wait_type ClientConnection::read_waits_for() const {
  return tls_ && tls_->read_waits_to_write() ? Socket::wait_write : Socket::wait_read;
}

bool ClientConnection::is_quiet() {
  if (!socket_.is_open()) return false;
  if (tls_) return tls_->peek() == TlsStream::Waiting::nothing;
  char byte = 0;
  const ssize_t count = ::recv(socket_.native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  return count < 0 && status_of_errno() == Status::would_block;
}

void ClientConnection::close() {
  if (!socket_.is_open()) return;
  if (tls_) tls_->say_goodbye();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace snug
