#include "http/origin.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "base/url.h"

namespace snug {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return out;
}

std::string_view without_default_port(std::string_view authority, std::string_view scheme) {
  const auto [host, port] = HostPort::split(authority);
  return port == (scheme == "https" ? ":443" : ":80") ? host : authority;
}

/// A web origin, of whatever scheme: apps have their own.
struct WebOrigin {
  std::string scheme;
  std::string host;  // with the port, unless it is the scheme's default

  static std::optional<WebOrigin> parse(std::string_view origin) {
    const std::string text = lower(origin);
    const auto parts = UrlParts::split(text);
    if (!parts || parts->scheme.empty() || parts->authority.empty() || !parts->rest.empty()) return std::nullopt;
    if (parts->authority.find_first_of("@ ,") != std::string_view::npos) return std::nullopt;
    return WebOrigin{std::string(parts->scheme), std::string(without_default_port(parts->authority, parts->scheme))};
  }

  std::string text() const { return scheme + "://" + host; }
};

}  // namespace

Origins::Origins(const std::vector<std::string>& allowed, std::string_view public_url, bool encrypted)
    : encrypted_(encrypted) {
  for (const std::string& entry : allowed) {
    if (entry == "*") {
      all_ = true;
      continue;
    }
    const auto named = WebOrigin::parse(entry);
    if (!named)
      throw std::invalid_argument("'" + entry +
                                  "' is no web origin; write scheme://host, e.g. https://app.example.org");
    allowed_.push_back(named->text());
  }
  if (public_url.empty()) return;
  const auto url = Url::parse(public_url);
  if (!url) throw std::invalid_argument("'" + std::string(public_url) + "' is no URL, e.g. https://chat.example.org");
  allowed_.push_back(url->origin());
}

OriginVerdict Origins::judge(std::string_view origin, std::string_view host) const {
  if (origin.empty()) return OriginVerdict::none;
  const auto page = WebOrigin::parse(origin);
  // Behind a proxy that ends TLS the page is https and we are not: only host and port can be compared.
  const bool ours = page && (!encrypted_ || page->scheme == "https");
  if (ours && !host.empty() && page->host == without_default_port(lower(host), page->scheme))
    return OriginVerdict::same;
  if (all_ || (page && std::find(allowed_.begin(), allowed_.end(), page->text()) != allowed_.end()))
    return OriginVerdict::allowed;
  return OriginVerdict::refused;
}

}  // namespace snug
