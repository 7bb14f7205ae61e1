// TrustedProxies: the reverse proxies whose word on where a request comes from is taken.
//
// Their word is X-Forwarded-For, to which each proxy adds the address that it was called from. `Forwarded` (RFC 7239)
// is not read: no proxy in use rewrites both, and the one that it leaves alone is what a client wrote.
#pragma once

#include <string>
#include <vector>

#include "base/ip_range.h"
#include "http/message.h"

namespace snug {

/// Thread: any.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// Each an address or a network: `127.0.0.1`, `10.0.0.0/8`. Throws std::invalid_argument, in one clear line.
  explicit TrustedProxies(const std::vector<std::string>& networks);

  bool contains(const IpAddress& address) const;
  /// Where a request comes from that came over a connection of `peer`: the last address of the chain that is none of
  /// ours. `peer` itself if that is not to be trusted, or says nothing that can be understood.
  IpAddress client_of(const HttpRequest& request, const IpAddress& peer) const;

 private:
  std::vector<IpRange> networks_;
};

}  // namespace snug
