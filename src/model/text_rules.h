// TextRules: what texts may hold, by Unicode's properties, wherever people give any: names, titles, topics, messages,
// mentions, searches. Texts are valid UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug::text {

/// Nothing is to be seen of it: white space, and code points without a shape.
bool is_blank(std::string_view text);

/// Without the white space at its ends.
std::string_view trimmed(std::string_view text);

/// What is wrong with a name, a title or another text of one line, or nothing. It must show something, has no controls
/// (nor of direction), and no white space at its ends. What has no shape is allowed only where it does something:
/// joiners within an emoji or a word of a script that needs them, variation selectors, the tags of a flag.
std::optional<std::string> line_problem(std::string_view text);

/// What is wrong with a longer text that is shown beside others: it must show something, and has no controls but tabs
/// and line ends, nor embeddings and overrides of direction.
std::optional<std::string> prose_problem(std::string_view text);

/// A text from a program (a User-Agent), as a line that can be shown: what a line may not hold is left out. At most so
/// many bytes.
std::string shown_line(std::string_view text, std::size_t most_bytes);

// --- Words -----------------------------------------------------------------------------------------------------------

/// Whether a word goes on across the end (or beginning) of a text: it ends in (begins with) a letter, mark or number,
/// whatever shapeless stands there. A letter of a script without spaces between words (Han, kana, Thai) is a word
/// itself.
bool ends_within_word(std::string_view text);
bool begins_within_word(std::string_view text);

/// Letters and numbers, each counted with its marks.
std::size_t count_letters(std::string_view text);

}  // namespace snug::text
