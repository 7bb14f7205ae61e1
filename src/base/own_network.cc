#include "base/own_network.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/container.h"
#include "base/descriptor.h"
#include "base/ip_range.h"

namespace snug {

namespace {

/// Where a packet to `elsewhere` would leave from: connecting a datagram socket only asks the routing table.
std::optional<IpAddress> source_to(const char* elsewhere) {
  const auto to = IpAddress::parse(elsewhere);
  sockaddr_storage address{};
  socklen_t size = sizeof(sockaddr_in6);
  if (to->is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(address);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(9);
    std::memcpy(&v4.sin_addr, to->bytes.data() + 12, 4);
    size = sizeof(sockaddr_in);
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(9);
    std::memcpy(&v6.sin6_addr, to->bytes.data(), 16);
  }
  const OwnedDescriptor socket(::socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0 || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0)
    return std::nullopt;
  size = sizeof address;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return std::nullopt;
  return IpAddress::from(address);
}

bool is_of(const IpAddress& address, std::initializer_list<const char*> ranges) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const char* range) { return IpRange::parse(range)->contains(address); });
}

/// Those of interfaces that are up.
template <class Visit>
void each_own_address(Visit visit) {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return;
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(first, ::freeifaddrs);
  for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr || (at->ifa_flags & IFF_UP) == 0) continue;
    const int family = at->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    sockaddr_storage address{};
    std::memcpy(&address, at->ifa_addr, family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    visit(at->ifa_name, IpAddress::from(address));
  }
}

/// No other machine reaches these.
bool is_local(const IpAddress& address) {
  return is_of(address, {"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "::/127", "fe80::/10"});
}

bool is_of_card(const std::string& interface) {
  return ::access(("/sys/class/net/" + interface + "/device").c_str(), F_OK) == 0;
}

/// Made for containers and virtual machines on this one.
bool is_bridge(std::string_view interface) {
  constexpr std::string_view beginnings[] = {"docker", "br-",   "veth",  "virbr", "vnet",    "podman",
                                             "cni",    "lxcbr", "lxdbr", "cali",  "flannel", "kube"};
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view beginning) { return interface.starts_with(beginning); });
}

std::string in_url(const IpAddress& address) { return address.is_v4() ? address.text() : "[" + address.text() + "]"; }

/// Smaller is likelier to be reached by other people.
int rank(const OwnAddress& own, const OwnNetwork& network) {
  const bool leaves_from =
      std::find(network.sources.begin(), network.sources.end(), own.address) != network.sources.end();
  const int kind = leaves_from ? 0 : is_bridge(own.interface) ? 3 : own.hardware ? 1 : 2;
  return 2 * kind + (own.address.is_v4() ? 0 : 1);
}

}  // namespace

OwnNetwork OwnNetwork::now() {
  OwnNetwork network;
  network.in_container = snug::in_container();
  // Of documentation (RFC 5737, RFC 3849): somewhere behind the default route.
  for (const char* elsewhere : {"192.0.2.1", "2001:db8::1"})
    if (const auto source = source_to(elsewhere); source && !is_local(*source)) network.sources.push_back(*source);

  each_own_address([&](const char* interface, const IpAddress& address) {
    network.addresses.push_back({interface, address, is_of_card(interface)});
  });
  return network;
}

bool OwnNetwork::is_enclosed() const {
  return in_container &&
         std::none_of(addresses.begin(), addresses.end(), [](const OwnAddress& a) { return a.hardware; });
}

std::vector<std::string> reachable(const std::string& bound, const OwnNetwork& network) {
  const auto colon = bound.rfind(':');
  const std::string host = bound.substr(0, colon), port = bound.substr(colon);
  const bool any_v4 = host == "0.0.0.0", any_v6 = host == "[::]";
  if (!any_v4 && !any_v6) return {bound};
  if (network.is_enclosed()) return {"localhost" + port};

  // A socket on [::] takes IPv4, too: that address is the one that more people reach.
  std::vector<OwnAddress> candidates;
  for (const IpAddress& source : network.sources) candidates.push_back({"", source});
  candidates.insert(candidates.end(), network.addresses.begin(), network.addresses.end());
  std::erase_if(candidates,
                [&](const OwnAddress& own) { return is_local(own.address) || (any_v4 && !own.address.is_v4()); });
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const OwnAddress& a, const OwnAddress& b) { return rank(a, network) < rank(b, network); });
  // Only the containers of this machine reach their bridges.
  if (!candidates.empty() && !is_bridge(candidates.front().interface))
    std::erase_if(candidates, [](const OwnAddress& own) { return is_bridge(own.interface); });
  std::vector<std::string> found;
  for (const OwnAddress& own : candidates)
    if (const std::string at = in_url(own.address) + port; std::find(found.begin(), found.end(), at) == found.end())
      found.push_back(at);
  if (found.empty()) found.push_back((any_v4 ? "127.0.0.1" : "[::1]") + port);
  return found;
}

bool is_own_address(const IpAddress& address) {
  bool found = false;
  each_own_address([&](const char*, const IpAddress& own) { found = found || own == address; });
  return found;
}

bool is_private(const IpAddress& address) {
  return is_local(address) ||
         is_of(address, {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"});
}

}  // namespace snug
