#include "files/file_names.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"

namespace snug {

namespace {

constexpr std::size_t longest_name = 255;   // bytes
constexpr std::size_t longest_ending = 32;  // bytes of `.tar.gz` and the like that a cut keeps
constexpr std::size_t longest_type = 127;   // characters of each half (RFC 6838 section 4.2)

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::string from_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return out;
}

/// Of valid UTF-8.
char32_t decode(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  char32_t point = character.size() == 1 ? first : first & (0xffu >> (character.size() + 1));
  for (const char c : character.substr(1)) point = (point << 6) | (static_cast<unsigned char>(c) & 0x3fu);
  return point;
}

bool is_refused(char32_t point) {
  const auto within = [point](char32_t first, char32_t last) { return point >= first && point <= last; };
  return point < 0x20 || within(0x7f, 0x9f) || point == '/' || point == '\\' || within(0x200e, 0x200f) ||
         within(0x2028, 0x202e) || within(0x2066, 0x2069) || point == 0x061c || point == 0xfeff;
}

void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && is_continuation(text[most])) --most;
  text.resize(most);
}

void trim(std::string& text) {
  const auto last = text.find_last_not_of(' ');
  text.resize(last == std::string::npos ? 0 : last + 1);
  text.erase(0, text.find_first_not_of(' '));
}

bool is_token(std::string_view text) {
  constexpr std::string_view others = "!#$&-^_.+";
  return !text.empty() && text.size() <= longest_type && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string clean_file_name(std::string_view name) {
  const std::string text = is_utf8(name) ? std::string(name) : from_latin1(name);
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && is_continuation(text[end])) ++end;
    const auto character = std::string_view(text).substr(at, end - at);
    if (!is_refused(decode(character))) clean += character;
    at = end;
  }
  trim(clean);
  if (clean.size() > longest_name) {
    const auto dot = clean.rfind('.');
    std::string ending = dot != std::string::npos && clean.size() - dot <= longest_ending ? clean.substr(dot) : "";
    cut(clean, longest_name - ending.size());
    clean += ending;
  }
  return clean.empty() || clean == "." || clean == ".." ? "file" : clean;
}

std::string clean_media_type(std::string_view type) {
  std::string text(type.substr(0, type.find(';')));
  trim(text);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const auto slash = text.find('/');
  const bool good = slash != std::string::npos && is_token(std::string_view(text).substr(0, slash)) &&
                    is_token(std::string_view(text).substr(slash + 1));
  return good ? text : "application/octet-stream";
}

}  // namespace snug
