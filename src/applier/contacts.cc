#include "applier/applying.h"

namespace snug {

void write_contact(Applying& a, UserId owner, const Contact& contact, bool was_blocked) {
  a.db.run(R"sql(
    INSERT INTO contacts (user_id, other_id, contact, blocked, version) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET contact = excluded.contact, blocked = excluded.blocked, version = excluded.version)sql",
           owner, contact.user_id, contact.contact, contact.blocked, contact.version);
  if (contact.blocked != was_blocked) a.tell(BlockChanged{owner, contact.user_id, contact.blocked});
  // The other devices may not know whom it is about.
  std::string told = json::to_text(contact);
  told.pop_back();
  told += ",\"user\":" + json::to_text(user_object(a.db, contact.user_id)) + "}";
  a.tell_users(EventType::contact_updated, {owner}, std::move(told));
}

Applied apply(Applying& a, const SetContact& c) {
  if (c.user_id == a.actor) return bad_field("userId", "is you");
  Contact contact{.user_id = c.user_id};
  bool known = false;
  {
    auto q =
        a.db.query("SELECT contact, blocked FROM contacts WHERE user_id = ?1 AND other_id = ?2", a.actor, c.user_id);
    known = q.next();
    if (known) std::tie(contact.contact, contact.blocked) = q.row<bool, bool>();
  }
  const bool adds = c.contact.value_or(false) || c.blocked.value_or(false);
  if (!known && !adds) return fail(Code::not_found, "not among your contacts");
  if (adds) {
    if (auto r = check_visible(a, c.user_id); !r) return r.error();
    auto q = a.db.query("SELECT count(*) FROM contacts WHERE user_id = ?1", a.actor);
    q.next();
    if (!known && q.get<std::int64_t>(0) >= a.settings.contacts_limit)
      return fail(Code::forbidden, "you have as many contacts as is allowed");
  }
  const bool was_blocked = contact.blocked;
  contact.contact = c.contact.value_or(contact.contact);
  contact.blocked = c.blocked.value_or(contact.blocked);
  contact.version = a.version;
  write_contact(a, a.actor, contact, was_blocked);
  return result_of("contact", json::to_text(contact));
}

}  // namespace snug
