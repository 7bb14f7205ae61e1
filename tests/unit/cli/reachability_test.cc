#include "cli/reachability.h"

#include <doctest/doctest.h>

using namespace snug::cli;

namespace {

using Lines = std::vector<std::string>;

const std::string purpose = "It makes the first account, the administrator's: good once, for 30 minutes.";
const std::string others = "For others: --domain NAME (a name that leads here), or a proxy (--public-url).";

/// The lines beside a link to `url`, without the first, which stands beside each.
Lines beside(const std::string& url, const Surroundings& here, const std::vector<std::string>& urls = {}) {
  Lines lines = how_to_reach(url + "/#setup=x", urls, here);
  REQUIRE(lines.front() == purpose);
  lines.erase(lines.begin());
  return lines;
}

}  // namespace

TEST_CASE("over SSH, loopback is reached through SSH") {
  const Surroundings here{.ssh_connection = "198.51.100.7 50000 203.0.113.5 22", .user = "ann", .host = "vps"};
  CHECK(beside("http://127.0.0.1:8080", here) == Lines{"Only this machine reaches it. On your own one, first run:",
                                                       "  ssh -L 8080:127.0.0.1:8080 ann@203.0.113.5", others});
  CHECK(beside("http://[::1]:80", here)[1] == "  ssh -L 80:[::1]:80 ann@203.0.113.5");
  Surroundings elsewhere = here;
  elsewhere.ssh_connection = "2001:db8::7 50000 2001:db8::5 2222";
  CHECK(beside("http://127.0.0.1:8080", elsewhere)[1] == "  ssh -L 8080:127.0.0.1:8080 -p 2222 ann@2001:db8::5");
  elsewhere.desktop = true;  // X over SSH: the browser is still elsewhere
  CHECK(beside("http://127.0.0.1:8080", elsewhere).size() == 3);
}

TEST_CASE("an address that only this side of a translation has is not told; a service's user is nobody's") {
  Surroundings here{.ssh_connection = "198.51.100.7 50000 172.31.0.5 22", .user = "ann", .host = "ip-172-31-0-5"};
  CHECK(beside("http://127.0.0.1:8080", here)[1] == "  ssh -L 8080:127.0.0.1:8080 ann@SERVER");
  here.user = "";
  CHECK(beside("http://127.0.0.1:8080", here)[1] == "  ssh -L 8080:127.0.0.1:8080 YOU@SERVER");
}

TEST_CASE("without SSH, a machine without a screen tells how to come from another; one with a screen needs nothing") {
  Surroundings here{.host = "vps"};
  CHECK(beside("http://127.0.0.1:8080", here) == Lines{"Only this machine reaches it. From another one, first run:",
                                                       "  ssh -L 8080:127.0.0.1:8080 YOU@vps", others});
  here.ssh_connection = "nonsense";
  CHECK(beside("http://127.0.0.1:8080", here)[1].ends_with(" YOU@vps"));
  here = {.user = "ann", .host = "laptop", .desktop = true};
  CHECK(beside("http://127.0.0.1:8080", here).empty());
  CHECK(beside("http://localhost:8080", here).empty());
}

TEST_CASE("in a network of one's own it is told at what else it is reached, and that nothing is encrypted") {
  const Surroundings here{.ssh_connection = "192.168.1.7 50000 192.168.1.20 22", .user = "pi", .host = "raspberrypi"};
  const std::string plain = "Nothing is encrypted on the way: --domain NAME gets a certificate for a name.";
  CHECK(beside("http://192.168.1.20:8080", here, {"http://192.168.1.20:8080"}) == Lines{plain});
  CHECK(beside("http://192.168.1.20:8080", here,
               {"http://192.168.1.20:8080", "http://10.8.0.3:8080", "http://[fd12::5]:8080"}) ==
        Lines{"Also at 10.8.0.3:8080, [fd12::5]:8080", plain});
  std::vector<std::string> many;
  for (int i = 20; i < 30; ++i) many.push_back("http://192.168.1." + std::to_string(i) + ":80");
  CHECK(beside("http://192.168.1.20:80", here, many)[0] ==
        "Also at 192.168.1.21:80, 192.168.1.22:80, 192.168.1.23:80, 192.168.1.24:80");
  CHECK(beside("http://chat.lan:8080", here) == Lines{plain});
}

TEST_CASE("on a public address the first password goes through SSH rather than in the clear") {
  Surroundings here{.ssh_connection = "198.51.100.7 50000 203.0.113.5 2222", .user = "ann", .host = "vps"};
  CHECK(beside("http://203.0.113.5:8080", here) ==
        Lines{"Nothing is encrypted on the way, passwords neither. Safer: on your own machine run",
              "  ssh -L 8080:203.0.113.5:8080 -p 2222 ann@203.0.113.5", "and open http://127.0.0.1:8080/#setup=x",
              "--domain NAME gets a certificate for a name that leads here."});
  here.ssh_connection = "";
  CHECK(beside("http://203.0.113.5:8080", here)[1] == "  ssh -L 8080:203.0.113.5:8080 ann@203.0.113.5");
  // Behind a translation of addresses: the one that is known here does not lead here from afar.
  here.ssh_connection = "198.51.100.7 50000 172.31.0.5 22";
  CHECK(beside("http://172.31.0.5:8080", here)[1] == "  ssh -L 8080:172.31.0.5:8080 ann@SERVER");
}

TEST_CASE("a container tells what stands in for its address") {
  const Surroundings here{.host = "1f0c33a4b5d6", .enclosed = true};
  CHECK(beside("http://localhost:8080", here) ==
        Lines{"This is a container. Where people open it as another host or port, put those in the",
              "place of localhost:8080; SNUG_PUBLIC_URL=https://chat.example.org does it for good.",
              "On a server, first run on your own machine:", "  ssh -L 8080:localhost:8080 YOU@SERVER"});
  CHECK(beside("http://127.0.0.1:8080", here) ==
        Lines{"Only this container reaches it: serve with --listen :8080, and publish that port."});
  CHECK(beside("https://chat.example.org", here).empty());
}

TEST_CASE("what is encrypted, or nothing at all, needs no more words") {
  const Surroundings here{.ssh_connection = "198.51.100.7 50000 203.0.113.5 22", .user = "ann", .host = "vps"};
  CHECK(beside("https://chat.example.org", here).empty());
  CHECK(how_to_reach("", {}, here) == Lines{purpose});
}
