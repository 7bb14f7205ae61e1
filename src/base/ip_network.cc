#include "base/ip_network.h"

#include <charconv>

namespace snug {

namespace {

/// The bits of byte `i` that belong to a prefix.
std::uint8_t mask(int bits, std::size_t i) {
  const int here = bits - static_cast<int>(i) * 8;
  if (here >= 8) return 0xff;
  return here <= 0 ? 0 : static_cast<std::uint8_t>(0xff << (8 - here));
}

}  // namespace

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(std::string(text.substr(0, slash)));
  if (!address) return std::nullopt;
  IpNetwork network{*address, 128};
  if (slash == std::string_view::npos) return network;

  // An IPv4 address that is written as an IPv6 one counts its bits as that.
  const bool v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  const std::string_view number = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), network.bits);
  if (error != std::errc{} || end != number.data() + number.size() || network.bits < 0 ||
      network.bits > (v4 ? 32 : 128))
    return std::nullopt;
  if (v4) network.bits += 96;
  for (std::size_t i = 0; i < address->bytes.size(); ++i) {
    if ((address->bytes[i] & ~mask(network.bits, i)) != 0) return std::nullopt;
  }
  return network;
}

bool IpNetwork::contains(const IpAddress& other) const {
  for (std::size_t i = 0; i < address.bytes.size(); ++i) {
    if (((address.bytes[i] ^ other.bytes[i]) & mask(bits, i)) != 0) return false;
  }
  return true;
}

}  // namespace snug
