// IpNetwork: addresses that begin with the same bits, as CIDR writes them (RFC 4632, RFC 4291 section 2.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"

namespace snug {

struct IpNetwork {
  IpAddress address;
  int bits = 128;  ///< of the 128 that an address has here: an IPv4 network has 96 more than it says

  /// `10.0.0.0/8`, `fd00::/8`, or one address: `127.0.0.1`. None: it is no network, or there are bits behind its
  /// prefix.
  static std::optional<IpNetwork> parse(std::string_view text);
  bool contains(const IpAddress& other) const;
};

}  // namespace snug
