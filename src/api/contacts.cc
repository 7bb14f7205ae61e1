// Contacts and blocks.
#include "api/context.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

namespace {

Preparation add_contact(Context&, const Calling&, UserParams& p) { return SetContact{p.user_id, true, std::nullopt}; }
Preparation remove_contact(Context&, const Calling&, UserParams& p) {
  return SetContact{p.user_id, false, std::nullopt};
}
Preparation block_user(Context&, const Calling&, UserParams& p) { return SetContact{p.user_id, std::nullopt, true}; }
Preparation unblock_user(Context&, const Calling&, UserParams& p) { return SetContact{p.user_id, std::nullopt, false}; }

}  // namespace

void add_contact_operations(Operations& out) {
  out.push_back(
      query<ContactsAnswer>("list_contacts", "GET", "/contacts", "Contacts and blocked users", list_contacts));
  out.push_back(
      command<ContactAnswer>("add_contact", "PUT", "/contacts/{userId}", "Add a user to the contacts", add_contact));
  out.push_back(command<ContactAnswer>("remove_contact", "DELETE", "/contacts/{userId}",
                                       "Take a user out of the contacts", remove_contact));
  out.push_back(command<ContactAnswer>("block_user", "PUT", "/blocks/{userId}",
                                       "Block a user: no direct chat, no adding, no mentions, no presence",
                                       block_user));
  out.push_back(command<ContactAnswer>("unblock_user", "DELETE", "/blocks/{userId}", "Unblock a user", unblock_user));
}

}  // namespace snug
