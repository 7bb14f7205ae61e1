#include "api/user_search.h"

#include "api/folding.h"
#include "model/text_rules.h"

namespace snug {

namespace {

std::vector<rows::Terms> words_of(std::string_view query) {
  std::vector<rows::Terms> terms;
  for (const SearchWord& word : search_words(query))
    terms.push_back(word.ended ? rows::only(word.text) : rows::beginning_with(word.text));
  return terms;
}

}  // namespace

std::vector<std::vector<rows::Terms>> searches_for(std::string_view query) {
  const std::string whole = fold(text::trimmed(query));
  if (whole.empty()) return {};
  std::vector<std::vector<rows::Terms>> searches{{rows::beginning_with(whole)}};
  std::vector<rows::Terms> words = words_of(query);
  if (!words.empty() && words.front().from != whole) searches.push_back(std::move(words));
  return searches;
}

std::vector<rows::Terms> search_for(std::string_view query) {
  const std::string_view trimmed = text::trimmed(query);
  if (trimmed.find(' ') != std::string_view::npos) return words_of(trimmed);
  const std::string whole = fold(trimmed);
  return whole.empty() ? std::vector<rows::Terms>() : std::vector{rows::beginning_with(whole)};
}

}  // namespace snug
