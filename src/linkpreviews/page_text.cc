#include "linkpreviews/page_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/unicode.h"
#include "base/utf8.h"
#include "linkpreviews/entity_names.h"

namespace snug {

namespace {

constexpr char32_t replacement = 0xfffd;

/// Of the bytes 0x80 to 0x9f.
constexpr std::array<char16_t, 32> windows_1252 = {0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                   0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
                                                   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                   0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

char32_t of_windows_1252(unsigned char byte) { return byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80u] : byte; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::size_t sequence_length(unsigned char first) { return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4; }

/// `digits`: behind `&#`.
char32_t of_number(std::string_view digits) {
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  if (hex) digits.remove_prefix(1);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size()) return replacement;
  if (number >= 0x80 && number < 0xa0) return windows_1252[number - 0x80];
  const bool is_surrogate = number >= 0xd800 && number < 0xe000;
  return number == 0 || number > 0x10ffff || is_surrogate ? replacement : number;
}

bool is_number(std::string_view digits) {
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  if (hex) digits.remove_prefix(1);
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), [hex](char c) {
    return (c >= '0' && c <= '9') || (hex && lower(c) >= 'a' && lower(c) <= 'f');
  });
}

}  // namespace

std::optional<PageEncoding> encoding_of(std::string_view label) {
  std::string name(label);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  for (const char* one : {"utf-8", "utf8", "us-ascii", "ascii"})
    if (name == one) return PageEncoding::utf8;
  for (const char* one : {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252"})
    if (name == one) return PageEncoding::windows_1252;
  return std::nullopt;
}

std::string_view charset_of(std::string_view content_type) {
  constexpr std::string_view key = "charset=";
  const auto found = std::search(content_type.begin(), content_type.end(), key.begin(), key.end(),
                                 [](char a, char b) { return lower(a) == b; });
  std::string_view value = content_type.substr(static_cast<std::size_t>(found - content_type.begin()));
  if (value.empty()) return {};
  value.remove_prefix(key.size());
  if (value.starts_with('"') || value.starts_with('\'')) return value.substr(1, value.find(value[0], 1) - 1);
  return value.substr(0, value.find_first_of("; \t"));
}

std::string to_utf8(std::string_view bytes, PageEncoding encoding) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const std::string_view sequence = bytes.substr(at, sequence_length(first));
    const bool is_one = encoding == PageEncoding::windows_1252;
    if (!is_one && is_utf8(sequence)) {
      out += sequence;
      at += sequence.size();
      continue;
    }
    unicode::append(out, is_one ? of_windows_1252(first) : replacement);
    ++at;
  }
  return out;
}

std::string decode_entities(std::string_view text) {
  constexpr std::size_t longest_name = 32;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '&') {
      out += text[at++];
      continue;
    }
    const std::string_view ahead = text.substr(at + 1, longest_name);
    const std::string_view name = ahead.substr(0, std::min(ahead.find_first_of("; \n&"), ahead.size()));
    const bool closed = name.size() < ahead.size() && ahead[name.size()] == ';';
    char32_t c = 0;
    if (name.starts_with('#') && is_number(name.substr(1)))
      c = of_number(name.substr(1));
    else if (closed)
      c = entity_of(name);
    if (c == 0) {
      out += text[at++];
      continue;
    }
    unicode::append(out, c);
    at += 1 + name.size() + (closed ? 1 : 0);
  }
  return out;
}

std::string clean_line(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t count = 0;
  std::size_t before_last = 0;  // where the last code point begins that fits
  bool gap = false;
  const auto put = [&](char32_t c) {
    if (count == most) {
      out.resize(before_last);
      out += "…";
      return false;
    }
    before_last = out.size();
    unicode::append(out, c);
    ++count;
    return true;
  };
  while (!text.empty()) {
    const char32_t c = unicode::take_first(text);
    if (unicode::is_bidi_control(c)) continue;
    if (unicode::is_white_space(c) || unicode::is_control(c)) {
      gap = gap || unicode::is_white_space(c);
      continue;
    }
    if (gap && !out.empty() && !put(U' ')) return out;
    gap = false;
    if (!put(c)) return out;
  }
  return out;
}

}  // namespace snug
