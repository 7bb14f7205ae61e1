// Reading users and what was kept of presence.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// The columns that read_user reads, of a table `users` named u.
#define SNUG_USER_COLUMNS                                                                                 \
  "u.id, u.username, u.display_name, u.avatar_url, u.bio, u.role, u.created_at, u.version, u.deleted_at," \
  " u.status_emoji, u.status_text, u.status_until"
inline constexpr int user_columns = 12;
User read_user(const Query& q, int first_column = 0);

/// Disabled and deleted users, too: what they wrote stays.
std::optional<User> find_user(Database& db, UserId id);
/// One that must be there: another row names it.
User get_user(Database& db, UserId id);
/// `key`: the username's (src/identity/username.h). Disabled users, too; a deleted one has no name.
std::optional<UserId> find_user_id(Database& db, std::string_view username_key);
/// Nothing for the system, or a user that isn't there.
std::optional<UserRole> find_role(Database& db, UserId id);
/// Whether the user has an account that was not deleted; it may be disabled.
bool has_account(Database& db, UserId id);
/// Whether the user may act: it has an account that is not disabled.
bool is_enabled(Database& db, UserId id);
/// Whether the user may act as an administrator.
bool is_admin(Database& db, UserId id);
/// Whether another user may, too.
bool has_other_admin(Database& db, UserId id);

/// Users in the order of their last change, those after (version, id); at most `most`.
struct ChangedUser {
  UserId id;
  Version version = 0;
  bool deleted = false;
};
std::vector<ChangedUser> users_changed_after(Database& db, Version version, UserId id, int most);

/// Folded terms: those from `from` on, and before `end`.
struct Terms {
  std::string from, end;
};
/// Those that begin with `word`, and `word` alone.
Terms beginning_with(std::string_view word);
Terms only(std::string_view word);

/// Enabled users that have one of each of `terms`; each once, in the order of the one among the first. `wanted` says
/// which of them count; at most `most` are returned and `most_examined` looked at.
template <class Wanted>
std::vector<User> users_matching(Database& db, const std::vector<Terms>& terms, Wanted&& wanted, std::size_t most,
                                 int most_examined);

/// Presence as it was saved: the status set by hand, and when a user was last here (0: never).
struct SavedPresence {
  UserId user;
  PresenceStatus manual = PresenceStatus::online;
  Time last_seen;
};
std::vector<SavedPresence> saved_presence(Database& db);

/// Whether the user has one of these terms.
bool has_term(Database& db, UserId user, const Terms& terms);

// --- users_matching ------------------------------------------------------------------------------

namespace impl {
/// The ids of enabled users with one of these terms, in their order; a user once for each.
std::vector<UserId> users_with_term(Database& db, const Terms& terms, int most);
}  // namespace impl

template <class Wanted>
std::vector<User> users_matching(Database& db, const std::vector<Terms>& terms, Wanted&& wanted, std::size_t most,
                                 int most_examined) {
  std::vector<User> found;
  if (terms.empty()) return found;
  for (const UserId id : impl::users_with_term(db, terms.front(), most_examined)) {
    if (found.size() >= most) break;
    bool matches = true;
    for (const User& user : found) matches = matches && user.id != id;
    for (std::size_t i = 1; matches && i < terms.size(); ++i) matches = has_term(db, id, terms[i]);
    if (!matches || !wanted(id)) continue;
    if (auto user = find_user(db, id)) found.push_back(std::move(*user));
  }
  return found;
}

}  // namespace snug::rows
