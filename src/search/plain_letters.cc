#include "search/plain_letters.h"

#include <algorithm>
#include <iterator>

#include "base/unicode.h"
#include "search/plain_letters_table.h"

namespace snug {

namespace {

/// Of sorted ranges, the one that may hold `c`.
template <class Range>
const Range* range_at(std::span<const Range> table, char32_t c) {
  const auto at = std::upper_bound(table.begin(), table.end(), c,
                                   [](char32_t point, const Range& range) { return point < range.first; });
  if (at == table.begin() || c > std::prev(at)->last) return nullptr;
  return &*std::prev(at);
}

/// Hangul (chapter 3.12 of the Unicode Standard).
char32_t syllable(char32_t first, char32_t second) {
  constexpr char32_t lead = 0x1100, leads = 19, vowel = 0x1161, vowels = 21, tail = 0x11a7, tails = 28;
  constexpr char32_t syllables = 0xac00, count = leads * vowels * tails;
  if (first - lead < leads && second - vowel < vowels)
    return syllables + ((first - lead) * vowels + (second - vowel)) * tails;
  if (first - syllables < count && (first - syllables) % tails == 0 && second - tail - 1 < tails - 1)
    return first + (second - tail);
  return 0;
}

/// A kana with its sign for voiced or half-voiced: the next code points.
char32_t voiced(char32_t kana, char32_t sign) {
  constexpr char32_t voiced_sign = 0x3099, half_voiced_sign = 0x309a, u = 0x3046, katakana_u = 0x30a6;
  if (sign != voiced_sign && sign != half_voiced_sign) return 0;
  if (sign == voiced_sign && (kana == u || kana == katakana_u)) return kana + 0x4e;
  const bool has_one = (kana >= 0x304b && kana <= 0x307b) || (kana >= 0x30ab && kana <= 0x30db);
  return has_one ? kana + (sign - voiced_sign + 1) : 0;
}

}  // namespace

bool is_left_out(char32_t c) { return c >= 0x300 && range_at(plain_letters::marks, c) != nullptr; }

std::u32string_view plain_letters_of(char32_t c, char32_t& room) {
  using namespace plain_letters;
  room = c;
  if (c < 0x80) {
    room = unicode::fold(c);
  } else if (const Run* run = range_at(singles, c); run && (c - run->first) % run->step == 0) {
    room = static_cast<char32_t>(static_cast<std::int64_t>(c) + run->delta);
  } else {
    const auto at = std::lower_bound(several.begin(), several.end(), c,
                                     [](const Several& entry, char32_t point) { return entry.of < point; });
    if (at != several.end() && at->of == c) return at->text;
  }
  return {&room, 1};
}

char32_t composed(char32_t first, char32_t second) {
  const char32_t kana = voiced(first, second);
  return kana != 0 ? kana : syllable(first, second);
}

}  // namespace snug
