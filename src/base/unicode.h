// Unicode: code points of UTF-8, and what they are. The tables stand in the sources (unicode_tables.cc): the same on
// every machine, whatever its locale or libraries.
#pragma once

#include <string>
#include <string_view>

namespace snug::unicode {

/// Takes one code point off the front, or back, of valid UTF-8 that is not empty. Of other bytes: some code point.
char32_t take_first(std::string_view& text);
char32_t take_last(std::string_view& text);
void append(std::string& out, char32_t c);
/// Cuts valid UTF-8 to at most so many bytes, between two code points.
void cut(std::string& text, std::size_t most_bytes);

bool is_white_space(char32_t c);
/// Cc, and the separators of lines and paragraphs.
bool is_control(char32_t c);
/// Changes the direction of the text around it.
bool is_bidi_control(char32_t c);
/// Has no shape of its own: joiners, fillers, variation selectors, tags …
bool is_default_ignorable(char32_t c);
/// A letter, mark or number.
bool is_word(char32_t c);
/// A mark that takes no place of its own.
bool is_nonspacing(char32_t c);
/// A letter of a script that writes no spaces between words: Han, kana, Thai …
bool is_spaceless(char32_t c);
bool is_pictographic(char32_t c);
/// These three as UTS 51 has them: Emoji, Emoji_Presentation and Emoji_Modifier_Base.
bool is_emoji(char32_t c);
bool is_emoji_presentation(char32_t c);
bool is_emoji_modifier_base(char32_t c);
/// Something is to be seen, even if nothing stands before it.
bool is_visible(char32_t c);

/// Simple case folding; `İ` becomes i.
char32_t fold(char32_t c);

}  // namespace snug::unicode
