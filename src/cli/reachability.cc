#include "cli/reachability.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "base/ip_address.h"
#include "base/own_network.h"
#include "base/url.h"

namespace snug::cli {

namespace {

constexpr std::size_t others_shown = 4;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// The person's who runs it, also by `sudo -u snug`; empty for the user of a service.
std::string person() {
  for (const char* name : {"SUDO_USER", "USER"}) {
    const std::string user = variable(name);
    if (user.empty()) continue;
    const passwd* entry = ::getpwnam(user.c_str());
    const std::string_view shell = entry == nullptr ? "" : entry->pw_shell;
    return shell.ends_with("/nologin") || shell.ends_with("/false") ? "" : user;
  }
  return "";
}

std::string own_name(const OwnNetwork& network) {
  for (const std::string& at : reachable("[::]:0", network))
    if (const auto url = Url::parse("http://" + at.substr(0, at.rfind(':'))))
      if (const auto ip = IpAddress::parse(url->host); ip && !is_private(*ip)) return url->host;
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

/// What sshd says of the connection that one came by.
struct Ssh {
  std::string client{}, server{}, port{};
  explicit Ssh(const std::string& connection) {
    std::istringstream words(connection);
    std::string client_port;
    if (!(words >> client >> client_port >> server >> port)) client = server = port = "";
  }
  bool is_there() const { return !server.empty(); }
  /// From another network than this machine's, so that its private addresses are out of reach.
  bool is_from_afar() const {
    const auto ip = IpAddress::parse(client);
    return ip && !is_private(*ip);
  }
  /// sshd sees an address that is only this side's: something in front passes connections on.
  bool is_passed_on() const {
    const auto ip = IpAddress::parse(server);
    return is_from_afar() && ip && is_private(*ip);
  }
};

/// `-p 2222 ann@203.0.113.5`, as somebody who is here over SSH came; else `YOU@HOST`.
std::string destination(const Surroundings& here, const Ssh& ssh) {
  const std::string user = (here.user.empty() ? "YOU" : here.user) + "@";
  if (!ssh.is_there()) return user + (here.host.empty() ? "HOST" : here.host);
  if (ssh.is_passed_on()) return user + "SERVER";  // the port is this side's, too
  return (ssh.port == "22" ? "" : "-p " + ssh.port + " ") + user + ssh.server;
}

std::string tunnel(const Url& to, const std::string& destination) {
  return "  ssh -L " + to.port + ":" + to.bracketed_host() + ":" + to.port + " " + destination;
}

std::string also_at(const Url& link, const std::vector<std::string>& urls) {
  std::string text;
  std::size_t shown = 0;
  for (const std::string& url : urls)
    if (const auto at = Url::parse(url); at && at->origin() != link.origin() && ++shown <= others_shown)
      text += (text.empty() ? "" : ", ") + at->bracketed_host() + ":" + at->port;
  return text;
}

}  // namespace

Surroundings Surroundings::now() {
  const OwnNetwork network = OwnNetwork::now();
  return {.ssh_connection = variable("SSH_CONNECTION"),
          .user = person(),
          .host = own_name(network),
          .desktop = !variable("DISPLAY").empty() || !variable("WAYLAND_DISPLAY").empty(),
          .enclosed = network.is_enclosed()};
}

std::vector<std::string> how_to_reach(const std::string& link, const std::vector<std::string>& urls,
                                      const Surroundings& here) {
  std::vector<std::string> lines{"It makes the first account, the administrator's: good once, for 30 minutes."};
  const auto say = [&](std::string line) { lines.push_back(std::move(line)); };
  const std::string_view fragment = std::string_view(link).substr(std::min(link.find('#'), link.size()));
  const auto at = Url::parse(std::string_view(link).substr(0, link.size() - fragment.size()));
  if (!at || at->https) return lines;
  const Ssh ssh(here.ssh_connection);
  const auto ip = IpAddress::parse(at->host);

  if (here.enclosed && at->is_loopback()) {
    if (ip) {
      say("Only this container reaches it: serve with --listen :" + at->port + ", and publish that port.");
      return lines;
    }
    say("This is a container. Where people open it as another host or port, put those in the");
    say("place of " + at->host_header() + "; SNUG_PUBLIC_URL=https://chat.example.org does it for good.");
    say("On a server, first run on your own machine:");
    say(tunnel(*at, "YOU@SERVER"));
  } else if (at->is_loopback()) {
    if (here.desktop && !ssh.is_there()) return lines;
    say(std::string("Only this machine reaches it. ") +
        (ssh.is_there() ? "On your own one, first run:" : "From another one, first run:"));
    say(tunnel(*at, destination(here, ssh)));
    say("For others: --domain NAME (a name that leads here), or a proxy (--public-url).");
  } else {
    if (const std::string others = also_at(*at, urls); !others.empty()) say("Also at " + others);
    const bool exposed = ip && (!is_private(*ip) || ssh.is_from_afar());
    if (!exposed) {
      say("Nothing is encrypted on the way: --domain NAME gets a certificate for a name.");
    } else {
      Url here_by_ssh = *at;
      here_by_ssh.host = "127.0.0.1";
      say("Nothing is encrypted on the way, passwords neither. Safer: on your own machine run");
      say(tunnel(*at, ssh.is_there() || here.host.empty() ? destination(here, ssh)
                                                          : destination({.user = here.user, .host = at->host}, ssh)));
      say("and open " + here_by_ssh.origin() + "/" + std::string(fragment));
      say("--domain NAME gets a certificate for a name that leads here.");
    }
  }
  return lines;
}

}  // namespace snug::cli
