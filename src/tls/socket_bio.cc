#include "tls/socket_bio.h"

#include <sys/socket.h>

#include <cerrno>
#include <new>

namespace snug {

namespace {

SocketEnd& end_of(BIO* bio) { return *static_cast<SocketEnd*>(BIO_get_data(bio)); }

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

int send_some(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  while (true) {
    const ssize_t count =
        ::send(end_of(bio).descriptor, data, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) return static_cast<int>(count);
    if (errno == EINTR) continue;
    if (would_block()) BIO_set_retry_write(bio);
    return -1;
  }
}

int receive_some(BIO* bio, char* buffer, int size) {
  BIO_clear_retry_flags(bio);
  while (true) {
    const ssize_t count = ::recv(end_of(bio).descriptor, buffer, static_cast<std::size_t>(size), MSG_DONTWAIT);
    if (count >= 0) return static_cast<int>(count);
    if (errno == EINTR) continue;
    if (would_block()) {
      BIO_set_retry_read(bio);
      end_of(bio).empty = true;
    }
    return -1;
  }
}

long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* make_method() {
  BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "socket");
  if (method == nullptr) throw std::bad_alloc();
  BIO_meth_set_write(method, &send_some);
  BIO_meth_set_read(method, &receive_some);
  BIO_meth_set_ctrl(method, &control);
  return method;
}

}  // namespace

openssl::Bio socket_bio(SocketEnd& end) {
  static const std::unique_ptr<BIO_METHOD, openssl::Freed<BIO_meth_free>> method(make_method());
  openssl::Bio bio(BIO_new(method.get()));
  if (!bio) throw std::bad_alloc();
  BIO_set_data(bio.get(), &end);
  BIO_set_init(bio.get(), 1);
  return bio;
}

}  // namespace snug
