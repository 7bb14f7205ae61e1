// Usernames: what may be one, and when two are the same.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace snug {

/// Of a new user: 3 to 32 of the letters a-z (in either case), digits and `_ . -`, beginning with a letter or digit;
/// not reserved. The error names the field `username`. Who has such a name from before keeps it.
Result<void> check_username(std::string_view username);

/// The same of a group of users, which a message mentions as it does a user: it may be called as who runs the server
/// is, because only an administrator makes one. The error names the field `name`.
Result<void> check_group_name(std::string_view name);

/// The same for all spellings of one name: in lower case. For any text.
std::string username_key(std::string_view username);

}  // namespace snug
