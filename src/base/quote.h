// Quoting of text that came from outside, so that it can neither forge a log line nor break a JSON document.
#pragma once

#include <string>
#include <string_view>

namespace snug {

/// Appends `text` to `out` as a JSON string, quotes included. Control characters are escaped, and every byte that is
/// not part of valid UTF-8 becomes U+FFFD, so the result is always valid JSON on one line.
void append_json_string(std::string& out, std::string_view text);

/// A path as an argument of a shell's command, as it is if nothing in it means something there.
std::string shell_quoted(const std::string& path);

}  // namespace snug
