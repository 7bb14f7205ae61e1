// The names of emoji that every client has.
#pragma once

#include <string_view>

namespace snug {

/// Whether `:name:` stands for an emoji of Unicode in the web client.
bool is_builtin_emoji(std::string_view name);

}  // namespace snug
