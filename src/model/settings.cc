#include "model/settings.h"

namespace snug {

bool Settings::set(std::string_view key, std::int64_t value) {
  if (key == "registration") {
    if (value < 0 || value > 2) return false;
    registration = static_cast<Registration>(value);
    return true;
  }
  if (value < 0) return false;
  for (const Rule& rule : rule_table) {
    if (rule.key != key) continue;
    this->*rule.member = value;
    return true;
  }
  return false;
}

}  // namespace snug
