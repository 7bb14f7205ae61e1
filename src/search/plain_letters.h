// Plain letters: the form in which letters are searched, without case, accents, ligatures and widths. The tables stand
// in the sources (plain_letters_table.cc): the same on every machine.
#pragma once

#include <string_view>

namespace snug {

/// A mark that languages write with or without: it is left out.
bool is_left_out(char32_t c);

/// What is searched for the letter `c`: one code point or several. `room` holds it, if it is one.
std::u32string_view plain_letters_of(char32_t c, char32_t& room);

/// One letter of two that are written after each other (a Hangul syllable of its parts, a voiced kana), or 0.
char32_t composed(char32_t first, char32_t second);

}  // namespace snug
