#include "net/listen_socket.h"

#include <fcntl.h>
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
  if (reason == EAFNOSUPPORT) why = "this machine has no IPv6; choose an IPv4 address with " + flag;
  throw std::runtime_error("cannot listen on " + address + ": " + why);
}

std::string local_address(int descriptor) {
  sockaddr_storage local{};
  socklen_t length = sizeof local;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&local), &length) != 0)
    throw std::runtime_error(std::string("cannot read the address of a socket (getsockname): ") + std::strerror(errno));
  return to_string(local);
}

/// `wanted` may leave the port to us.
bool same_address(std::string_view open, const std::string& wanted) {
  const std::string there = to_string(parse_listen_address(wanted).address);
  if (!there.ends_with(":0")) return open == there;
  return open.substr(0, open.rfind(':')) == there.substr(0, there.rfind(':'));
}

OwnedDescriptor make_socket(const ListenAddress& where) {
  return OwnedDescriptor(::socket(where.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

int option_of(int descriptor, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  return ::getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : -1;
}

}  // namespace

ListenSocket::ListenSocket(const std::string& address, const std::string& flag)
    : ListenSocket(address, flag, parse_listen_address(address)) {}

ListenSocket::ListenSocket(const std::string& address, const std::string& flag, const ListenAddress& where)
    : descriptor_(make_socket(where)), is_v6_(where.address.ss_family == AF_INET6), flag_(flag) {
  const int descriptor = descriptor_.get();
  if (descriptor < 0) give_up(address, flag, errno);
  const int on = 1;
  const int off = 0;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (is_v6_) ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&where.address), where.length) < 0)
    give_up(address, flag, errno);
  address_ = local_address(descriptor);
}

ListenSocket::ListenSocket(OwnedDescriptor opened) : descriptor_(std::move(opened)) {
  const int descriptor = descriptor_.get();
  const int family = option_of(descriptor, SO_DOMAIN);
  if ((family != AF_INET && family != AF_INET6) || option_of(descriptor, SO_TYPE) != SOCK_STREAM ||
      option_of(descriptor, SO_ACCEPTCONN) != 1)
    throw std::runtime_error("descriptor " + std::to_string(descriptor) +
                             ", given to listen on, is no listening TCP socket");
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  is_v6_ = family == AF_INET6;
  address_ = local_address(descriptor);
}

OpenSockets::OpenSockets(const std::vector<Config::OpenSocket>& sockets) {
  for (const Config::OpenSocket& socket : sockets)
    open_.push_back({socket.name, OwnedDescriptor(socket.descriptor), socket.of_address});
}

std::unique_ptr<ListenSocket> OpenSockets::take(std::string_view name, const std::string& address) {
  for (Open& open : open_) {
    if (open.name != name || open.descriptor.get() < 0) continue;
    auto socket = std::make_unique<ListenSocket>(std::move(open.descriptor));
    if (!open.of_address || same_address(socket->address(), address)) return socket;
  }
  return std::make_unique<ListenSocket>(address, "--" + std::string(name));
}

std::vector<OwnedDescriptor> OpenSockets::take_connections(std::string_view name) {
  std::vector<OwnedDescriptor> connections;
  for (Open& open : open_)
    if (open.name == name && open.descriptor.get() >= 0) connections.push_back(std::move(open.descriptor));
  return connections;
}

int ListenSocket::listen() {
  if (::listen(descriptor_.get(), SOMAXCONN) < 0) give_up(address_, flag_, errno);
  return descriptor_.release();
}

}  // namespace snug
