#include "model/settings.h"

namespace snug {

const std::array<std::pair<std::string_view, std::int64_t Settings::*>, 7> Settings::limits{
    {{"receipts_limit", &Settings::receipts_limit},
     {"members_limit", &Settings::members_limit},
     {"chats_limit", &Settings::chats_limit},
     {"channels_limit", &Settings::channels_limit},
     {"contacts_limit", &Settings::contacts_limit},
     {"logins_limit", &Settings::logins_limit},
     {"invites_limit", &Settings::invites_limit}}};

bool Settings::set(std::string_view key, std::int64_t value) {
  if (key == "registration") {
    if (value < 0 || value > 2) return false;
    registration = static_cast<Registration>(value);
    return true;
  }
  if (value < 0) return false;
  for (const auto& [name, member] : limits) {
    if (name != key) continue;
    this->*member = value;
    return true;
  }
  return false;
}

}  // namespace snug
