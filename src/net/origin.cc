#include "net/origin.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace snug {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return out;
}

std::string_view default_port(std::string_view scheme) { return scheme == "https" ? ":443" : ":80"; }

std::string without_default_port(std::string host, std::string_view scheme) {
  if (host.ends_with(default_port(scheme))) host.resize(host.size() - default_port(scheme).size());
  return host;
}

struct Parts {
  std::string scheme;
  std::string host;  // with the port, unless it is the scheme's default
};

std::optional<Parts> take_apart(std::string_view origin) {
  const std::string text = lower(origin);
  const auto at = text.find("://");
  if (at == std::string::npos) return std::nullopt;
  Parts parts{text.substr(0, at), text.substr(at + 3)};
  if (parts.scheme.empty() || parts.host.empty() || parts.host.find_first_of("/?#@ ,") != std::string::npos)
    return std::nullopt;
  parts.host = without_default_port(std::move(parts.host), parts.scheme);
  return parts;
}

std::string join(const Parts& parts) { return parts.scheme + "://" + parts.host; }

}  // namespace

Origins::Origins(const std::vector<std::string>& allowed, std::string_view public_url, bool encrypted)
    : encrypted_(encrypted) {
  for (const std::string& entry : allowed) {
    if (entry == "*") {
      all_ = true;
      continue;
    }
    const auto parts = take_apart(entry);
    if (!parts)
      throw std::invalid_argument("'" + entry +
                                  "' is no web origin; write scheme://host, e.g. https://app.example.org");
    allowed_.push_back(join(*parts));
  }
  if (public_url.empty()) return;
  const auto parts = take_apart(origin_of(public_url));
  if (!parts) throw std::invalid_argument("'" + std::string(public_url) + "' is no URL, e.g. https://chat.example.org");
  allowed_.push_back(join(*parts));
}

std::string_view origin_of(std::string_view url) {
  const auto host = url.find("://");
  return host == std::string_view::npos ? std::string_view() : url.substr(0, url.find('/', host + 3));
}

OriginVerdict Origins::judge(std::string_view origin, std::string_view host) const {
  if (origin.empty()) return OriginVerdict::none;
  const auto parts = take_apart(origin);
  // Behind a proxy that ends TLS the page is https and we are not: only host and port can be compared.
  const bool ours = parts && (!encrypted_ || parts->scheme == "https");
  if (ours && !host.empty() && parts->host == without_default_port(lower(host), parts->scheme))
    return OriginVerdict::same;
  if (all_ || (parts && std::find(allowed_.begin(), allowed_.end(), join(*parts)) != allowed_.end()))
    return OriginVerdict::allowed;
  return OriginVerdict::refused;
}

}  // namespace snug
