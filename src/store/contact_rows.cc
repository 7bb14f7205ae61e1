#include "store/contact_rows.h"

#include <tuple>

namespace snug::rows {

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

std::optional<Contact> find_contact(Database& db, UserId user, UserId other) {
  auto q = db.query("SELECT other_id, contact, blocked, version FROM contacts WHERE user_id = ?1 AND other_id = ?2",
                    user, other);
  if (!q.next()) return std::nullopt;
  return read_contact(q);
}

std::int64_t count_contacts(Database& db, UserId user) {
  auto q = db.query("SELECT count(*) FROM contacts WHERE user_id = ?1 AND (contact = 1 OR blocked = 1)", user);
  q.next();
  return q.get<std::int64_t>(0);
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

std::vector<UserId> with_contact(Database& db, UserId other) {
  std::vector<UserId> ids;
  auto q = db.query("SELECT user_id FROM contacts WHERE other_id = ?1 AND contact = 1 ORDER BY user_id", other);
  while (q.next()) ids.push_back(q.get<UserId>(0));
  return ids;
}

std::vector<ContactOf> contacts_of_others(Database& db, UserId other, UserId past, int most) {
  std::vector<ContactOf> contacts;
  auto q = db.query(R"sql(
    SELECT user_id, contact, blocked FROM contacts WHERE other_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3)sql",
                    other, past, most);
  while (q.next()) contacts.push_back({q.get<UserId>(0), q.get<bool>(1), q.get<bool>(2)});
  return contacts;
}

}  // namespace snug::rows
