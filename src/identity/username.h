// Usernames: what may be one, and when two are the same.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace snug {

/// Of a new user: 3 to 32 of the letters a-z (in either case), digits and `_ . -`, beginning with a letter or digit;
/// not reserved. The error names the field `username`. Who has such a name from before keeps it.
Result<void> check_username(std::string_view username);

/// The same for all spellings of one name: in lower case. For any text.
std::string username_key(std::string_view username);

}  // namespace snug
