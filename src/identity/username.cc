#include "identity/username.h"

#include <algorithm>
#include <array>

namespace snug {

namespace {

/// What a name would be taken for: everybody in a chat, a place, who runs the server, or nobody any more.
constexpr std::array<std::string_view, 22> reserved{
    "all",    "anyone", "channel", "everybody",     "everyone",       "group",     "here",       "online",
    "room",   "admin",  "admins",  "administrator", "administrators", "moderator", "moderators", "root",
    "server", "snug",   "support", "system",        "sysadmin",       "deleted"};

/// Whatever case and signs it is written with: `Here.` and `a-d-m-i-n` are read as the same, and a mention leaves signs
/// at the end out.
bool is_reserved(std::string_view username) {
  std::string letters = username_key(username);
  std::erase_if(letters, [](char c) { return c == '_' || c == '.' || c == '-'; });
  return std::find(reserved.begin(), reserved.end(), letters) != reserved.end();
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

Result<void> check_username(std::string_view username) {
  constexpr std::size_t least = 3, most = 32;
  if (username.size() < least || username.size() > most) return bad_field("username", "must have 3 to 32 characters");
  const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-'; };
  if (!std::all_of(username.begin(), username.end(), allowed))
    return bad_field("username", "may hold only letters from a to z, digits, and _ . -");
  if (!is_letter_or_digit(username.front())) return bad_field("username", "must begin with a letter or digit");
  if (username_key(username).starts_with("deleted-"))
    return bad_field("username", "can't begin so: that is what deleted users are called");
  if (is_reserved(username))
    return bad_field("username", "is reserved, because it means something: choose another one");
  return {};
}

std::string username_key(std::string_view username) {
  std::string key(username);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return key;
}

}  // namespace snug
