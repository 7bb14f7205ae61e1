#include "httpclient/address_filter.h"

#include <algorithm>
#include <charconv>
#include <span>

namespace snug {

namespace {

IpRange range(const char* text) { return IpRange::parse_exact(text).value(); }

bool in_any(std::span<const IpRange> ranges, const IpAddress& address) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const IpRange& one) { return one.contains(address); });
}

/// The IPv4 address that begins at a byte of an IPv6 one.
IpAddress embedded_v4(const IpAddress& address, std::size_t begin) {
  IpAddress v4 = IpAddress::parse("0.0.0.0").value();
  std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(begin), 4, v4.bytes.begin() + 12);
  return v4;
}

bool is_public_v4(const IpAddress& address) {
  static const std::vector<IpRange> reserved = {
      range("0.0.0.0/8"),                                 // this network (RFC 791)
      range("10.0.0.0/8"),                                // private (RFC 1918)
      range("100.64.0.0/10"),                             // shared by a provider's customers (RFC 6598)
      range("127.0.0.0/8"),                               // loopback (RFC 1122)
      range("169.254.0.0/16"),                            // link-local (RFC 3927); clouds' metadata
      range("172.16.0.0/12"),                             // private (RFC 1918)
      range("192.0.0.0/24"),                              // protocol assignments (RFC 6890)
      range("192.0.2.0/24"),                              // documentation (RFC 5737)
      range("192.88.99.0/24"),                            // 6to4 relays (RFC 7526)
      range("192.168.0.0/16"),                            // private (RFC 1918)
      range("198.18.0.0/15"),                             // benchmarks (RFC 2544)
      range("198.51.100.0/24"), range("203.0.113.0/24"),  // documentation (RFC 5737)
      range("224.0.0.0/3"),                               // multicast, reserved and broadcast (RFC 1112)
  };
  return !in_any(reserved, address);
}

/// The IPv4 address that stands behind an IPv6 one; others are what they are.
IpAddress without_v6(const IpAddress& address) {
  static const IpRange six_to_four = range("2002::/16"), nat64 = range("64:ff9b::/96"), compatible = range("::/96");
  if (address.is_v4()) return address;
  if (six_to_four.contains(address)) return embedded_v4(address, 2);
  if (nat64.contains(address) || compatible.contains(address)) return embedded_v4(address, 12);
  return address;
}

bool is_public_v6(const IpAddress& address) {
  static const IpRange global = range("2000::/3");
  static const std::vector<IpRange> reserved = {
      range("2001::/23"),      // protocol assignments (RFC 2928), with Teredo (RFC 4380)
      range("2001:db8::/32"),  // documentation (RFC 3849)
      range("3fff::/20"),      // documentation (RFC 9637)
  };
  return global.contains(address) && !in_any(reserved, address);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace

std::optional<AllowedDestination> AllowedDestination::parse(std::string_view text) {
  AllowedDestination allowed;
  // An IPv6 address without brackets has no port, but more than one colon.
  const bool bracketed = text.starts_with('[');
  const auto colon = bracketed ? text.find("]:") : text.find(':');
  const bool bare_v6 = !bracketed && colon != text.rfind(':');
  if (colon != std::string_view::npos && !bare_v6) {
    const std::string_view digits = text.substr(colon + (bracketed ? 2 : 1));
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), allowed.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || allowed.port == 0) return std::nullopt;
    text = text.substr(0, colon + (bracketed ? 1 : 0));
  }
  if (bracketed) {
    if (!text.ends_with(']') || text.find(':') == std::string_view::npos) return std::nullopt;
    text = text.substr(1, text.size() - 2);
  }
  allowed.range = IpRange::parse_exact(text);
  if (allowed.range) return allowed;
  allowed.name = text;
  std::transform(allowed.name.begin(), allowed.name.end(), allowed.name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (bracketed || !is_name(allowed.name)) return std::nullopt;
  return allowed;
}

AddressFilter AddressFilter::everything() {
  AddressFilter filter;
  filter.everything_ = true;
  return filter;
}

AddressFilter AddressFilter::only_ports(std::vector<std::uint16_t> ports) const {
  AddressFilter filter = *this;
  filter.ports_ = std::move(ports);
  return filter;
}

bool AddressFilter::is_public(const IpAddress& address) {
  const IpAddress inside = without_v6(address);
  return inside.is_v4() ? is_public_v4(inside) : is_public_v6(inside);
}

bool AddressFilter::permits(const IpAddress& address, std::string_view host, std::uint16_t port) const {
  const bool usual_port = ports_.empty() || std::find(ports_.begin(), ports_.end(), port) != ports_.end();
  const bool allowed = std::any_of(allowed_.begin(), allowed_.end(), [&](const AllowedDestination& one) {
    if (one.port == 0 ? !usual_port : one.port != port) return false;
    return one.range ? one.range->contains(address) : one.name == host;
  });
  if (allowed) return true;
  if (!usual_port) return false;
  return everything_ || (is_public(address) && !is_own_(without_v6(address)) && !is_own_(address));
}

}  // namespace snug
