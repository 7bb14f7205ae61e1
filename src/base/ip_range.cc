#include "base/ip_range.h"

#include <charconv>
#include <cstddef>
#include <cstdint>

namespace snug {

namespace {

constexpr int v4_offset = 96;  // an IPv4 address is kept as IPv4-mapped IPv6

}  // namespace

std::optional<IpRange> IpRange::parse(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string::npos) return IpRange{*address, 128};
  int bits = -1;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, bits);
  const int offset = address->is_v4() ? v4_offset : 0;
  if (error != std::errc{} || rest != end || bits < 0 || bits + offset > 128) return std::nullopt;
  return around(*address, bits + offset);
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
  return first.text() + "/" + std::to_string(first.is_v4() ? bits - v4_offset : bits);
}

}  // namespace snug
