// Tokens: what a text is found by. The index and the ranges that are lit use the same ones.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace snug {

/// A word of letters and numbers, without case, accents, ligatures and widths, at most 64 bytes of it. Of scripts that
/// write no spaces between words, each pair of neighbours, and the last letter of the run. An emoji without colour of
/// skin; a flag.
struct Token {
  enum class Kind {
    word,
    sign,  ///< `c++` or `c#`: stands at the place of the word before it, which is `c`
    pair,  ///< two neighbours of a script without spaces
    last,  ///< the last letter of such a run
  };
  std::string_view text;  ///< until the visitor returns
  Kind kind = Kind::word;
  std::size_t begin = 0, end = 0;  ///< bytes of the text
  std::size_t first_end = 0;       ///< of the first letter of a pair
};
using TokenVisitor = std::function<void(const Token&)>;

inline constexpr std::size_t most_token_bytes = 64;

/// In their order. `text`: valid UTF-8. Of other bytes: some tokens. Thread: any.
void each_token(std::string_view text, const TokenVisitor& visit);

/// The tokens of a word or phrase that is looked for.
struct Phrase {
  std::vector<std::string> tokens;
  bool open = false;  ///< the last one is the beginning of what is looked for
};
/// `beginning`: the last word may be the beginning of one, if it has letters enough (3; of Hangul 2). A lone letter of
/// a script without spaces always is.
Phrase phrase_of(std::string_view text, bool beginning);

}  // namespace snug
