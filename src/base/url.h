// URLs (RFC 3986): where their parts are, and Url, an http or https address.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// Where the parts of `SCHEME://AUTHORITY…` are. Says nothing of which characters they have. Views into the text.
struct UrlParts {
  std::string_view scheme;     ///< may be empty
  std::string_view authority;  ///< host and port; may be empty
  std::string_view rest;       ///< path, query and fragment: empty, or from `/`, `?` or `#` on

  /// Nothing: there is no `://`.
  static std::optional<UrlParts> split(std::string_view text);
};

/// Where the parts of an authority or of a Host header are, likewise.
struct HostPort {
  std::string_view host;  ///< IPv6 with brackets
  std::string_view port;  ///< whatever follows the host, with its colon; empty: none

  static HostPort split(std::string_view authority);
};

struct Url {
  bool https = true;
  std::string host;  ///< a name or an address in lower case, IPv6 without brackets
  std::string port;
  std::string target;  ///< path and query, at least `/`
  bool operator==(const Url&) const = default;

  /// Nothing: no http(s) URL, or one with a user, a fragment, spaces or characters beyond ASCII, or longer than 2048.
  static std::optional<Url> parse(std::string_view text);
  /// What `reference` stands for where this URL is the base (RFC 3986 section 5.2), without its fragment. Nothing: that
  /// is no http(s) URL.
  std::optional<Url> resolve(std::string_view reference) const;

  /// Does the host say that it is this machine, as a test's server does? A name may still lead there.
  bool is_loopback() const;
  std::string bracketed_host() const;  ///< IPv6 with brackets
  std::string host_header() const;     ///< as a Host header has it: without the scheme's default port
  std::string origin() const;          ///< `scheme://host[:port]`, as an Origin header has it
  std::string text() const { return origin() + target; }
};

}  // namespace snug
