// IpAddress: where a peer comes from.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// An IP address without its port. IPv4 is kept as IPv4-mapped IPv6.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool operator==(const IpAddress&) const = default;

  static IpAddress from(const sockaddr_storage& address);
  /// As text() writes it; none: it is no address.
  static std::optional<IpAddress> parse(const std::string& text);
  bool is_v4() const;
  std::string text() const;  ///< `127.0.0.1`, `2001:db8::1`
  /// What one subscriber of a provider usually has: an IPv4 address, or an IPv6 network of 64 bits.
  IpAddress network() const;
};

}  // namespace snug

template <>
struct std::hash<snug::IpAddress> {
  std::size_t operator()(const snug::IpAddress& address) const noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()});
  }
};
