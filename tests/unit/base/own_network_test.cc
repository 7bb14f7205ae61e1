#include "base/own_network.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace snug;

namespace {

using Addresses = std::vector<std::string>;

OwnAddress own(const char* interface, const char* address, bool hardware = false) {
  return {interface, IpAddress::parse(address).value(), hardware};
}

/// A machine at home that also has containers and a VPN.
OwnNetwork home() {
  return {.addresses = {own("lo", "127.0.0.1"), own("docker0", "172.17.0.1"), own("wg0", "10.8.0.3"),
                        own("wlan0", "192.168.1.21", true), own("eth0", "192.168.1.20", true), own("lo", "::1"),
                        own("eth0", "fe80::fc:ff:fe00:1", true), own("eth0", "2001:db8::20", true)},
          .sources = {IpAddress::parse("192.168.1.20").value(), IpAddress::parse("2001:db8::20").value()}};
}

}  // namespace

TEST_CASE("an address that is one stays") {
  for (const char* bound : {"127.0.0.1:8080", "[::1]:80", "203.0.113.5:1", "[2001:db8::5]:443"}) {
    CHECK(reachable(bound, home()) == Addresses{bound});
    CHECK(reachable(bound, OwnNetwork{}) == Addresses{bound});
  }
}

TEST_CASE("for every address the machine's stand, the likeliest first, no bridges, no local ones") {
  CHECK(reachable("0.0.0.0:8080", home()) == Addresses{"192.168.1.20:8080", "192.168.1.21:8080", "10.8.0.3:8080"});
  CHECK(reachable("[::]:80", home()) ==
        Addresses{"192.168.1.20:80", "[2001:db8::20]:80", "192.168.1.21:80", "10.8.0.3:80"});
}

TEST_CASE("without a default route the network card is what people reach") {
  OwnNetwork network = home();
  network.sources.clear();
  CHECK(reachable("0.0.0.0:8080", network).front() == "192.168.1.21:8080");
  network.addresses = {own("lo", "127.0.0.1"), own("docker0", "172.17.0.1")};
  CHECK(reachable("0.0.0.0:8080", network) == Addresses{"172.17.0.1:8080"});
}

TEST_CASE("in no network only the machine itself reaches it") {
  const OwnNetwork alone{.addresses = {own("lo", "127.0.0.1"), own("eth0", "169.254.7.7", true)}};
  CHECK(reachable("0.0.0.0:8080", alone) == Addresses{"127.0.0.1:8080"});
  CHECK(reachable("[::]:8080", alone) == Addresses{"[::1]:8080"});
}

TEST_CASE("a container's own addresses are nobody's; with the machine's network they are the machine's") {
  OwnNetwork enclosed{.addresses = {own("lo", "127.0.0.1"), own("eth0", "10.88.0.5")},
                      .sources = {IpAddress::parse("10.88.0.5").value()},
                      .in_container = true};
  CHECK(enclosed.is_enclosed());
  CHECK(reachable("[::]:8080", enclosed) == Addresses{"localhost:8080"});
  CHECK(reachable("127.0.0.1:8080", enclosed) == Addresses{"127.0.0.1:8080"});
  OwnNetwork shared = home();
  shared.in_container = true;
  CHECK_FALSE(shared.is_enclosed());
  CHECK(reachable("0.0.0.0:8080", shared).front() == "192.168.1.20:8080");
  enclosed.in_container = false;
  CHECK(reachable("0.0.0.0:8080", enclosed) == Addresses{"10.88.0.5:8080"});
}

TEST_CASE("this machine's network is read") {
  const OwnNetwork network = OwnNetwork::now();
  for (const OwnAddress& own : network.addresses) CHECK_FALSE(own.interface.empty());
  for (const IpAddress& source : network.sources) {
    CAPTURE(source.text());
    CHECK(std::count_if(network.addresses.begin(), network.addresses.end(),
                        [&](const OwnAddress& own) { return own.address == source; }) > 0);
  }
  for (const char* bound : {"0.0.0.0:8080", "[::]:8080"})
    for (const std::string& at : reachable(bound, network)) {
      CAPTURE(at);
      CHECK(at.ends_with(":8080"));
      CHECK_FALSE(at.starts_with("0.0.0.0"));
      CHECK_FALSE(at.starts_with("[::]"));
    }
}

TEST_CASE("private addresses are told from public ones") {
  for (const char* text :
       {"10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1", "127.0.0.1", "169.254.1.1", "::1", "fd00::2", "fe80::1"})
    CHECK_MESSAGE(is_private(IpAddress::parse(text).value()), text);
  for (const char* text : {"9.9.9.9", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2001:db8::1", "203.0.113.5"})
    CHECK_MESSAGE(!is_private(IpAddress::parse(text).value()), text);
}
