// Admin: what the operator does, at the command line or as the host program. Not over REST or sockets.
#include <utility>

#include "api/context.h"
#include "api/folding.h"
#include "api/operations.h"
#include "api/username.h"
#include "model/answers.h"
#include "model/params_accounts.h"
#include "store/accounts.h"

namespace snug {

namespace {

void add_user(Context& context, Calling calling, AdminAddUserParams p) {
  if (auto allowed = check_username(p.username); !allowed) return calling.reply.send(allowed.error());
  context.on_crypto(std::move(calling), [&context, p = std::move(p)](Calling from) {
    RegisterUser user;
    user.user_id = context.ids.next<UserId>();
    user.username = p.username;
    user.username_key = username_key(p.username);
    user.display_name = p.username;
    user.terms = search_terms(user.username_key, user.display_name);
    user.password_hash = context.passwords.hash(p.password);
    user.role = p.role.value_or(UserRole::member);
    context.submit(std::move(from), {std::move(user), {}});
  });
}

/// Finds the user of a username, and goes on with its id.
void with_user(Context& context, Calling calling, std::string_view username, MoveFunction<void(UserId, Calling)> then) {
  context.on_reader(std::move(calling),
                    [key = username_key(username), then = std::move(then)](QueryContext& q, Calling from) mutable {
                      const auto found = find_credentials(q.db, key);
                      if (!found) return from.reply.send(Error{Code::not_found, "no such user", "username", 0});
                      then(found->user, std::move(from));
                    });
}

void set_password(Context& context, Calling calling, AdminSetPasswordParams p) {
  with_user(context, std::move(calling), p.username, [&context, p](UserId user, Calling from) {
    context.on_crypto(std::move(from), [&context, user, password = p.password](Calling caller) {
      context.submit(std::move(caller), {SetUserPassword{user, context.passwords.hash(password)}, {}});
    });
  });
}

void set_role(Context& context, Calling calling, AdminSetRoleParams p) {
  with_user(context, std::move(calling), p.username, [&context, role = p.role](UserId user, Calling from) {
    context.submit(std::move(from), {SetUserRole{user, role}, {}});
  });
}

void disable_user(Context& context, Calling calling, AdminDisableUserParams p) {
  const bool disabled = p.disabled.value_or(true);
  with_user(context, std::move(calling), p.username, [&context, disabled](UserId user, Calling from) {
    context.submit(std::move(from), {SetUserDisabled{user, disabled}, {}});
  });
}

/// By id; a page goes on behind the last one's.
Result<std::string> list_users(QueryContext& q, const AdminListUsersParams& p) {
  UserId past;
  if (p.page) {
    const auto parsed = parse_id<UserTag>(*p.page);
    if (!parsed) return bad_field("page", "is not a page");
    past = *parsed;
  }
  const std::size_t most = static_cast<std::size_t>(p.limit ? p.limit->value : 200);
  AccountsAnswer answer{accounts_after(q.db, past, static_cast<int>(most)), std::nullopt};
  if (answer.users.size() == most) answer.next_cursor = to_string(answer.users.back().id);
  return json::to_text(answer);
}

}  // namespace

void add_admin_operations(Operations& out) {
  const auto add = [&](Operation&& operation) { out.push_back(std::move(operation).open_to(Access::system)); };
  add(service<UserAnswer>("admin_add_user", "", "", "Make an account", add_user));
  add(query<AccountsAnswer>("admin_list_users", "", "", "All accounts", list_users));
  add(service<UserAnswer>("admin_set_password", "", "", "Set a user's password, and end its login sessions",
                          set_password));
  add(service<UserAnswer>("admin_set_role", "", "", "Set a user's role", set_role));
  add(service<UserAnswer>("admin_disable_user", "", "", "Lock a user out, or let it in again", disable_user));
}

}  // namespace snug
