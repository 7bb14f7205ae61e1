#include "acme/url.h"

#include <algorithm>
#include <charconv>

namespace snug {

namespace {

constexpr std::size_t longest = 2048;

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port > 0 && port <= 65535;
}

bool is_host(std::string_view text, std::string_view more) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [&](char c) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return word || more.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::optional<Url> Url::parse(std::string_view text) {
  const bool clean = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!clean || text.size() > longest) return std::nullopt;
  Url url;
  if (text.starts_with("https://"))
    text.remove_prefix(8);
  else if (text.starts_with("http://"))
    url.https = false, text.remove_prefix(7);
  else
    return std::nullopt;
  if (text.find_first_of("#\\\"<>") != std::string_view::npos) return std::nullopt;
  const auto path = text.find_first_of("/?");
  std::string_view authority = text.substr(0, path);
  const std::string_view rest = path == std::string_view::npos ? std::string_view() : text.substr(path);
  url.target = (rest.starts_with('/') ? "" : "/") + std::string(rest);
  url.port = url.https ? "443" : "80";

  const bool bracketed = authority.starts_with('[');
  const auto end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && end == std::string_view::npos) return std::nullopt;
  const std::string_view host = bracketed ? authority.substr(1, end - 1) : authority.substr(0, end);
  const auto after = bracketed ? end + 1 : std::min(end, authority.size());
  const std::string_view port = authority.substr(after);
  if (!is_host(host, bracketed ? ":" : "-._")) return std::nullopt;
  if (!port.empty()) {
    if (port.front() != ':' || !is_port(port.substr(1))) return std::nullopt;
    url.port = port.substr(1);
  }
  url.host = host;
  return url;
}

bool Url::is_loopback() const { return host == "127.0.0.1" || host == "::1" || host == "localhost"; }

std::string Url::host_header() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (https ? "443" : "80") ? name : name + ":" + port;
}

}  // namespace snug
