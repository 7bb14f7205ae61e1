// Reading users, contacts and what was kept of presence.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// The columns that read_user reads, of a table `users` named u.
#define SNUG_USER_COLUMNS \
  "u.id, u.username, u.display_name, u.avatar_url, u.bio, u.role, u.created_at, u.version, u.deleted_at"
inline constexpr int user_columns = 9;
User read_user(const Query& q, int first_column = 0);

/// Disabled users, too: what they wrote stays.
std::optional<User> find_user(Database& db, UserId id);
/// Nothing for the system, or a user that isn't there.
std::optional<UserRole> find_role(Database& db, UserId id);

/// Users in the order of their last change, those after (version, id); at most `most`.
struct ChangedUser {
  UserId id;
  Version version = 0;
  bool deleted = false;
};
std::vector<ChangedUser> users_changed_after(Database& db, Version version, UserId id, int most);

/// Enabled users that have, for each of the folded `words`, a term beginning with it; each once, in the order of the
/// term that begins with the first. `wanted` says which of them count; at most `most` are returned and
/// `most_examined` looked at.
template <class Wanted>
std::vector<User> users_matching(Database& db, const std::vector<std::string>& words, Wanted&& wanted, std::size_t most,
                                 int most_examined);

/// How `user` stands to others: rows changed after `version` (of any age: those that are contacts or blocked, only),
/// by the other's id, those after `past`; at most `most`.
std::vector<Contact> contacts_changed_after(Database& db, UserId user, Version version, UserId past, int most);
std::vector<Contact> contacts_in_force(Database& db, UserId user, UserId past, int most);
/// In ascending order of id.
std::vector<UserId> blocked_by(Database& db, UserId user);
bool has_blocked(Database& db, UserId user, UserId other);
bool is_contact(Database& db, UserId user, UserId other);

/// Presence as it was saved: the status set by hand, and when a user was last here (0: never).
struct SavedPresence {
  UserId user;
  PresenceStatus manual = PresenceStatus::online;
  Time last_seen;
};
std::vector<SavedPresence> saved_presence(Database& db);

/// The first text after all that begin with `word`: no character comes after this one.
std::string end_of_prefix(std::string_view word);
/// Whether the user has a term (folded) beginning with `word`.
bool has_term(Database& db, UserId user, std::string_view word);

// --- users_matching ------------------------------------------------------------------------------

namespace impl {
/// The ids of enabled users with a term beginning with `word`, in the order of the terms; a user once for each.
std::vector<UserId> users_with_term(Database& db, std::string_view word, int most);
}  // namespace impl

template <class Wanted>
std::vector<User> users_matching(Database& db, const std::vector<std::string>& words, Wanted&& wanted, std::size_t most,
                                 int most_examined) {
  std::vector<User> found;
  if (words.empty()) return found;
  for (const UserId id : impl::users_with_term(db, words.front(), most_examined)) {
    if (found.size() >= most) break;
    bool matches = true;
    for (const User& user : found) matches = matches && user.id != id;
    for (std::size_t i = 1; matches && i < words.size(); ++i) matches = has_term(db, id, words[i]);
    if (!matches || !wanted(id)) continue;
    if (auto user = find_user(db, id)) found.push_back(std::move(*user));
  }
  return found;
}

}  // namespace snug::rows
