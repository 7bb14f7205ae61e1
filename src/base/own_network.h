// OwnNetwork: the addresses that others reach this machine at, as far as it can tell itself.
#pragma once

#include <string>
#include <vector>

#include "base/ip_address.h"

namespace snug {

/// An address of an interface.
struct OwnAddress {
  std::string interface;
  IpAddress address;
  bool hardware = false;  ///< of a network card; not of a bridge, a tunnel, or a container's end of a cable
};

struct OwnNetwork {
  std::vector<OwnAddress> addresses{};  ///< of interfaces that are up, in the system's order
  std::vector<IpAddress> sources{};     ///< where packets to other networks leave from: IPv4, then IPv6
  bool in_container = false;

  /// Of this process. Nothing is sent to find out. What the system doesn't tell is missing.
  static OwnNetwork now();

  /// A container with a network of its own: its addresses lead nowhere from outside, published ports do.
  bool is_enclosed() const;
};

/// Where people reach what is bound to HOST:PORT, the best first; at least one. If HOST stands for every address of the
/// machine (0.0.0.0, [::]), those of `network` are put in its place: first the one that packets leave from, then those
/// of network cards; no loopback or link-local ones, and those of bridges for containers only if there is no other.
/// Without any: the loopback address. In an enclosed container: `localhost`, as its ports are published on the machine
/// that it runs on.
std::vector<std::string> reachable(const std::string& bound, const OwnNetwork& network);

/// Does an interface of this machine that is up have it?
bool is_own_address(const IpAddress& address);

/// Of no public network: private (RFC 1918, RFC 4193), shared (RFC 6598), link-local or loopback.
bool is_private(const IpAddress& address);

}  // namespace snug
