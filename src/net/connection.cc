#include "net/connection.h"

#include <sys/socket.h>

#include <cassert>
#include <cerrno>

#include "net/connections.h"
#include "net/net_metrics.h"

namespace snug {

Connection::Connection(Connections& connections, Peer peer)
    : connections_(connections), socket_(std::move(peer.socket)), admission_(std::move(peer.admission)) {}

void Connection::begin() {
  self_ = shared_from_this();
  connections_.remember();
}

void Connection::end() {
  if (ended()) return;
  connections_.forget(*this);
  socket_.reset();
  admission_.reset();
  const std::shared_ptr<Connection> last = std::move(self_);
  on_end();
}

Peer Connection::hand_over() {
  assert(!awaits_writable_);  // a wait for something to read only finds that this connection has ended
  connections_.forget(*this);
  Peer peer{std::move(*socket_), std::move(*admission_)};
  socket_.reset();
  admission_.reset();
  self_.reset();
  return peer;
}

void Connection::await_readable() {
  if (awaits_readable_) return;
  awaits_readable_ = true;
  socket_->async_wait(TcpSocket::wait_read, [self = shared_from_this()](error_code) {
    self->awaits_readable_ = false;
    if (self->ended()) return;
    self->lingers_ ? self->discard_input() : self->on_readable();
  });
}

void Connection::await_writable() {
  if (awaits_writable_) return;
  awaits_writable_ = true;
  socket_->async_wait(TcpSocket::wait_write, [self = shared_from_this()](error_code) {
    self->awaits_writable_ = false;
    if (!self->ended() && !self->lingers_) self->on_writable();
  });
}

void Connection::wait_for(Wait kind) { connections_.wait(*this, kind); }

Connection::Transfer Connection::receive(std::span<char> buffer) {
  while (true) {
    const ssize_t count = ::recv(socket_->native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count >= 0) {
      connections_.metrics().bytes_in.add(static_cast<std::uint64_t>(count));
      return {Transfer::Status::done, static_cast<std::size_t>(count)};
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Transfer::Status::would_block};
    if (errno != EINTR) return {Transfer::Status::lost};
  }
}

Connection::Transfer Connection::send(std::span<const iovec> pieces) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  while (true) {
    const ssize_t count = ::sendmsg(socket_->native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) {
      connections_.metrics().bytes_out.add(static_cast<std::uint64_t>(count));
      return {Transfer::Status::done, static_cast<std::size_t>(count)};
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Transfer::Status::would_block};
    if (errno != EINTR) return {Transfer::Status::lost};
  }
}

Connection::Pending Connection::pending() {
  char byte = 0;
  const ssize_t count = ::recv(socket_->native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  if (count > 0) return Pending::bytes;
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? Pending::nothing : Pending::hung_up;
}

int Connection::release(Peer& peer) { return peer.socket.release(); }

void Connection::linger() {
  lingers_ = true;
  error_code ignored;
  socket_->shutdown(TcpSocket::shutdown_send, ignored);
  wait_for(Wait::end);
  await_readable();
}

void Connection::discard_input() {
  for (int reads = 0; reads < 16; ++reads) {
    const Transfer got = receive(connections_.read_buffer());
    if (got.status == Transfer::Status::would_block) break;
    if (got.status == Transfer::Status::lost || got.count == 0) return end();
  }
  await_readable();
}

void Connection::deadline_passed() { lingers_ ? end() : on_deadline(); }

void Connection::reset() {
  error_code ignored;
  socket_->set_option(asio::socket_base::linger(true, 0), ignored);
  end();
}

}  // namespace snug
