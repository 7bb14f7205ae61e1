// AddressFilter: decides which addresses a client may connect to. It prevents server-side request forgery: a user
// must not reach this machine or its network through the client.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/ip_range.h"
#include "base/own_network.h"

namespace snug {

/// A destination that the operator allows although its address is not public: `ntfy.lan`, `ntfy.lan:8080`,
/// `10.1.2.0/24`, `10.1.2.3:9000`, `fd00::/8`, `[fd00::1]:443`.
struct AllowedDestination {
  std::string name{};              ///< in lower case; empty: `range` says
  std::optional<IpRange> range{};  ///< nothing: `name` says
  std::uint16_t port = 0;          ///< 0: every port

  /// Nothing: it is none.
  static std::optional<AllowedDestination> parse(std::string_view text);
};

/// The client asks it at each connect with the resolved addresses. The notation of an address and earlier answers of
/// DNS therefore make no difference. Immutable. Thread: any.
class AddressFilter {
 public:
  /// Is it an address of this machine? Asked at each connect, because addresses come and go. Thread: any.
  using IsOwn = std::function<bool(const IpAddress& address)>;

  /// Public addresses but this machine's own, and what the operator allows.
  explicit AddressFilter(std::vector<AllowedDestination> allowed = {}, IsOwn own = &is_own_address)
      : allowed_(std::move(allowed)), is_own_(std::move(own)) {}
  /// All addresses: for destinations that the operator alone names.
  static AddressFilter everything();
  /// The same filter, which permits no other ports than these, but for an allowed destination that names one.
  AddressFilter only_ports(std::vector<std::uint16_t> ports) const;

  /// `host`: as the URL has it, in lower case.
  bool permits(const IpAddress& address, std::string_view host, std::uint16_t port) const;

  /// Is it of the public internet? An IPv6 address that holds an IPv4 one (IPv4-mapped, IPv4-compatible, 6to4, NAT64)
  /// goes by that.
  static bool is_public(const IpAddress& address);

 private:
  std::vector<AllowedDestination> allowed_;
  IsOwn is_own_;
  std::vector<std::uint16_t> ports_;  // empty: all
  bool everything_ = false;
};

}  // namespace snug
