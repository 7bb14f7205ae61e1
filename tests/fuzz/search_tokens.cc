// The tokens of any bytes: bounded, within the text, in its order; and what is looked for is found in itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "search/wanted.h"

using namespace snug;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t begin = 0;
  each_token(text, [&](const Token& token) {
    const bool bounded = !token.text.empty() && token.text.size() <= most_token_bytes;
    const bool within = token.begin >= begin && token.end > token.begin && token.end <= text.size();
    if (!bounded || !within || token.first_end > token.end) std::abort();
    if (token.text.find_first_of("\" *^(){}:\xee") != std::string_view::npos && token.text.front() != '\xee')
      std::abort();
    begin = token.begin;
  });
  if (!is_utf8(text) || size > 2000) return 0;
  const Phrase phrase = phrase_of(text, false);
  const auto ranges = find_phrase(text, phrase);
  if (ranges.empty() != phrase.tokens.empty()) std::abort();
  return 0;
}
