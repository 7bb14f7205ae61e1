#include "linkpreviews/web_address.h"

#include <algorithm>
#include <cstdint>

#include "base/unicode.h"
#include "base/utf8.h"

namespace snug {

namespace {

constexpr std::size_t longest = 2048;
constexpr std::size_t longest_label = 63;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The full stops that separate labels (RFC 3490 section 3.1).
bool is_dot(char32_t c) { return c == '.' || c == 0x3002 || c == 0xff0e || c == 0xff61; }

/// RFC 3492 section 6.1.
std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / 700 : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > 455; k += 36) delta /= 35;
  return k + 36 * delta / (delta + 38);
}

/// RFC 3492 section 6.3. `label`: so short that nothing overflows.
std::string punycode(std::u32string_view label) {
  const auto digit = [](std::uint32_t d) { return static_cast<char>(d < 26 ? 'a' + d : '0' + d - 26); };
  std::string out;
  for (const char32_t c : label)
    if (c < 0x80) out += static_cast<char>(c);
  const auto basic = static_cast<std::uint32_t>(out.size());
  if (basic > 0) out += '-';
  std::uint32_t n = 0x80, delta = 0, bias = 72, handled = basic;
  while (handled < label.size()) {
    char32_t next = 0x110000;
    for (const char32_t c : label)
      if (c >= n) next = std::min(next, c);
    delta += (static_cast<std::uint32_t>(next) - n) * (handled + 1);
    n = next;
    for (const char32_t c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      std::uint32_t q = delta;
      for (std::uint32_t k = 36;; k += 36) {
        const std::uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (q < t) break;
        out += digit(t + (q - t) % (36 - t));
        q = (q - t) / (36 - t);
      }
      out += digit(q);
      bias = adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
  }
  return out;
}

std::optional<std::string> to_ascii_host(std::string_view host) {
  std::string out;
  std::u32string label;
  bool is_plain = true;
  const auto end_label = [&] {
    if (is_plain) {
      for (const char32_t c : label) out += static_cast<char>(c);
    } else {
      const auto ascii = to_ascii_label(label);
      if (!ascii) return false;
      out += *ascii;
    }
    label.clear();
    is_plain = true;
    return true;
  };
  while (!host.empty()) {
    const char32_t c = unicode::take_first(host);
    if (is_dot(c)) {
      if (!end_label()) return std::nullopt;
      out += '.';
      continue;
    }
    if (c >= 0x80 && !unicode::is_word(c)) return std::nullopt;
    label += unicode::fold(c);
    is_plain = is_plain && label.back() < 0x80;
  }
  if (!end_label()) return std::nullopt;
  return out;
}

/// What stands behind the host, as it is sent.
std::string encoded(std::string_view rest) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  bool in_path = true;
  for (const char c : rest.substr(0, rest.find('#'))) {
    const auto byte = static_cast<unsigned char>(c);
    in_path = in_path && c != '?';
    if (c == '\\' && in_path) {
      out += '/';
    } else if (byte <= ' ' || byte >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\') {
      out += '%';
      out += hex[byte >> 4];
      out += hex[byte & 0xf];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> to_ascii_label(std::u32string_view label) {
  if (label.size() > longest_label) return std::nullopt;
  std::string ascii = "xn--" + punycode(label);
  if (ascii.size() > longest_label) return std::nullopt;
  return ascii;
}

std::optional<Url> parse_written_address(std::string_view written) {
  if (written.size() > longest) return std::nullopt;
  const auto parts = UrlParts::split(written);
  if (!parts || !is_utf8(written)) return std::nullopt;
  std::string scheme(parts->scheme);
  for (char& c : scheme) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const auto [host, port] = HostPort::split(parts->authority);
  std::string ascii(host);
  if (!is_ascii(host)) {
    auto converted = to_ascii_host(host);
    if (!converted) return std::nullopt;
    ascii = std::move(*converted);
  }
  return Url::parse(scheme + "://" + ascii + std::string(port) + encoded(parts->rest));
}

std::optional<Url> resolve_written_address(const Url& base, std::string_view written) {
  if (written.starts_with("//")) return parse_written_address((base.https ? "https:" : "http:") + std::string(written));
  const auto colon = written.find_first_of(":/?#");
  if (colon != std::string_view::npos && colon > 0 && written[colon] == ':') return parse_written_address(written);
  return base.resolve(encoded(written));
}

}  // namespace snug
