#include "http/trusted_proxies.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace snug {

namespace {

constexpr int most_hops = 16;  // proxies of ours behind each other

/// Cuts the last item off a list, without outer space.
std::string_view take_last(std::string_view& list) {
  const auto comma = list.rfind(',');
  std::string_view item = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
  while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
  while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
  return item;
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
std::optional<IpAddress> read_hop(std::string_view hop) {
  if (hop.starts_with('[')) {
    const auto end = hop.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    hop = hop.substr(1, end - 1);
  } else if (std::count(hop.begin(), hop.end(), ':') == 1) {
    hop = hop.substr(0, hop.find(':'));
  }
  constexpr std::size_t longest = 45;  // of an IPv4 address mapped into IPv6
  if (hop.size() > longest) return std::nullopt;
  return IpAddress::parse(std::string(hop));
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
  for (const std::string& text : networks) {
    const auto network = IpRange::parse_exact(text);
    if (!network) throw std::invalid_argument("trusted proxies: '" + text + "' is no address or network");
    networks_.push_back(*network);
  }
}

bool TrustedProxies::contains(const IpAddress& address) const {
  return std::any_of(networks_.begin(), networks_.end(),
                     [&](const auto& network) { return network.contains(address); });
}

IpAddress TrustedProxies::client_of(const HttpRequest& request, const IpAddress& peer) const {
  if (!contains(peer)) return peer;
  const std::string chain = request.list_header("X-Forwarded-For");
  std::string_view rest = chain;
  IpAddress client = peer;
  for (int hop = 0; hop < most_hops && !rest.empty() && contains(client); ++hop) {
    const auto before = read_hop(take_last(rest));
    if (!before) break;
    client = *before;
  }
  return client;
}

}  // namespace snug
