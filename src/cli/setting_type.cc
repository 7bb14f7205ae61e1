#include "cli/setting_type.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/ip_range.h"
#include "base/url.h"

namespace snug::cli {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array<Unit, 4> size_units{{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}};
constexpr std::array<Unit, 5> time_units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};

/// The whole number that `text` begins with; the unit that follows, perhaps after spaces, is left in `rest`.
std::optional<std::uint64_t> leading_number(std::string_view text, std::string_view& rest) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (rest.ends_with(' ')) return std::nullopt;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return value;
}

std::optional<std::uint64_t> times(std::uint64_t value, std::uint64_t factor) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(value, factor, &product) || product > INT64_MAX) return std::nullopt;
  return product;
}

/// Writes `value` in the largest unit that divides it.
template <std::size_t N>
std::string in_units(std::uint64_t value, const std::array<Unit, N>& units) {
  for (const Unit& unit : units) {
    if (value >= unit.factor && value % unit.factor == 0) {
      return std::to_string(value / unit.factor).append(unit.name);
    }
  }
  return std::to_string(value);
}

bool all_of(std::string_view text, std::string_view extra) {
  for (const char c : text) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!word && extra.find(c) == std::string_view::npos) return false;
  }
  return true;
}

bool valid_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port <= 65535;
}

/// HOST, [IPV6] or nothing.
bool valid_host(std::string_view host) {
  if (host.starts_with('['))
    return host.size() > 3 && host.ends_with(']') && all_of(host.substr(1, host.size() - 2), ":.%");
  return all_of(host, "-._");
}

bool valid_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  return colon != std::string_view::npos && valid_host(text.substr(0, colon)) && valid_port(text.substr(colon + 1));
}

/// http(s)://HOST[:PORT], then what `rest` gets.
bool web_prefix(std::string_view text, std::string_view& rest) {
  if (!Url::parse(text)) return false;
  rest = UrlParts::split(text)->rest;
  return true;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::string_view unit;
  const auto value = leading_number(text, unit);
  if (!value) return std::nullopt;
  if (unit.empty() || unit == "B") return times(*value, 1);
  const std::string_view tail = unit.substr(1);
  if (!tail.empty() && tail != "B" && tail != "iB") return std::nullopt;
  switch (unit.front()) {
    case 'k':
    case 'K':
      return times(*value, 1 << 10);
    case 'm':
    case 'M':
      return times(*value, 1 << 20);
    case 'g':
    case 'G':
      return times(*value, 1 << 30);
    default:
      return std::nullopt;
  }
}

std::string write_size(std::uint64_t bytes) { return in_units(bytes, size_units); }

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::string_view unit;
  const auto value = leading_number(text, unit);
  if (!value) return std::nullopt;
  if (unit.empty() && *value == 0) return std::chrono::milliseconds(0);
  if (unit == "m") unit = "min";
  for (const Unit& known : time_units) {
    if (unit != known.name) continue;
    const auto ms = times(*value, known.factor);
    if (!ms) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(*ms));
  }
  return std::nullopt;
}

std::string write_duration(std::chrono::milliseconds duration) {
  return in_units(static_cast<std::uint64_t>(duration.count()), time_units);
}

std::optional<double> parse_decimal(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || std::signbit(value)) {
    return std::nullopt;
  }
  return value;
}

std::string write_decimal(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc{} ? std::string(text, end) : std::string();
}

SettingType<std::filesystem::path> folder() {
  SettingType<std::filesystem::path> kind;
  kind.shape = "DIR";
  kind.wanted = "the name of a folder";
  kind.read = [](std::string_view text) -> std::optional<std::filesystem::path> {
    if (text.empty()) return std::nullopt;
    return std::filesystem::path(text);
  };
  kind.write = [](const std::filesystem::path& path) { return path.string(); };
  return kind;
}

SettingType<std::filesystem::path> file() {
  SettingType<std::filesystem::path> kind;
  kind.shape = "FILE";
  kind.wanted = "the name of a file";
  kind.read = [](std::string_view text) -> std::optional<std::filesystem::path> { return std::filesystem::path(text); };
  kind.write = [](const std::filesystem::path& path) { return path.string(); };
  return kind;
}

SettingType<std::filesystem::path> folder_or_none() {
  SettingType<std::filesystem::path> kind = folder();
  kind.read = [](std::string_view text) -> std::optional<std::filesystem::path> { return std::filesystem::path(text); };
  return kind;
}

