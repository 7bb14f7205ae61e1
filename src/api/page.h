// Page cursors: the opaque `nextCursor` of a list, as numbers joined by dots.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace snug {

template <std::size_t count>
std::string page_cursor(const std::array<std::int64_t, count>& place) {
  std::string text;
  for (const std::int64_t number : place) text += (text.empty() ? "" : ".") + std::to_string(number);
  return text;
}

/// Failure: bad_request naming `page`.
template <std::size_t count>
Result<std::array<std::int64_t, count>> parse_page_cursor(std::string_view text) {
  const Error bad = bad_field("page", "is no page cursor of this list");
  std::array<std::int64_t, count> place{};
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) {
      if (text.empty() || text.front() != '.') return bad;
      text.remove_prefix(1);
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place[i]);
    if (error != std::errc{} || place[i] < 0) return bad;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  if (!text.empty()) return bad;
  return place;
}

}  // namespace snug
