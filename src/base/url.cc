#include "base/url.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/ip_address.h"

namespace snug {

namespace {

constexpr std::size_t longest = 2048;

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port > 0 && port <= 65535;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos && IpAddress::parse(std::string(text)).has_value();
}

/// The scheme and its colon in front of a reference; empty: it has none.
std::string_view scheme_of(std::string_view reference) {
  const auto end = reference.find_first_of(":/?#");
  const bool is_scheme = end != std::string_view::npos && end > 0 && reference[end] == ':';
  return is_scheme ? reference.substr(0, end + 1) : std::string_view();
}

/// RFC 3986 section 5.2.4, for a path that begins with a slash.
std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_with_slash = false;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    const bool is_dots = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!is_dots) kept.push_back(segment);
    ends_with_slash = is_dots;
  }
  std::string out;
  for (const std::string_view segment : kept) (out += '/') += segment;
  if (ends_with_slash || out.empty()) out += '/';
  return out;
}

}  // namespace

std::optional<UrlParts> UrlParts::split(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  const auto end = std::min(text.find_first_of("/?#", scheme + 3), text.size());
  return UrlParts{text.substr(0, scheme), text.substr(scheme + 3, end - scheme - 3), text.substr(end)};
}

HostPort HostPort::split(std::string_view authority) {
  const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  const auto end = bracket == std::string_view::npos ? authority.find(':') : bracket + 1;
  if (end >= authority.size()) return {authority, {}};
  return {authority.substr(0, end), authority.substr(end)};
}

std::optional<Url> Url::parse(std::string_view text) {
  const bool clean = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!clean || text.size() > longest) return std::nullopt;
  const auto parts = UrlParts::split(text);
  if (!parts || (parts->scheme != "https" && parts->scheme != "http")) return std::nullopt;
  if (text.find_first_of("#\\\"<>") != std::string_view::npos) return std::nullopt;
  Url url;
  url.https = parts->scheme == "https";
  url.target = (parts->rest.starts_with('/') ? "" : "/") + std::string(parts->rest);
  url.port = url.https ? "443" : "80";

  auto [host, port] = HostPort::split(parts->authority);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (bracketed ? !is_ipv6(host) : !is_name(host)) return std::nullopt;
  if (!port.empty()) {
    if (port.front() != ':' || !is_port(port.substr(1))) return std::nullopt;
    url.port = port.substr(1);
  }
  url.host = host;
  std::transform(url.host.begin(), url.host.end(), url.host.begin(), lower);
  return url;
}

std::optional<Url> Url::resolve(std::string_view reference) const {
  reference = reference.substr(0, reference.find('#'));
  if (std::string scheme(scheme_of(reference)); !scheme.empty()) {
    std::transform(scheme.begin(), scheme.end(), scheme.begin(), lower);
    return parse(scheme + std::string(reference.substr(scheme.size())));
  }
  if (reference.starts_with("//")) return parse((https ? "https:" : "http:") + std::string(reference));
  const std::string_view own_path = std::string_view(target).substr(0, target.find('?'));
  if (reference.empty()) return parse(text());
  if (reference.starts_with('?')) return parse(origin() + std::string(own_path) + std::string(reference));
  const auto query = std::min(reference.find('?'), reference.size());
  std::string path(reference.substr(0, query));
  if (!path.starts_with('/')) path = std::string(own_path.substr(0, own_path.rfind('/') + 1)) + path;
  return parse(origin() + remove_dot_segments(path) + std::string(reference.substr(query)));
}

bool Url::is_loopback() const {
  if (host == "localhost") return true;
  const auto address = IpAddress::parse(host);
  return address && (address->is_v4() ? address->bytes[12] == 127 : address->text() == "::1");
}

std::string Url::bracketed_host() const { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

std::string Url::host_header() const {
  return port == (https ? "443" : "80") ? bracketed_host() : bracketed_host() + ":" + port;
}

std::string Url::origin() const { return (https ? "https://" : "http://") + host_header(); }

}  // namespace snug
