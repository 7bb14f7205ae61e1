// HTML's names of characters, those that stand in titles of pages.
#pragma once

#include <string_view>

namespace snug {

/// `name`: without `&` and `;`. 0: none that is known.
char32_t entity_of(std::string_view name);

}  // namespace snug
