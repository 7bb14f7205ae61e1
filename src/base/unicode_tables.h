// The properties of code points that src/base/unicode.cc looks up, as sorted tables.
#pragma once

#include <cstdint>
#include <span>

namespace snug::unicode {

struct CodePoints {
  char32_t first, last;
};
/// Every `step`-th code point from first to last folds to itself plus `delta`.
struct Folding {
  char32_t first, last;
  std::uint32_t step;
  std::int32_t delta;
};

extern const std::span<const CodePoints> white_space, bidi_controls, default_ignorable, word, nonspacing, spaceless,
    pictographic, emoji, emoji_presentation, emoji_modifier_base;
extern const std::span<const Folding> foldings;

}  // namespace snug::unicode
