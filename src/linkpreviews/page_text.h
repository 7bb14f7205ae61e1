// The texts of a page of a stranger, made fit to be shown: one encoding, no entities, nothing that cannot be seen.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace snug {

enum class PageEncoding { utf8, windows_1252 };

/// By a label in any case; nothing: another one, which is not read. ISO 8859-1 means windows-1252, as in browsers.
std::optional<PageEncoding> encoding_of(std::string_view label);

/// The `charset` of a Content-Type; empty: it has none.
std::string_view charset_of(std::string_view content_type);

/// UTF-8, with U+FFFD where a byte makes no sense.
std::string to_utf8(std::string_view bytes, PageEncoding encoding);

/// Takes HTML's character references out of UTF-8: numbers, and the names that people use, with their `;`.
std::string decode_entities(std::string_view text);

/// In one line, without controls, bidi controls and what surrounds the text; of at most so many code points, the last
/// one `…` if there were more. `text`: valid UTF-8.
std::string clean_line(std::string_view text, std::size_t most);

}  // namespace snug
