#include "applier/apply_context.h"

namespace snug {

void write_contact(ApplyContext& a, UserId owner, const Contact& contact, bool was_blocked) {
  a.db.run(R"sql(
    INSERT INTO contacts (user_id, other_id, contact, blocked, version) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET contact = excluded.contact, blocked = excluded.blocked, version = excluded.version)sql",
           owner, contact.user_id, contact.contact, contact.blocked, contact.version);
  if (contact.blocked != was_blocked) a.emit(BlockChanged{owner, contact.user_id, contact.blocked});
  // The other devices may not know whom it is about.
  a.emit_users<EventType::contact_updated>({owner}, {contact.user_id, contact.contact, contact.blocked, contact.version,
                                                     rows::get_user(a.db, contact.user_id)});
}

Applied apply(ApplyContext& a, const SetContact& c) {
  if (c.user_id == a.actor) return bad_field("userId", "is you");
  const auto known = rows::find_contact(a.db, a.actor, c.user_id);
  Contact contact = known.value_or(Contact{.user_id = c.user_id});
  const bool adds = c.contact.value_or(false) || c.blocked.value_or(false);
  if (!known && !adds) return fail(Code::not_found, "not among your contacts");
  const bool was_blocked = contact.blocked, counted = contact.contact || contact.blocked;
  if (adds) {
    if (auto r = check_visible(a, c.user_id); !r) return r.error();
    if (!counted && rows::count_contacts(a.db, a.actor) >= a.settings.contacts_limit)
      return fail(Code::forbidden, "you have as many contacts as is allowed");
  }
  contact.contact = c.contact.value_or(contact.contact);
  contact.blocked = c.blocked.value_or(contact.blocked);
  contact.version = a.version;
  write_contact(a, a.actor, contact, was_blocked);
  return ContactAnswer{contact};
}

}  // namespace snug
