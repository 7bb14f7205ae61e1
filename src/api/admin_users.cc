// Administration of people: accounts, their passwords, roles and login sessions.
#include <algorithm>
#include <utility>

#include "api/context.h"
#include "api/ending.h"
#include "api/failures.h"
#include "api/folding.h"
#include "api/operations.h"
#include "api/user_search.h"
#include "identity/username.h"
#include "model/answers.h"
#include "model/answers_admin.h"
#include "model/params_admin.h"
#include "store/accounts.h"
#include "store/login_rows.h"
#include "store/user_rows.h"

namespace snug {

namespace {

const Error no_such_user{Code::not_found, "no such user", "username", 0};

/// The way over a reader keeps people who are no administrators from making us hash passwords.
void add_user(Context& context, CallContext calling, AdminAddUserParams p) {
  if (auto allowed = check_username(p.username); !allowed) return calling.reply.send(allowed.error());
  context.on_reader(std::move(calling), [&context, p = std::move(p)](QueryContext&, CallContext from) {
    context.on_crypto(std::move(from), [&context, p](CallContext caller) {
      RegisterUser user;
      user.user_id = context.ids.next<UserId>();
      user.username = p.username;
      user.username_key = username_key(p.username);
      user.display_name = p.display_name ? std::string(*p.display_name) : std::string(p.username);
      user.terms = search_terms(user.username_key, user.display_name);
      user.password_hash = context.passwords.hash(p.password);
      user.role = p.role.value_or(UserRole::member);
      context.submit(std::move(caller), {std::move(user), {}});
    });
  });
}

/// Finds the user of a username, and goes on with its id.
void with_user(Context& context, CallContext calling, std::string_view username,
               MoveFunction<void(UserId, CallContext)> then) {
  context.on_reader(std::move(calling),
                    [key = username_key(username), then = std::move(then)](QueryContext& q, CallContext from) mutable {
                      const auto found = find_credentials(q.db, key);
                      if (!found) return from.reply.send(no_such_user);
                      then(found->user, std::move(from));
                    });
}

void set_password(Context& context, CallContext calling, AdminSetPasswordParams p) {
  with_user(context, std::move(calling), p.username, [&context, p](UserId user, CallContext from) {
    context.on_crypto(std::move(from), [&context, user, password = p.password](CallContext caller) {
      context.submit(std::move(caller), {SetUserPassword{user, context.passwords.hash(password)}, {}});
    });
  });
}

void set_role(Context& context, CallContext calling, AdminSetRoleParams p) {
  with_user(context, std::move(calling), p.username, [&context, role = p.role](UserId user, CallContext from) {
    context.submit(std::move(from), {SetUserRole{user, role}, {}});
  });
}

void disable_user(Context& context, CallContext calling, AdminDisableUserParams p) {
  const auto until = ending(context.clock, "until", p.until, p.for_seconds);
  if (!until) return calling.reply.send(until.error());
  with_user(context, std::move(calling), p.username, [&context, p, until = *until](UserId user, CallContext from) {
    SetUserDisabled change{user, p.disabled.value_or(true), std::nullopt, until};
    if (p.reason) change.reason = *p.reason;
    context.submit(std::move(from), {std::move(change), {}});
  });
}

void delete_user(Context& context, CallContext calling, AdminUserParams p) {
  with_user(context, std::move(calling), p.username, [&context](UserId user, CallContext from) {
    context.submit(std::move(from), {DeleteUser{user}, {}});
  });
}

void revoke_session(Context& context, CallContext calling, AdminRevokeSessionParams p) {
  with_user(context, std::move(calling), p.username, [&context, session = p.session_id](UserId user, CallContext from) {
    context.submit(std::move(from), {EndUserLogins{user, session}, {}});
  });
}

void revoke_sessions(Context& context, CallContext calling, AdminUserParams p) {
  with_user(context, std::move(calling), p.username, [&context](UserId user, CallContext from) {
    context.submit(std::move(from), {EndUserLogins{user, std::nullopt}, {}});
  });
}

// --- Reading -------------------------------------------------------------------------------------

constexpr std::int64_t default_page = 200;

/// A page cursor `ID.TERM`: the term is folded text, which may hold anything.
Result<std::pair<UserId, std::string>> parse_place(std::string_view page) {
  const auto dot = page.find('.');
  const auto id = parse_id<UserTag>(page.substr(0, dot));
  if (!id || dot == std::string_view::npos) return bad_field("page", "is no page cursor of this list");
  return std::pair(*id, std::string(page.substr(dot + 1)));
}

Result<std::string> search_users(QueryContext& q, const AdminListUsersParams& p, std::size_t most) {
  const std::vector<rows::Terms> terms = search_for(*p.query);
  if (terms.empty()) return bad_field("query", "has nothing to look for");
  std::pair<UserId, std::string> past;
  if (p.page) {
    auto place = parse_place(*p.page);
    if (!place) return place.error();
    past = std::move(*place);
  }
  const auto found = accounts_matching(q.db, terms.front(), past.second, past.first, static_cast<int>(most));
  AccountsAnswer answer;
  for (const FoundAccount& candidate : found)
    if (std::all_of(terms.begin() + 1, terms.end(),
                    [&](const rows::Terms& term) { return rows::has_term(q.db, candidate.account.id, term); }))
      answer.users.push_back(candidate.account);
  if (found.size() == most) answer.next_cursor = to_string(found.back().account.id) + "." + found.back().term;
  return json::to_text(answer);
}

/// By id; a page goes on behind the last one's. Of a search: by the word that was found.
Result<std::string> list_users(QueryContext& q, const AdminListUsersParams& p) {
  const auto most = static_cast<std::size_t>(p.limit ? p.limit->value : default_page);
  if (p.query) return search_users(q, p, most);
  UserId past;
  if (p.page) {
    const auto parsed = parse_id<UserTag>(*p.page);
    if (!parsed) return bad_field("page", "is no page cursor of this list");
    past = *parsed;
  }
  AccountsAnswer answer{accounts_after(q.db, past, static_cast<int>(most)), std::nullopt};
  if (answer.users.size() == most) answer.next_cursor = to_string(answer.users.back().id);
  return json::to_text(answer);
}

Result<std::string> get_user(QueryContext& q, const AdminUserParams& p) {
  const auto found = find_credentials(q.db, username_key(p.username));
  if (!found) return no_such_user;
  return json::to_text(account_details(q.db, *find_account(q.db, found->user)));
}

Result<std::string> list_sessions(QueryContext& q, const AdminUserParams& p) {
  const auto found = find_credentials(q.db, username_key(p.username));
  if (!found) return no_such_user;
  SessionsAnswer answer{rows::login_sessions_of(q.db, found->user)};
  for (LoginSession& session : answer.sessions) session.current = q.login && session.id == q.login;
  return json::to_text(answer);
}

}  // namespace

void add_admin_user_operations(Operations& out) {
  const auto add = [&](Operation&& operation) { out.push_back(std::move(operation).open_to(Access::admin)); };
  static constexpr std::string_view not_on_oneself = "administrators, not on themselves";
  static constexpr Failure no_user{Code::not_found, "there is no such user"};
  static constexpr Failure itself{Code::forbidden, "the user is the caller"};

  add(query<AccountsAnswer>("admin_list_users", "GET", "/admin/users",
                            "All accounts, or those with a name that begins so", list_users)
          .described("Paged by `page`; pages of a search may be short.")
          .fails({{Code::bad_request, "the query is blank"}}));
  add(service<UserAnswer>("admin_add_user", "POST", "/admin/users", "Make an account", add_user)
          .described("Whether registration is open makes no difference.")
          .fails({failures::taken_username, failures::reserved_username}));
  add(query<AccountAnswer>("admin_get_user", "GET", "/admin/users/{username}", "An account", get_user)
          .fails({no_user}));
  add(service<UserAnswer>("admin_set_password", "PUT", "/admin/users/{username}/password",
                          "Set a user's password, and end its login sessions", set_password)
          .only_for(not_on_oneself)
          .fails({no_user, itself}));
  add(service<UserAnswer>("admin_set_role", "PUT", "/admin/users/{username}/role", "Set a user's role", set_role)
          .only_for(not_on_oneself)
          .fails({no_user, itself}));
  add(service<UserAnswer>("admin_disable_user", "PUT", "/admin/users/{username}/disabled",
                          "Lock a user out, for good or for a while, or let it in again", disable_user)
          .only_for(not_on_oneself)
          .described("Ends the login sessions. The user gets the reason when it logs in with the right password; from "
                     "`until` on its login succeeds.")
          .fails({no_user, itself}));
  add(service<EmptyAnswer>("admin_delete_user", "DELETE", "/admin/users/{username}",
                           "Close a user's account for good, and remove what is of the user", delete_user)
          .only_for(not_on_oneself)
          .described("The account is closed when this is answered, the rest is removed afterwards.")
          .fails({no_user, itself}));
  add(query<SessionsAnswer>("admin_list_sessions", "GET", "/admin/users/{username}/sessions",
                            "The login sessions of a user", list_sessions)
          .fails({no_user}));
  add(service<EmptyAnswer>("admin_revoke_sessions", "DELETE", "/admin/users/{username}/sessions",
                           "End all login sessions of a user", revoke_sessions)
          .described("Its connections close at once.")
          .fails({no_user}));
  add(service<EmptyAnswer>("admin_revoke_session", "DELETE", "/admin/users/{username}/sessions/{sessionId}",
                           "End a login session of a user", revoke_session)
          .described("Its connections close at once.")
          .fails({no_user, {Code::not_found, "the user has no such login session"}}));
}

}  // namespace snug
