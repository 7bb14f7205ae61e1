#include "support/tcp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace snug::test {

namespace {

[[noreturn]] void failed(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

sockaddr_in endpoint(const std::string& address) {
  const std::size_t begin = address.find("//") + 2, colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  if (::inet_pton(AF_INET, address.substr(begin, colon - begin).c_str(), &to.sin_addr) != 1)
    throw std::runtime_error("no address: " + address);
  return to;
}

}  // namespace

TcpStream::TcpStream(const std::string& address) {
  const sockaddr_in to = endpoint(address);
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) failed("socket");
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    ::close(descriptor_);
    failed("connect to " + address);
  }
}

TcpStream::~TcpStream() { ::close(descriptor_); }

bool TcpStream::wait(short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd poll{.fd = descriptor_, .events = events, .revents = 0};
    const int ready = ::poll(&poll, 1, static_cast<int>(std::max<long>(left.count(), 0)));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) failed("poll");
  }
}

void TcpStream::send(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    if (!wait(POLLOUT, deadline)) throw TimedOut("the server did not take what was sent");
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    else if (errno != EAGAIN && errno != EINTR)
      failed("send");
  }
}

bool TcpStream::receive(std::string& into, Deadline deadline) {
  char piece[16 << 10];
  for (;;) {
    if (!wait(POLLIN, deadline)) throw TimedOut("nothing came from the server");
    const ssize_t count = ::recv(descriptor_, piece, sizeof piece, MSG_DONTWAIT);
    if (count > 0) return into.append(piece, static_cast<std::size_t>(count)), true;
    if (count == 0 || errno == ECONNRESET) return false;
    if (errno != EAGAIN && errno != EINTR) failed("recv");
  }
}

}  // namespace snug::test
