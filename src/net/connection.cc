#include "net/connection.h"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <cassert>
#include <cerrno>
#include <utility>

#include "base/log.h"
#include "http/message.h"
#include "net/connections.h"
#include "net/net_metrics.h"

namespace snug {

Connection::Connection(Connections& connections, Peer peer)
    : connections_(connections),
      socket_(std::move(peer.socket)),
      tls_(std::move(peer.tls)),
      admission_(std::move(peer.admission)) {}

void Connection::begin() {
  self_ = shared_from_this();
  connections_.remember();
}

void Connection::end() {
  if (ended()) return;
  settle();
  if (shakes_hands()) connections_.metrics().tls_failed.add();
  if (tls_) tls_->say_goodbye();
  connections_.forget(*this);
  tls_.reset();
  socket_.reset();
  admission_.reset();
  const std::shared_ptr<Connection> last = std::move(self_);
  on_end();
}

std::optional<ConnectionLimiter::Refusal> Connection::count_for(const IpAddress& client) {
  return admission_->limiter().count_for(*admission_, client);
}

Peer Connection::hand_over() {
  assert(!awaits_writable_);  // a wait for something to read only finds that this connection has ended
  settle();
  connections_.forget(*this);
  Peer peer{std::move(*socket_), std::move(*admission_), std::move(tls_)};
  socket_.reset();
  admission_.reset();
  self_.reset();
  return peer;
}

// --- Waiting --------------------------------------------------------------------------------------------------------

void Connection::await_readable() {
  if (awaits_readable_) return;
  awaits_readable_ = true;
  auto then = [self = shared_from_this()](error_code) { self->readable(); };
  const bool encrypted = tls_ && !lingers_;
  if (encrypted && tls_->holds_input())  // the socket may have nothing more
    return asio::post(socket_->get_executor(), [then] { then({}); });
  const bool to_write = encrypted && tls_->read_waits_to_write();
  socket_->async_wait(to_write ? TcpSocket::wait_write : TcpSocket::wait_read, std::move(then));
}

void Connection::readable() {
  awaits_readable_ = false;
  if (ended()) return;
  if (lingers_) return discard_input();
  shakes_hands() ? shake_hands() : on_readable();
}

void Connection::await_writable() {
  if (awaits_writable_) return;
  awaits_writable_ = true;
  socket_->async_wait(TcpSocket::wait_write, [self = shared_from_this()](error_code) { self->writable(); });
}

void Connection::writable() {
  awaits_writable_ = false;
  if (ended() || lingers_) return;
  if (tls_) {
    const Transfer::Status rest = tls_->flush();
    if (rest == Transfer::Status::would_block) return await_writable();
    if (rest == Transfer::Status::lost) return end();
  }
  on_writable();
}

void Connection::wait_for(Wait kind) { connections_.wait(*this, kind); }

// --- The TLS handshake ----------------------------------------------------------------------------------------------

void Connection::shake_hands() {
  handshake_begun_ = true;
  switch (tls_->shake_hands()) {
    case TlsStream::Handshake::blocked:
      return await_readable();
    case TlsStream::Handshake::failed:
      return refuse_handshake();
    case TlsStream::Handshake::challenged:
      return linger();
    case TlsStream::Handshake::done:
      (tls_->resumed() ? connections_.metrics().tls_resumed : connections_.metrics().tls_full).add();
      return on_readable();
  }
}

void Connection::refuse_handshake() {
  log::debug("TLS handshake failed", {{"address", address().text()}, {"why", tls_->failure()}});
  if (tls_->met_plain_http()) {
    const std::string answer = serialize(
        problem(400, fail(Code::bad_request, "this port speaks HTTPS: write https:// in front of the address")),
        {.keep_alive = false}, connections_.clock().now());
    const iovec piece{const_cast<char*>(answer.data()), answer.size()};
    send_raw({&piece, 1});
  }
  linger();
}

// --- Bytes ----------------------------------------------------------------------------------------------------------

Transfer Connection::receive(std::span<char> buffer) {
  const Transfer got = tls_ ? tls_->read(buffer) : receive_raw(buffer);
  connections_.metrics().bytes_in.add(got.count);
  return got;
}

Transfer Connection::send(std::span<const iovec> pieces) {
  const Transfer put = tls_ ? tls_->write(pieces) : send_raw(pieces);
  connections_.metrics().bytes_out.add(put.count);
  if (tls_ && tls_->holds_output()) await_writable();
  return put;
}

Transfer Connection::receive_raw(std::span<char> buffer) {
  while (true) {
    const ssize_t count = ::recv(socket_->native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count >= 0) return {Transfer::Status::done, static_cast<std::size_t>(count)};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Transfer::Status::would_block};
    if (errno != EINTR) return {Transfer::Status::lost};
  }
}

