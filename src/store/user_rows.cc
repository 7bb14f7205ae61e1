#include "store/user_rows.h"

namespace snug::rows {

User read_user(const Query& q, int at) {
  User user;
  user.id = q.get<UserId>(at);
  user.username = q.get<std::string>(at + 1);
  user.display_name = q.get<std::string>(at + 2);
  user.avatar_url = q.get<std::optional<std::string>>(at + 3);
  user.bio = q.get<std::optional<std::string>>(at + 4);
  user.role = q.get<UserRole>(at + 5);
  user.created_at = q.get<Time>(at + 6);
  user.version = q.get<Version>(at + 7);
  if (q.get<Time>(at + 8).ms != 0) user.deleted = true;
  UserStatus status{q.get<std::optional<std::string>>(at + 9), q.get<std::optional<std::string>>(at + 10),
                    q.get<std::optional<Time>>(at + 11)};
  if (status.emoji || status.text) user.status = std::move(status);
  return user;
}

std::optional<User> find_user(Database& db, UserId id) {
  auto q = db.query("SELECT " SNUG_USER_COLUMNS " FROM users u WHERE u.id = ?1", id);
  if (!q.next()) return std::nullopt;
  return read_user(q);
}

User get_user(Database& db, UserId id) { return find_user(db, id).value_or(User{.id = id}); }

std::optional<UserId> find_user_id(Database& db, std::string_view username_key) {
  auto q = db.query("SELECT id FROM users WHERE username_key = ?1", username_key);
  if (!q.next()) return std::nullopt;
  return q.get<UserId>(0);
}

std::optional<UserRole> find_role(Database& db, UserId id) {
  auto q = db.query("SELECT role FROM users WHERE id = ?1", id);
  if (!q.next()) return std::nullopt;
  return q.get<UserRole>(0);
}

bool has_account(Database& db, UserId id) {
  auto q = db.query("SELECT 1 FROM users WHERE id = ?1 AND deleted_at = 0", id);
  return q.next();
}

bool is_enabled(Database& db, UserId id) {
  auto q = db.query("SELECT 1 FROM users WHERE id = ?1 AND disabled = 0", id);
  return q.next();
}

bool is_admin(Database& db, UserId id) {
  auto q = db.query("SELECT 1 FROM users WHERE id = ?1 AND role = ?2 AND disabled = 0", id, UserRole::admin);
  return q.next();
}

bool has_other_admin(Database& db, UserId id) {
  auto q = db.query("SELECT 1 FROM users WHERE role = ?1 AND disabled = 0 AND id <> ?2 ORDER BY id LIMIT 1",
                    UserRole::admin, id);
  return q.next();
}

std::vector<ChangedUser> users_changed_after(Database& db, Version version, UserId id, int most) {
  std::vector<ChangedUser> changed;
  auto q = db.query(R"sql(
    SELECT id, version, deleted_at <> 0 FROM users WHERE (version, id) > (?1, ?2) ORDER BY version, id LIMIT ?3)sql",
                    version, id, most);
  while (q.next()) changed.push_back({q.get<UserId>(0), q.get<Version>(1), q.get<bool>(2)});
  return changed;
}

Terms beginning_with(std::string_view word) {
  return {std::string(word), std::string(word) + "\xf4\x8f\xbf\xbf"};  // no character comes after this one
}

Terms only(std::string_view word) { return {std::string(word), std::string(word) + " "}; }  // no term has spaces

namespace impl {

std::vector<UserId> users_with_term(Database& db, const Terms& terms, int most) {
  std::vector<UserId> ids;
  auto q = db.query(R"sql(
    SELECT t.user_id FROM user_terms t CROSS JOIN users u ON u.id = t.user_id
     WHERE t.term >= ?1 AND t.term < ?2 AND u.disabled = 0
     ORDER BY t.term, t.user_id LIMIT ?3)sql",
                    terms.from, terms.end, most);
  while (q.next()) ids.push_back(q.get<UserId>(0));
  return ids;
}

}  // namespace impl

bool has_term(Database& db, UserId user, const Terms& terms) {
  auto q = db.query("SELECT 1 FROM user_terms WHERE user_id = ?1 AND term >= ?2 AND term < ?3 LIMIT 1", user,
                    terms.from, terms.end);
  return q.next();
}

std::vector<SavedPresence> saved_presence(Database& db) {
  std::vector<SavedPresence> saved;
  auto q = db.query("SELECT user_id, status, last_seen FROM presence");
  while (q.next()) saved.push_back({q.get<UserId>(0), q.get<PresenceStatus>(1), q.get<Time>(2)});
  return saved;
}

}  // namespace snug::rows
