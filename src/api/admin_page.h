// Pages of the lists that administrators see: by a number, from which the next one goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "api/page.h"
#include "model/params_admin.h"

namespace snug {

inline int page_size(const std::optional<AdminPageSize>& limit) { return limit ? static_cast<int>(limit->value) : 100; }

/// Where a page begins: behind this number; 0: at the beginning.
inline Result<std::int64_t> place_of(const std::optional<PageCursor>& page) {
  if (!page) return std::int64_t{0};
  const auto place = parse_page_cursor<1>(*page);
  if (!place) return place.error();
  return (*place)[0];
}

/// Where the next page begins, if there may be one.
inline std::optional<std::string> next_place(std::size_t found, int most, std::int64_t last) {
  return found == static_cast<std::size_t>(most) ? std::optional(page_cursor<1>({last})) : std::nullopt;
}

}  // namespace snug