Transfer Connection::send_raw(std::span<const iovec> pieces) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  while (true) {
    const ssize_t count = ::sendmsg(socket_->native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) return {Transfer::Status::done, static_cast<std::size_t>(count)};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Transfer::Status::would_block};
    if (errno != EINTR) return {Transfer::Status::lost};
  }
}

/// The kernel has no MSG_NOSIGNAL for it, but io threads block all signals.
Connection::FileTransfer Connection::send_file(int file, std::uint64_t offset, std::size_t most, std::size_t& sent) {
  assert(sends_files());
  sent = 0;
  error_code failed;
  if (!socket_->native_non_blocking()) socket_->native_non_blocking(true, failed);
  if (failed) return FileTransfer::can_not;
  auto at = static_cast<off_t>(offset);
  ssize_t count = 0;
  do count = ::sendfile(socket_->native_handle(), file, &at, most);
  while (count < 0 && errno == EINTR);
  if (count >= 0) {
    sent = static_cast<std::size_t>(count);
    connections_.metrics().bytes_out.add(sent);
    return FileTransfer::done;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) return FileTransfer::would_block;
  return errno == EINVAL || errno == ENOSYS || errno == EPERM || errno == ESPIPE ? FileTransfer::can_not
                                                                                 : FileTransfer::lost;
}

Connection::Pending Connection::pending() {
  if (tls_ && tls_->established()) {
    switch (tls_->peek()) {
      case TlsStream::Waiting::bytes:
        return Pending::bytes;
      case TlsStream::Waiting::nothing:
        return Pending::nothing;
      case TlsStream::Waiting::hung_up:
        return Pending::hung_up;
    }
  }
  char byte = 0;
  const ssize_t count = ::recv(socket_->native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  if (count > 0) return Pending::bytes;
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? Pending::nothing : Pending::hung_up;
}

int Connection::release(Peer& peer) { return peer.socket.release(); }

// --- The end --------------------------------------------------------------------------------------------------------

void Connection::owe_answer() {
  if (!std::exchange(owes_answer_, true)) connections_.owe();
}

void Connection::settle() {
  if (std::exchange(owes_answer_, false)) connections_.settle();
}

void Connection::linger() {
  settle();
  lingers_ = true;
  if (tls_) tls_->say_goodbye();
  error_code ignored;
  socket_->shutdown(TcpSocket::shutdown_send, ignored);
  wait_for(Wait::end);
  await_readable();
}

void Connection::discard_input() {
  for (int reads = 0; reads < 16; ++reads) {
    const Transfer got = receive_raw(connections_.read_buffer());
    if (got.status == Transfer::Status::would_block) break;
    if (got.status == Transfer::Status::lost || got.count == 0) return end();
  }
  await_readable();
}

void Connection::deadline_passed() { lingers_ ? end() : on_deadline(); }

void Connection::reset() {
  // Not by Asio's option: its destructor would take that back, so that closing never blocks.
  const ::linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_->native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  tls_.reset();  // no goodbye, which would make what was sent look whole
  end();
}

}  // namespace snug
