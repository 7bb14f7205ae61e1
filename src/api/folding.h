// Folding: text in the form in which users are searched, without regard to case.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snug {

/// Lower case of Latin (with its accents), Greek and Cyrillic letters; everything else stays. The same on every
/// machine: no locale. `text` is valid UTF-8.
std::string fold(std::string_view text);

/// The words that find_users finds a user by: the username, and each word of the display name, folded. Sorted, each
/// once, at most 16, each of at most 64 bytes.
std::vector<std::string> search_terms(std::string_view username, std::string_view display_name);

}  // namespace snug
