// Emoji as people give them in reactions and statuses: one each, in one spelling.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// The emoji of a text that is one and nothing else, by the grammar of UTS 51 (ED-15 to ED-17) and not by a list, which
/// would age. Fully qualified: with U+FE0F where it belongs, and nowhere else, so that ❤ and ❤️ are one. At most
/// 64 bytes. Nothing for any other text. `text`: valid UTF-8.
std::optional<std::string> emoji_of(std::string_view text);

/// The name of an emoji of a server, written `:name:`. Nothing for any other text; whether there is one is for `apply`.
std::optional<std::string_view> emoji_name_of(std::string_view text);

/// `emoji_of`, or the text as it is if it is written `:name:`.
std::optional<std::string> one_emoji(std::string_view text);

/// Of an emoji's name: 2 to 32 of `a` to `z`, `0` to `9`, `_` and `-`.
bool is_emoji_name(std::string_view name);

}  // namespace snug
