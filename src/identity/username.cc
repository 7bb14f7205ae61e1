#include "identity/username.h"

#include <algorithm>
#include <array>
#include <utility>

namespace snug {

namespace {

/// What a name would be taken for: everybody in a chat, a place, or nobody any more …
constexpr std::array<std::string_view, 10> reserved{"all",   "anyone", "channel", "everybody", "everyone",
                                                    "group", "here",   "online",  "room",      "deleted"};
/// … or who runs the server.
constexpr std::array<std::string_view, 12> reserved_for_groups{
    "admin", "admins", "administrator", "administrators", "moderator", "moderators",
    "root",  "server", "snug",          "support",        "system",    "sysadmin"};

/// Whatever case and signs it is written with: `Here.` and `a-d-m-i-n` are read as the same, and a mention leaves signs
/// at the end out.
std::string letters_of(std::string_view username) {
  std::string letters = username_key(username);
  std::erase_if(letters, [](char c) { return c == '_' || c == '.' || c == '-'; });
  return letters;
}

template <std::size_t count>
bool holds(const std::array<std::string_view, count>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

Error reserved_name(std::string field) {
  return bad_field(std::move(field), "is reserved, because it means something: choose another one");
}

Result<void> check_name(std::string_view name, const std::string& field) {
  constexpr std::size_t least = 3, most = 32;
  if (name.size() < least || name.size() > most) return bad_field(field, "must have 3 to 32 characters");
  const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-'; };
  if (!std::all_of(name.begin(), name.end(), allowed))
    return bad_field(field, "may hold only letters from a to z, digits, and _ . -");
  if (!is_letter_or_digit(name.front())) return bad_field(field, "must begin with a letter or digit");
  if (username_key(name).starts_with("deleted-"))
    return bad_field(field, "can't begin so: that is what deleted users are called");
  if (holds(reserved, letters_of(name))) return reserved_name(field);
  return {};
}

}  // namespace

Result<void> check_username(std::string_view username) {
  if (auto allowed = check_name(username, "username"); !allowed) return allowed;
  if (holds(reserved_for_groups, letters_of(username))) return reserved_name("username");
  return {};
}

Result<void> check_group_name(std::string_view name) { return check_name(name, "name"); }

std::string username_key(std::string_view username) {
  std::string key(username);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return key;
}

}  // namespace snug
