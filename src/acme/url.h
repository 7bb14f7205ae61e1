// Url: the http(s) addresses that a CA gives out, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug {

struct Url {
  bool https = true;
  std::string host;  ///< a name or an address, IPv6 without brackets
  std::string port;
  std::string target;  ///< path and query, at least `/`

  /// Nothing: no http(s) URL, or one with a user, a fragment, spaces or characters beyond ASCII, or longer than 2048.
  static std::optional<Url> parse(std::string_view text);
  /// Does it lead to this machine, as a test's server does?
  bool is_loopback() const;
  /// As a Host header has it.
  std::string host_header() const;
};

}  // namespace snug
