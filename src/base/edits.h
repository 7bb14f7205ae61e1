// Edits: how far two words are from each other, to guess what was meant.
#pragma once

#include <cstddef>
#include <string_view>

namespace snug {

/// Letters (bytes) left out, put in, taken for another or for the one beside. Time and memory grow with the product of
/// their lengths: for short words.
std::size_t edits_between(std::string_view a, std::string_view b);

}  // namespace snug
