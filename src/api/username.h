// Usernames: what may be one, and when two are the same.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace snug {

/// 3 to 32 of the letters a-z (in either case), digits and `_ . -`, beginning with a letter or digit. The error names
/// the field `username`.
Result<void> check_username(std::string_view username);

/// The same for all spellings of one name: in lower case. For any text.
std::string username_key(std::string_view username);

}  // namespace snug
