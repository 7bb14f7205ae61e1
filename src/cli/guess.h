// Guess: what a word that nobody knows was meant to be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snug::cli {

/// The one of `known` that `word` most likely is: the same but for its letter case, dashes or underscores; a few
/// letters apart, fewer in short words; or the only one that begins with it. Of two that are as near, the first.
std::optional<std::string> guess(std::string_view word, const std::vector<std::string>& known);

/// `, did you mean 'serve'?`, or nothing.
std::string did_you_mean(const std::optional<std::string>& guessed);

}  // namespace snug::cli
