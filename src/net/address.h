// Addresses: where to listen, and where a peer comes from.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace snug {

/// An IP address without its port. IPv4 is kept as IPv4-mapped IPv6.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool operator==(const IpAddress&) const = default;

  static IpAddress from(const sockaddr_storage& address);
  bool is_v4() const;
  std::string text() const;  ///< `127.0.0.1`, `2001:db8::1`
  /// What one subscriber of a provider usually has: an IPv4 address, or an IPv6 network of 64 bits.
  IpAddress network() const;
};

/// A listening address as it is written in the configuration.
struct ListenAddress {
  sockaddr_storage address{};
  socklen_t length = 0;
};

/// HOST:PORT or [IPV6]:PORT; HOST an IPv4 address or a name. Throws std::invalid_argument, in one clear line.
ListenAddress parse_listen_address(std::string_view text);

/// HOST:PORT with IPv6 in brackets, as it stands in a URL.
std::string to_string(const sockaddr_storage& address);

}  // namespace snug

template <>
struct std::hash<snug::IpAddress> {
  std::size_t operator()(const snug::IpAddress& address) const noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()});
  }
};
