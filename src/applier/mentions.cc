#include "applier/mentions.h"

#include <algorithm>

namespace snug {

namespace {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
constexpr bool is_name(char c) { return is_letter(c) || c == '_' || c == '.' || c == '-'; }
constexpr char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// A name at the end of a sentence: `@alice.` is also tried without what may be punctuation.
std::optional<UserId> find_member(const Applying& a, const ChatRow& chat, std::string name) {
  for (;; name.pop_back()) {
    {
      auto q = a.db.query("SELECT id FROM users WHERE username_key = ?1", name);
      if (q.next()) {
        const auto user = q.get<UserId>(0);
        if (is_member(a.db, chat.room(), user)) return user;
      }
    }
    if (name.size() < 2 || (name.back() != '.' && name.back() != '-' && name.back() != '_')) return std::nullopt;
  }
}

}  // namespace

std::vector<std::string> mentioned_names(std::string_view content) {
  constexpr std::size_t longest = 40;
  std::vector<std::string> names;
  for (std::size_t at = content.find('@'); at != std::string_view::npos && names.size() < mentions_limit;
       at = content.find('@', at + 1)) {
    if (at > 0 && (is_name(content[at - 1]) || content[at - 1] == '@')) continue;  // an e-mail address
    std::string name;
    for (std::size_t i = at + 1; i < content.size() && is_name(content[i]) && name.size() <= longest; ++i)
      name += folded(content[i]);
    if (name.empty() || name.size() > longest) continue;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::vector<UserId> find_mentions(const Applying& a, const ChatRow& chat, std::string_view content) {
  std::vector<UserId> users;
  for (std::string& name : mentioned_names(content)) {
    const auto user = find_member(a, chat, std::move(name));
    if (!user || *user == a.actor || has_blocked(a.db, *user, a.actor)) continue;
    if (std::find(users.begin(), users.end(), *user) == users.end()) users.push_back(*user);
  }
  return users;
}

}  // namespace snug
