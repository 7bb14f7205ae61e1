// Reading how users stand to each other: contacts and blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// How `user` stands to others: rows changed after `version` (of any age: those that are contacts or blocked, only),
/// by the other's id, those after `past`; at most `most`.
std::vector<Contact> contacts_changed_after(Database& db, UserId user, Version version, UserId past, int most);
std::vector<Contact> contacts_in_force(Database& db, UserId user, UserId past, int most);
/// How `user` stands to one other; it may be neither contact nor blocked any more.
std::optional<Contact> find_contact(Database& db, UserId user, UserId other);
/// Contacts and blocked users of `user`.
std::int64_t count_contacts(Database& db, UserId user);
/// Blocked users, in ascending order of id.
std::vector<UserId> blocked_by(Database& db, UserId user);
/// Whether `user` has blocked `other`.
bool has_blocked(Database& db, UserId user, UserId other);
/// Whether `other` is a contact of `user`, or blocked by it.
bool is_contact(Database& db, UserId user, UserId other);

/// Users that have `other` as a contact, in ascending order of id.
std::vector<UserId> with_contact(Database& db, UserId other);
/// How users stand to `other`: by their ids, those after `past`; at most `most`.
struct ContactOf {
  UserId owner;
  bool contact = false;
  bool blocked = false;
};
std::vector<ContactOf> contacts_of_others(Database& db, UserId other, UserId past, int most);

}  // namespace snug::rows
