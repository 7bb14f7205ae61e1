// Reachability: hints on how to open a link to a server that only this machine, or only its network, can reach.
#pragma once

#include <string>
#include <vector>

namespace snug::cli {

/// Where the program was started from.
struct Surroundings {
  std::string ssh_connection{};  ///< of sshd: "CLIENT PORT SERVER PORT"; empty: not over SSH
  std::string user{};            ///< the person's on this machine; empty: a service's, with which nobody logs in
  std::string host{};            ///< this machine's name, or its public address if it has one
  bool desktop = false;          ///< a browser can be opened here
  bool enclosed = false;         ///< in a container with a network of its own

  /// Of this process.
  static Surroundings now();
};

/// What a set-up link is for, and what there is to know beside it to open it, in lines of a terminal. `urls`: all that
/// the server is reached at, the link's among them (Server::urls).
std::vector<std::string> how_to_reach(const std::string& link, const std::vector<std::string>& urls,
                                      const Surroundings& here);

}  // namespace snug::cli
