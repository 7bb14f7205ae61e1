// Percent-encoding (RFC 3986 section 2.1), taken off.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// What `+` is: itself in a path, a space in a query as HTML forms and URLSearchParams write it.
enum class Plus { is_plus, is_space };

/// Nothing: a `%` has no two hex digits behind it. The bytes may be anything: the caller checks for UTF-8.
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::is_plus);

/// The same, but a `%` without two hex digits behind it stays as it is.
std::string percent_decode_where_valid(std::string_view text);

}  // namespace snug
