// Prose: longer text that is shown, as a parameter (src/model/json.h has the other kinds).
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "model/json.h"

namespace snug {

/// Text of `lo` to `hi` Unicode code points, as `text::prose_problem` demands it.
template <std::size_t lo, std::size_t hi>
struct Prose : std::string {
  static constexpr std::size_t low = lo, high = hi;
  static constexpr TextKind text_kind = TextKind::prose;
  using std::string::string;
  Prose() = default;
  Prose(std::string text) : std::string(std::move(text)) {}  // NOLINT: implicit on purpose
};

}  // namespace snug
