// Addresses to listen on.
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

namespace snug {

/// A listening address as it is written in the configuration.
struct ListenAddress {
  sockaddr_storage address{};
  socklen_t length = 0;
};

/// HOST:PORT or [IPV6]:PORT; HOST an IPv4 address or a name; without it all addresses of this machine. Throws
/// std::invalid_argument, in one clear line.
ListenAddress parse_listen_address(std::string_view text);

/// HOST:PORT with IPv6 in brackets, as it stands in a URL.
std::string to_string(const sockaddr_storage& address);

}  // namespace snug
