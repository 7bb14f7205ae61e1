#include "model/settings.h"

namespace snug {

bool Settings::set(std::string_view key, std::int64_t value) {
  if (key == "registration") {
    if (value < 0 || value > 2) return false;
    registration = static_cast<Registration>(value);
    return true;
  }
  std::int64_t* field = key == "receipts_limit"   ? &receipts_limit
                        : key == "members_limit"  ? &members_limit
                        : key == "chats_limit"    ? &chats_limit
                        : key == "channels_limit" ? &channels_limit
                        : key == "contacts_limit" ? &contacts_limit
                        : key == "logins_limit"   ? &logins_limit
                        : key == "invites_limit"  ? &invites_limit
                                                  : nullptr;
  if (!field || value < 0) return false;
  *field = value;
  return true;
}

}  // namespace snug
