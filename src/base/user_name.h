// Users of this machine, in words for messages.
#pragma once

#include <sys/types.h>

#include <string>

namespace snug {

/// The user's name, or its number where it has none.
std::string name_of_user(uid_t user);
/// `snug (uid 998)`, or `uid 998`.
std::string name_and_number(uid_t user);

}  // namespace snug
