// Contacts and blocks.
#include "api/context.h"
#include "api/failures.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

namespace {

Preparation add_contact(Context&, const CallContext&, UserParams& p) {
  return SetContact{p.user_id, true, std::nullopt};
}
Preparation remove_contact(Context&, const CallContext&, UserParams& p) {
  return SetContact{p.user_id, false, std::nullopt};
}
Preparation block_user(Context&, const CallContext&, UserParams& p) {
  return SetContact{p.user_id, std::nullopt, true};
}
Preparation unblock_user(Context&, const CallContext&, UserParams& p) {
  return SetContact{p.user_id, std::nullopt, false};
}

}  // namespace

void add_contact_operations(Operations& out) {
  static constexpr Failure itself{Code::bad_request, "the user is the caller"};
  static constexpr Failure too_many{Code::forbidden, "the caller has as many contacts and blocks as is allowed"};
  static constexpr Failure unknown{Code::not_found, "the user was never a contact, nor blocked"};

  out.push_back(query<ContactsAnswer>("list_contacts", "GET", "/contacts", "Contacts and blocked users", list_contacts)
                    .described("With the users that they name."));
  out.push_back(
      command<ContactAnswer>("add_contact", "PUT", "/contacts/{userId}", "Add a user to the contacts", add_contact)
          .described("The caller's other devices get `contact_updated`. The other user gets no event.")
          .fails({failures::no_user, itself, too_many}));
  out.push_back(command<ContactAnswer>("remove_contact", "DELETE", "/contacts/{userId}",
                                       "Take a user out of the contacts", remove_contact)
                    .described("The caller's other devices get `contact_updated`.")
                    .fails({unknown, itself}));
  out.push_back(
      command<ContactAnswer>("block_user", "PUT", "/blocks/{userId}",
                             "Block a user: no direct chat, no adding, no mentions, no presence", block_user)
          .described("A user that is blocked can't open or write to a direct chat with the caller, add the caller to a "
                     "chat, count in its mentions or see its presence. The blocked user gets no event.")
          .fails({failures::no_user, itself, too_many}));
  out.push_back(command<ContactAnswer>("unblock_user", "DELETE", "/blocks/{userId}", "Unblock a user", unblock_user)
                    .described("The caller's other devices get `contact_updated`.")
                    .fails({unknown, itself}));
}

}  // namespace snug
