#include "api/folding.h"

#include <algorithm>
#include <utility>

#include "base/unicode.h"
#include "model/text_rules.h"

namespace snug {

namespace {

constexpr std::size_t most_terms = 16, most_bytes = 64;

/// Calls `visit(word, end)` for each word of a text, folded; `end`: what of the text stands behind it.
template <class F>
void each_word(std::string_view text, F&& visit) {
  std::string word;
  const auto end_word = [&](std::string_view rest) {
    unicode::cut(word, most_bytes);
    if (!word.empty()) visit(std::exchange(word, {}), rest);
  };
  while (!text.empty()) {
    const std::string_view rest = text;
    const char32_t c = unicode::take_first(text);
    if (unicode::is_default_ignorable(c)) continue;
    unicode::is_word(c) ? unicode::append(word, unicode::fold(c)) : end_word(rest);
  }
  end_word(text);
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty())
    if (const char32_t c = unicode::take_first(text); !unicode::is_default_ignorable(c))
      unicode::append(out, unicode::fold(c));
  return out;
}

std::vector<std::string> search_terms(std::string_view username, std::string_view display_name) {
  std::vector<std::string> terms;
  if (!username.empty()) terms.push_back(fold(username));
  each_word(display_name, [&](std::string word, std::string_view) {
    if (terms.size() < most_terms) terms.push_back(std::move(word));
  });
  for (std::string& term : terms) unicode::cut(term, most_bytes);
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

std::vector<SearchWord> search_words(std::string_view query) {
  std::vector<SearchWord> words;
  // Nobody puts it into a name but into a username, which is looked for as it is.
  if (query.find('_') != std::string_view::npos) return words;
  each_word(query, [&](std::string word, std::string_view rest) {
    const bool ended = !rest.empty() && !unicode::is_white_space(unicode::take_first(rest));
    if (words.size() < most_terms) words.push_back({std::move(word), ended});
  });
  std::stable_sort(words.begin(), words.end(),
                   [](const SearchWord& a, const SearchWord& b) { return a.text.size() > b.text.size(); });
  return words;
}

}  // namespace snug
