#include "store/user_rows.h"

#include <tuple>

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
  return user;
}

std::optional<User> find_user(Database& db, UserId id) {
  auto q = db.query("SELECT " SNUG_USER_COLUMNS " FROM users u WHERE u.id = ?1", id);
  if (!q.next()) return std::nullopt;
  return read_user(q);
}

std::optional<UserRole> find_role(Database& db, UserId id) {
  auto q = db.query("SELECT role FROM users WHERE id = ?1", id);
  if (!q.next()) return std::nullopt;
  return q.get<UserRole>(0);
}

std::vector<ChangedUser> users_changed_after(Database& db, Version version, UserId id, int most) {
  std::vector<ChangedUser> changed;
  auto q = db.query(R"sql(
    SELECT id, version, deleted_at <> 0 FROM users WHERE (version, id) > (?1, ?2) ORDER BY version, id LIMIT ?3)sql",
                    version, id, most);
  while (q.next()) changed.push_back({q.get<UserId>(0), q.get<Version>(1), q.get<bool>(2)});
  return changed;
}

std::string end_of_prefix(std::string_view word) { return std::string(word) + "\xf4\x8f\xbf\xbf"; }

namespace impl {

std::vector<UserId> users_with_term(Database& db, std::string_view word, int most) {
  std::vector<UserId> ids;
  auto q = db.query(R"sql(
    SELECT t.user_id FROM user_terms t CROSS JOIN users u ON u.id = t.user_id
     WHERE t.term >= ?1 AND t.term < ?2 AND u.disabled = 0
     ORDER BY t.term, t.user_id LIMIT ?3)sql",
                    word, end_of_prefix(word), most);
  while (q.next()) ids.push_back(q.get<UserId>(0));
  return ids;
}

}  // namespace impl

bool has_term(Database& db, UserId user, std::string_view word) {
  auto q = db.query("SELECT 1 FROM user_terms WHERE user_id = ?1 AND term >= ?2 AND term < ?3 LIMIT 1", user, word,
                    end_of_prefix(word));
  return q.next();
}

namespace {
Contact read_contact(const Query& q) {
  Contact contact;
  std::tie(contact.user_id, contact.contact, contact.blocked, contact.version) = q.row<UserId, bool, bool, Version>();
  return contact;
}
}  // namespace

std::vector<Contact> contacts_changed_after(Database& db, UserId user, Version version, UserId past, int most) {
  std::vector<Contact> contacts;
  auto q = db.query(R"sql(
    SELECT other_id, contact, blocked, version FROM contacts
     WHERE user_id = ?1 AND other_id > ?3 AND version > ?2 ORDER BY other_id LIMIT ?4)sql",
                    user, version, past, most);
  while (q.next()) contacts.push_back(read_contact(q));
  return contacts;
}

std::vector<Contact> contacts_in_force(Database& db, UserId user, UserId past, int most) {
  std::vector<Contact> contacts;
  auto q = db.query(R"sql(
    SELECT other_id, contact, blocked, version FROM contacts
     WHERE user_id = ?1 AND other_id > ?2 AND (contact = 1 OR blocked = 1) ORDER BY other_id LIMIT ?3)sql",
                    user, past, most);
  while (q.next()) contacts.push_back(read_contact(q));
  return contacts;
}

std::vector<UserId> blocked_by(Database& db, UserId user) {
  std::vector<UserId> ids;
  auto q = db.query("SELECT other_id FROM contacts WHERE user_id = ?1 AND blocked = 1 ORDER BY other_id", user);
  while (q.next()) ids.push_back(q.get<UserId>(0));
  return ids;
}

bool has_blocked(Database& db, UserId user, UserId other) {
  auto q = db.query("SELECT 1 FROM contacts WHERE user_id = ?1 AND other_id = ?2 AND blocked = 1", user, other);
  return q.next();
}

bool is_contact(Database& db, UserId user, UserId other) {
  auto q = db.query("SELECT 1 FROM contacts WHERE user_id = ?1 AND other_id = ?2 AND (contact = 1 OR blocked = 1)",
                    user, other);
  return q.next();
}

std::vector<SavedPresence> saved_presence(Database& db) {
  std::vector<SavedPresence> saved;
  auto q = db.query("SELECT user_id, status, last_seen FROM presence");
  while (q.next()) saved.push_back({q.get<UserId>(0), q.get<PresenceStatus>(1), q.get<Time>(2)});
  return saved;
}

}  // namespace snug::rows
