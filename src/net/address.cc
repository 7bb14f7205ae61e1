#include "net/address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "base/ip_address.h"

namespace snug {

namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw std::invalid_argument("cannot listen on '" + std::string(text) + "': " + std::string(why) +
                              "; write HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:8080");
}

struct HostPort {
  std::string host;
  std::string port;
};

HostPort split(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) refuse(text, "the port is missing");
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);

  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    refuse(text, "an IPv6 address stands in brackets");

  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (port.empty() || error != std::errc{} || end != port.data() + port.size())
    refuse(text, "the port is no number from 0 to 65535");
  return {std::string(host), std::string(port)};
}

bool knows_ipv6() {
  const int descriptor = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor >= 0) ::close(descriptor);
  return descriptor >= 0;
}

}  // namespace

ListenAddress parse_listen_address(std::string_view text) {
  HostPort parts = split(text);
  if (parts.host.empty() || parts.host == "::") parts.host = knows_ipv6() ? "::" : "0.0.0.0";
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found))
    refuse(text, std::string("no such host (") + gai_strerror(error) + ")");
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);

  ListenAddress address;
  std::memcpy(&address.address, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  return address;
}

std::string to_string(const sockaddr_storage& address) {
  const std::string host = IpAddress::from(address).text();
  if (address.ss_family == AF_INET6)
    return "[" + host + "]:" + std::to_string(ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port));
  return host + ":" + std::to_string(ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port));
}

}  // namespace snug
