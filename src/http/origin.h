// Origins: which web pages may use this server from a browser. One list for all handlers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snug {

enum class OriginVerdict {
  none,     ///< not a browser, or one that sees no need to tell
  same,     ///< a page that this server gave out
  allowed,  ///< a page of another origin that the configuration names
  refused,
};

/// Thread: any; constant after construction.
class Origins {
 public:
  /// Each `scheme://host[:port]`; `*` for all. `public_url`: of this server, if it has one; its pages are let in also
  /// when a proxy hides the host they asked for. Throws std::invalid_argument for what is no origin.
  /// `encrypted`: this server speaks HTTPS itself, so that a page from plain HTTP is none of its own.
  explicit Origins(const std::vector<std::string>& allowed, std::string_view public_url = {}, bool encrypted = false);

  /// `origin` and `host` are the values of the request's headers; empty: absent.
  OriginVerdict judge(std::string_view origin, std::string_view host) const;

 private:
  std::vector<std::string> allowed_;  // normalized
  bool all_ = false;
  bool encrypted_;
};

}  // namespace snug
