#include "base/ip_range.h"

#include <charconv>
#include <cstddef>
#include <cstdint>

namespace snug {

namespace {

constexpr int v4_offset = 96;  // an IPv4 address is kept as IPv4-mapped IPv6

}  // namespace

std::optional<IpRange> IpRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string before(text.substr(0, slash));
  const auto address = IpAddress::parse(before);
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return IpRange{*address, 128};
  int bits = -1;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, bits);
  const int offset = before.find(':') == std::string::npos ? v4_offset : 0;
  if (error != std::errc{} || rest != end || bits < 0 || bits + offset > 128) return std::nullopt;
  return around(*address, bits + offset);
}

std::optional<IpRange> IpRange::parse_exact(std::string_view text) {
  const auto range = parse(text);
  if (range && IpAddress::parse(std::string(text.substr(0, text.find('/')))) == range->first) return range;
  return std::nullopt;
}

IpRange IpRange::around(const IpAddress& address, int bits) {
  IpRange range{address, bits};
  for (int i = 0; i < 16; ++i) {
    const int kept = bits - 8 * i;
    if (kept >= 8) continue;
    auto& byte = range.first.bytes[static_cast<std::size_t>(i)];
    byte = kept <= 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(byte & (0xff << (8 - kept)));
  }
  return range;
}

std::string IpRange::text() const {
  if (bits == 128) return first.text();
  return first.text() + "/" + std::to_string(first.is_v4() && bits >= v4_offset ? bits - v4_offset : bits);
}

}  // namespace snug
