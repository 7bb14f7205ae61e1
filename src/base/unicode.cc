#include "base/unicode.h"

#include <algorithm>

#include "base/unicode_tables.h"

namespace snug::unicode {

namespace {

bool in(std::span<const CodePoints> table, char32_t c) {
  const auto at = std::upper_bound(table.begin(), table.end(), c,
                                   [](char32_t point, const CodePoints& range) { return point < range.first; });
  return at != table.begin() && c <= std::prev(at)->last;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

char32_t take_first(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(0);
  const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t c = size == 1 ? first : first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) c = c << 6 | (byte(i) & 0x3f);
  text.remove_prefix(std::min(size, text.size()));
  return c;
}

char32_t take_last(std::string_view& text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && text.size() - at < 4 && continues(text[at])) --at;
  std::string_view last = text.substr(at);
  text.remove_suffix(last.size());
  return take_first(last);
}

void append(std::string& out, char32_t c) {
  const auto put = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
  }
}

void cut(std::string& text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return;
  while (most_bytes > 0 && continues(text[most_bytes])) --most_bytes;
  text.resize(most_bytes);
}

bool is_white_space(char32_t c) { return in(white_space, c); }

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029; }

bool is_bidi_control(char32_t c) { return c >= 0x80 && in(bidi_controls, c); }
bool is_default_ignorable(char32_t c) { return c >= 0x80 && in(default_ignorable, c); }

bool is_word(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return in(word, c);
}

bool is_nonspacing(char32_t c) { return c >= 0x300 && in(nonspacing, c); }
bool is_spaceless(char32_t c) { return c >= 0x300 && in(spaceless, c); }
bool is_pictographic(char32_t c) { return c >= 0x80 && in(pictographic, c); }
bool is_emoji(char32_t c) { return in(emoji, c); }
bool is_emoji_presentation(char32_t c) { return in(emoji_presentation, c); }
bool is_emoji_modifier_base(char32_t c) { return in(emoji_modifier_base, c); }

bool is_visible(char32_t c) {
  if (c > 0x20 && c < 0x7f) return true;
  constexpr char32_t braille_blank = 0x2800, anchor = 0xfff9, terminator = 0xfffb;
  return !is_control(c) && !is_white_space(c) && !is_default_ignorable(c) && !is_nonspacing(c) && c != braille_blank &&
         !(c >= anchor && c <= terminator);
}

char32_t fold(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  constexpr char32_t dotted_i = 0x130;
  if (c == dotted_i) return U'i';
  const auto at = std::upper_bound(foldings.begin(), foldings.end(), c,
                                   [](char32_t point, const Folding& run) { return point < run.first; });
  if (at == foldings.begin()) return c;
  const Folding& run = *std::prev(at);
  if (c > run.last || (c - run.first) % run.step != 0) return c;
  return static_cast<char32_t>(static_cast<std::int64_t>(c) + run.delta);
}

}  // namespace snug::unicode
