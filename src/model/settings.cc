#include "model/settings.h"

namespace snug {

bool Settings::set(std::string_view key, std::int64_t value) {
  if (key == "registration") {
    if (value < 0 || value > 2) return false;
    registration = static_cast<Registration>(value);
    return true;
  }
  if (value < 0) return false;
  if (key == "previews") {
    if (value > 1) return false;
    previews = static_cast<LinkPreviews>(value);
    return true;
  }
  if (key == "edit_history") {
    if (value > 2) return false;
    edit_history = static_cast<EditHistory>(value);
    return true;
  }
  for (const Rule& rule : rule_table) {
    if (rule.key != key) continue;
    this->*rule.member = value;
    return true;
  }
  return false;
}

std::int64_t level_of_setting(std::string_view key) {
  if (key == "edit_history" || key == "edit_minutes" || key == "retention_days") return 9;
  if (key == "previews") return 8;
  return key == "file_limit" || key == "files_limit" ? 7 : 1;
}

}  // namespace snug
