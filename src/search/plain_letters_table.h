// The tables that src/search/plain_letters.cc looks up, sorted.
#pragma once

#include <cstdint>
#include <span>

namespace snug::plain_letters {

struct Marks {
  char32_t first, last;
};
/// Every `step`-th code point from first to last stands for itself plus `delta`.
struct Run {
  char32_t first, last;
  std::uint32_t step;
  std::int32_t delta;
};
struct Several {
  char32_t of;
  const char32_t* text;
};

extern const std::span<const Marks> marks;
extern const std::span<const Run> singles;
extern const std::span<const Several> several;

}  // namespace snug::plain_letters
