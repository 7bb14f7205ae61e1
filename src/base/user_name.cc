#include "base/user_name.h"

#include <pwd.h>

namespace snug {

std::string name_of_user(uid_t user) {
  const passwd* entry = ::getpwuid(user);
  return entry ? entry->pw_name : std::to_string(user);
}

std::string name_and_number(uid_t user) {
  const std::string number = std::to_string(user), name = name_of_user(user);
  return name == number ? "uid " + number : name + " (uid " + number + ")";
}

}  // namespace snug
