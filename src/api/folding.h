// Folding: text in the form in which users are searched, without regard to case.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snug {

/// Unicode's simple case folding, without what has no shape. The same on every machine: no locale. `text` is valid
/// UTF-8.
std::string fold(std::string_view text);

/// The words that find_users finds a user by: the username, and each word of the display name, folded. Sorted, each
/// once, at most 16, each of at most 64 bytes.
std::vector<std::string> search_terms(std::string_view username, std::string_view display_name);

/// A word of a query, folded.
struct SearchWord {
  std::string text;
  bool ended = false;  ///< a sign behind it ends it: `ann.` is Ann, and not the beginning of Annette
};
/// The words of a query that people's names are looked through for, the longest first. None if it can only be the
/// beginning of a username.
std::vector<SearchWord> search_words(std::string_view query);

}  // namespace snug