SettingType<std::string> listen_address() {
  SettingType<std::string> kind;
  kind.shape = "HOST:PORT";
  kind.wanted = "HOST:PORT with a port from 0 to 65535, e.g. 127.0.0.1:8080 or [::1]:8080";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    if (!valid_listen_address(text)) return std::nullopt;
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> optional_listen_address() {
  SettingType<std::string> kind = listen_address();
  kind.wanted += ", or none";
  kind.read = [read = kind.read](std::string_view text) {
    return text.empty() || text == "none" ? std::string() : read(text);
  };
  kind.write = [](const std::string& text) { return text.empty() ? "none" : text; };
  return kind;
}

/// What it says in full is for src/redis to read: it is refused at the start, with the reason.
SettingType<std::string> redis_url() {
  SettingType<std::string> kind;
  kind.shape = "URL";
  kind.wanted = "redis://[USER:PASSWORD@]HOST[:PORT][/DB], or rediss://… for TLS";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    if (!text.empty() && !text.starts_with("redis://") && !text.starts_with("rediss://")) return std::nullopt;
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> secret() {
  SettingType<std::string> kind;
  kind.shape = "TEXT";
  kind.wanted = "a secret of at least 16 characters, e.g. what `openssl rand -base64 32` prints";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    if (!text.empty() && text.size() < Config::least_cluster_secret) return std::nullopt;
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> key_prefix() {
  SettingType<std::string> kind;
  kind.shape = "NAME";
  kind.wanted = "1 to 32 letters, digits, - or _";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    constexpr std::size_t most = 32;
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (text.empty() || text.size() > most || !plain) return std::nullopt;
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> web_address() {
  SettingType<std::string> kind;
  kind.shape = "URL";
  kind.wanted = "an http:// or https:// address, e.g. https://chat.example.org";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    std::string_view path;
    if (text.empty()) return std::string();
    if (!web_prefix(text, path) || !all_of(path, "/-._~%")) return std::nullopt;
    while (text.ends_with('/')) text.remove_suffix(1);
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> domain_name() {
  SettingType<std::string> kind;
  kind.shape = "NAME";
  kind.wanted = "a DNS name, e.g. chat.example.org (no wildcard, no address; letters beyond ASCII as xn--...)";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    const std::size_t dot = text.rfind('.');
    const bool numeric =
        text.find_first_not_of("0123456789", dot == std::string_view::npos ? 0 : dot + 1) == std::string_view::npos;
    if (text.empty() || text.size() > 253 || numeric || !all_of(text, "-.")) return std::nullopt;
    if (text.starts_with('.') || text.starts_with('-') || text.ends_with('-')) return std::nullopt;
    if (text.find("..") != std::string_view::npos) return std::nullopt;
    std::string name(text);
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    return name;
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> email() {
  SettingType<std::string> kind;
  kind.shape = "EMAIL";
  kind.wanted = "an e-mail address, e.g. admin@example.org";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    const std::size_t at = text.find('@');
    const bool good = at != std::string_view::npos && at > 0 && all_of(text.substr(0, at), "-._+") &&
                      at + 1 < text.size() && all_of(text.substr(at + 1), "-.");
    if (!text.empty() && !good) return std::nullopt;
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> contact() {
  SettingType<std::string> kind;
  kind.shape = "EMAIL|URL";
  kind.wanted = "an e-mail address or a web address, e.g. admin@example.org";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    auto read = email().read(text);
    return read ? read : web_address().read(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> web_origin() {
  SettingType<std::string> kind;
  kind.shape = "ORIGIN";
  kind.wanted = "a web origin, e.g. https://app.example.org (no path), or *";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    std::string_view path;
    if (text != "*" && (!web_prefix(text, path) || !path.empty())) return std::nullopt;
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<std::string> network() {
  SettingType<std::string> kind;
  kind.shape = "ADDRESS[/BITS]";
  kind.wanted = "an IP address or a network, e.g. 127.0.0.1 or 10.0.0.0/8";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    if (!IpRange::parse_exact(text)) return std::nullopt;
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<double> rate() {
  SettingType<double> kind;
  kind.shape = "N";
  kind.wanted = "a number from 0 to 1000000";
  kind.read = [](std::string_view text) -> std::optional<double> {
    const auto value = parse_decimal(text);
    if (!value || *value > 1'000'000) return std::nullopt;
    return value;
  };
  kind.write = [](const double& value) { return write_decimal(value); };
  kind.bare = true;
  return kind;
}

SettingType<std::size_t> size(std::uint64_t low, std::uint64_t high) {
  SettingType<std::size_t> kind;
  kind.shape = "SIZE";
  kind.wanted = "a size from " + write_size(low) + " to " + write_size(high);
  kind.read = [low, high](std::string_view text) -> std::optional<std::size_t> {
    const auto value = parse_size(text);
    if (!value || *value < low || *value > high) return std::nullopt;
    return *value;
  };
  kind.write = [](const std::size_t& value) { return write_size(value); };
  return kind;
}

SettingType<std::string> destination() {
  SettingType<std::string> kind;
  kind.shape = "HOST[:PORT]";
  kind.wanted = "a name, an address or a range, like ntfy.lan:8080 or 10.1.0.0/16";
  kind.read = [](std::string_view text) -> std::optional<std::string> {
    constexpr std::string_view known = "abcdefghijklmnopqrstuvwxyz0123456789.:/-_[]";
    if (text.empty() || text.size() > 300 || text.find_first_not_of(known) != std::string_view::npos)
      return std::nullopt;
    return std::string(text);
  };
  kind.write = [](const std::string& text) { return text; };
  return kind;
}

SettingType<Config::Alias> alias() {
  SettingType<Config::Alias> kind;
  kind.shape = "NAME=NAME";
  kind.wanted = "a name, = and another name";
  kind.read = [](std::string_view text) -> std::optional<Config::Alias> {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) return std::nullopt;
    return Config::Alias{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
  };
  kind.write = [](const Config::Alias& pair) { return pair.key + "=" + pair.value; };
  return kind;
}

}  // namespace snug::cli
