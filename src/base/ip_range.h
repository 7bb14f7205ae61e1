// IpRange: addresses that begin alike (CIDR, RFC 4632; RFC 4291 section 2.3): `203.0.113.7`, `203.0.113.0/24`,
// `2001:db8::/32`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"

namespace snug {

struct IpRange {
  IpAddress first{};  ///< the bits behind the prefix are 0
  int bits = 128;     ///< length of the prefix, of 128: an IPv4 range has 96 more than it is written with
  bool operator==(const IpRange&) const = default;

  /// An address alone is a range of one. The bits behind the prefix are taken as 0. An IPv4 address that is written as
  /// an IPv6 one (`::ffff:10.0.0.0/104`) counts its bits as that. None: it is no range.
  static std::optional<IpRange> parse(std::string_view text);
  /// The same, but nobody meant a range that has bits behind its prefix: `10.0.0.1/8` is none.
  static std::optional<IpRange> parse_exact(std::string_view text);
  /// The range of so many bits that holds `address`.
  static IpRange around(const IpAddress& address, int bits);
  bool contains(const IpAddress& address) const { return around(address, bits).first == first; }
  std::string text() const;  ///< the one spelling of it; without a prefix length if it is one address
};

}  // namespace snug
