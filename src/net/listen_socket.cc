#include "net/listen_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "net/address.h"

namespace snug {

namespace {

[[noreturn]] void give_up(const std::string& address, const std::string& flag, int reason) {
  std::string why = std::strerror(reason);
  if (reason == EADDRINUSE) why = "the port is in use; stop what uses it, or choose another with " + flag;
  if (reason == EACCES) why = "not permitted; ports below 1024 need privileges, choose another with " + flag;
  if (reason == EADDRNOTAVAIL) why = "this machine has no such address; choose another with " + flag;
  throw std::runtime_error("cannot listen on " + address + ": " + why);
}

std::string local_address(int descriptor) {
  sockaddr_storage local{};
  socklen_t length = sizeof local;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&local), &length);
  return to_string(local);
}

}  // namespace

ListenSocket::ListenSocket(const std::string& address, std::string flag) : flag_(std::move(flag)), address_(address) {
  const ListenAddress where = parse_listen_address(address);
  is_v6_ = where.address.ss_family == AF_INET6;
  descriptor_ = ::socket(where.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor_ < 0) give_up(address, flag_, errno);
  const int on = 1;
  const int off = 0;
  ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (is_v6_) ::setsockopt(descriptor_, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&where.address), where.length) < 0) {
    const int reason = errno;
    ::close(descriptor_);
    give_up(address, flag_, reason);
  }
  address_ = local_address(descriptor_);
}

ListenSocket::~ListenSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int ListenSocket::listen() {
  if (::listen(descriptor_, SOMAXCONN) < 0) give_up(address_, flag_, errno);
  return std::exchange(descriptor_, -1);
}

}  // namespace snug
