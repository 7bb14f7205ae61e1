#include "api/folding.h"

#include <algorithm>

namespace snug {

namespace {

/// Takes one code point off the front of valid UTF-8.
char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(0);
  const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t c = size == 1 ? first : first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) c = c << 6 | (byte(i) & 0x3f);
  text.remove_prefix(std::min(size, text.size()));
  return c;
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

bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

/// Simple lower case (Unicode's UnicodeData.txt) of the blocks Latin-1, Latin Extended-A, Greek and Cyrillic.
char32_t lower(char32_t c) {
  if (in(c, 'A', 'Z')) return c + 32;
  if (c < 0xc0) return c;
  if (in(c, 0xc0, 0xde) && c != 0xd7) return c + 32;
  if (in(c, 0x100, 0x137) || in(c, 0x14a, 0x177)) return c == 0x130 ? U'i' : c | 1;  // pairs: even is upper case
  if (in(c, 0x139, 0x148) || in(c, 0x179, 0x17e)) return c + (c & 1);                // pairs: odd is upper case
  if (c == 0x178) return 0xff;
  if (c == 0x386) return 0x3ac;
  if (in(c, 0x388, 0x38a)) return c + 37;
  if (c == 0x38c) return 0x3cc;
  if (in(c, 0x38e, 0x38f)) return c + 63;
  if (in(c, 0x391, 0x3ab) && c != 0x3a2) return c + 32;
  if (c == 0x3c2) return 0x3c3;  // ς, the σ at a word's end
  if (in(c, 0x400, 0x40f)) return c + 80;
  if (in(c, 0x410, 0x42f)) return c + 32;
  if (in(c, 0x460, 0x481) || in(c, 0x48a, 0x4bf) || in(c, 0x4d0, 0x52f)) return c | 1;
  return c;
}

bool separates_words(char32_t c) {
  if (c < 0x80) return !(in(c, '0', '9') || in(c, 'A', 'Z') || in(c, 'a', 'z'));
  return in(c, 0x80, 0xbf) || in(c, 0x2000, 0x206f) || in(c, 0x3000, 0x3003);  // Latin-1 and general punctuation
}

/// Cuts at a code point's boundary.
void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  text.resize(most);
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) append(out, lower(take_code_point(text)));
  return out;
}

std::vector<std::string> search_terms(std::string_view username, std::string_view display_name) {
  constexpr std::size_t most_terms = 16, most_bytes = 64;
  std::vector<std::string> terms;
  if (!username.empty()) terms.push_back(fold(username));
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && terms.size() < most_terms) terms.push_back(std::move(word));
    word.clear();
  };
  while (!display_name.empty()) {
    const char32_t c = take_code_point(display_name);
    separates_words(c) ? end_word() : append(word, lower(c));
  }
  end_word();
  for (std::string& term : terms) cut(term, most_bytes);
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

}  // namespace snug
