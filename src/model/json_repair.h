// Repairs JSON that other programs write and read, so that our parser reads it, too.
//
// | text                    | what it is                                        | becomes                       |
// | "hi \ud83d"             | half a surrogate pair, as when an emoji is cut    | U+FFFD, as UTF-8 encoders do  |
// | 2e999                   | beyond a double                                   | 1e308                         |
// | 123456789012345678901   | an integer beyond 64 bits                         | 123456789012345678901.0       |
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace snug::json {

/// Everything else stays as it is, also what is no JSON. Objects and arrays that have `levels` around them become null;
/// what is in these is not looked at. At most 2 bytes longer for each number.
std::string repaired(std::string_view text, std::size_t levels = std::numeric_limits<std::size_t>::max());

}  // namespace snug::json
