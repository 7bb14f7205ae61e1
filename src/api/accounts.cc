// Accounts: register, log in, refresh, log out, change the password.
#include <utility>

#include "api/context.h"
#include "api/folding.h"
#include "api/hashes.h"
#include "api/operations.h"
#include "api/username.h"
#include "model/answers.h"
#include "model/params_accounts.h"
#include "store/accounts.h"

namespace snug {

namespace {

Error too_many(std::chrono::milliseconds wait) {
  return Error{Code::rate_limited, "too many attempts; wait a while", {}, wait.count()};
}

Error wrong_password() { return fail(Code::unauthorized, "wrong username or password"); }

NewLogin new_login(Context& context, const Calling& calling, bool long_lived) {
  constexpr std::size_t longest = 256;
  NewLogin login{context.ids.next<LoginSessionId>(), long_lived, std::nullopt, std::nullopt};
  if (!calling.address.empty()) login.address = calling.address;
  std::string agent = calling.user_agent.substr(0, longest);
  if (!agent.empty() && json::valid_utf8(agent)) login.user_agent = std::move(agent);
  return login;
}

/// Makes the answer with tokens of what applying a login yields. A login session that a used-up refresh token has just
/// ended yields none.
Result<std::string> with_tokens(const Context& context, const std::string& applied) {
  const auto value = json::parse(applied);
  if (!value) return value.error();
  if (value->member("ended")) return fail(Code::unauthorized, "this login session has ended");
  auto login = json::read<LoginResult>(*value);
  if (!login) return login.error();
  LoginAnswer answer;
  answer.access_token =
      context.tokens.make_access({login->user.id, login->session_id, login->generation}, login->long_lived);
  answer.refresh_token = context.tokens.make_refresh({login->session_id, login->generation});
  if (!login->long_lived) answer.expires_in = context.tokens.access_ttl().count();
  answer.user = std::move(login->user);
  return json::to_text(answer);
}

Prepared logging_in(const Context& context, CommandBody body) {
  return {std::move(body), [&context](std::string applied) { return with_tokens(context, applied); }};
}

void register_user(Context& context, Calling calling, RegisterParams p) {
  if (auto allowed = check_username(p.username); !allowed) return calling.reply.send(allowed.error());
  if (!calling.system) {
    if (const auto wait = context.registrations.take(network_of(calling.address)))
      return calling.reply.send(too_many(*wait));
  }
  context.on_crypto(std::move(calling), [&context, p = std::move(p)](Calling from) {
    RegisterUser user;
    user.user_id = context.ids.next<UserId>();
    user.username = p.username;
    user.username_key = username_key(p.username);
    user.display_name = p.display_name ? *p.display_name : static_cast<const std::string&>(p.username);
    user.terms = search_terms(user.username_key, user.display_name);
    user.password_hash = context.passwords.hash(p.password);
    if (p.invite) user.invite_hash = token_hash(*p.invite);
    if (p.setup_token) user.setup_hash = token_hash(*p.setup_token);
    user.login = new_login(context, from, false);
    context.submit(std::move(from), logging_in(context, std::move(user)));
  });
}

/// A user that is not there takes the same way, and as long, as one with another password.
void log_in(Context& context, Calling calling, LoginParams p) {
  std::string key = username_key(p.username);
  if (!calling.system) {
    if (const auto wait = context.logins_of_address.take(network_of(calling.address)))
      return calling.reply.send(too_many(*wait));
    if (const auto wait = context.logins_of_account.take(key)) return calling.reply.send(too_many(*wait));
  }
  context.on_reader(std::move(calling),
                    [&context, key = std::move(key), p = std::move(p)](QueryContext& q, Calling from) {
                      auto found = find_credentials(q.db, key);
                      context.on_crypto(std::move(from), [&context, found = std::move(found), p](Calling caller) {
                        const std::string& hash = found ? found->password_hash : context.passwords.unmatchable();
                        if (!context.passwords.matches(hash, p.password) || !found)
                          return caller.reply.send(wrong_password());
                        CreateLoginSession login{found->user, found->password_version,
                                                 new_login(context, caller, p.long_lived.value_or(false))};
                        context.submit(std::move(caller), logging_in(context, std::move(login)));
                      });
                    });
}

void refresh(Context& context, Calling calling, RefreshParams p) {
  const auto claims = context.tokens.check_refresh(p.refresh_token);
  if (!claims) return calling.reply.send(claims.error());
  if (const auto wait = context.refreshes.take(to_string(claims->login))) return calling.reply.send(too_many(*wait));
  context.submit(
      std::move(calling),
      logging_in(context, RefreshLoginSession{claims->login, claims->generation,
                                              context.generations.saw_after(claims->login, claims->generation)}));
}

Preparation log_out(Context&, const Calling& calling, NoParams&) {
  if (!calling.login) return fail(Code::bad_request, "there is no login session to end");
  return EndLoginSession{calling.login};
}

/// Goes on, on a crypto thread, if this is the caller's password, with the version of it; throttled like logins.
void with_password(Context& context, Calling calling, std::string password, Error wrong,
                   MoveFunction<void(std::int64_t version, Calling)> then) {
  if (const auto wait = context.logins_of_account.take("id " + to_string(calling.user)))
    return calling.reply.send(too_many(*wait));
  context.on_reader(std::move(calling), [&context, password = std::move(password), wrong = std::move(wrong),
                                         then = std::move(then)](QueryContext& q, Calling from) mutable {
    auto found = find_credentials(q.db, q.viewer);
    if (!found) return from.reply.send(fail(Code::unauthorized, "no such user"));
    context.on_crypto(std::move(from), [&context, found = std::move(*found), password = std::move(password),
                                        wrong = std::move(wrong), then = std::move(then)](Calling caller) mutable {
      if (!context.passwords.matches(found.password_hash, password)) return caller.reply.send(std::move(wrong));
      then(found.password_version, std::move(caller));
    });
  });
}

void change_password(Context& context, Calling calling, ChangePasswordParams p) {
  with_password(context, std::move(calling), p.old, {Code::forbidden, "the old password is wrong", "old", 0},
                [&context, next = p.new_](std::int64_t version, Calling from) {
                  context.submit(std::move(from), {ChangePassword{version, context.passwords.hash(next)}, {}});
                });
}

/// Asks for the password, whatever the token: it can't be undone.
void delete_account(Context& context, Calling calling, DeleteAccountParams p) {
  with_password(context, std::move(calling), p.password, {Code::forbidden, "the password is wrong", "password", 0},
                [&context](std::int64_t version, Calling from) {
                  context.submit(std::move(from), {DeleteAccount{version}, {}});
                });
}

}  // namespace

void add_account_operations(Operations& out) {
  out.push_back(service<LoginAnswer>("register", "POST", "/auth/register", "Make an account, and log in", register_user)
                    .open_to(Access::anyone));
  out.push_back(
      service<LoginAnswer>("login", "POST", "/auth/login", "Begin a login session", log_in).open_to(Access::anyone));
  out.push_back(
      service<LoginAnswer>("refresh", "POST", "/auth/refresh", "Exchange a refresh token for new tokens", refresh)
          .open_to(Access::anyone));
  out.push_back(command<EmptyAnswer>("logout", "POST", "/auth/logout", "End this login session", log_out));
  out.push_back(service<EmptyAnswer>("change_password", "POST", "/auth/password",
                                     "Change the password, and end the other login sessions", change_password));
  out.push_back(service<EmptyAnswer>("delete_account", "POST", "/auth/delete",
                                     "Close the account for good, and remove what is of its user", delete_account));
}

}  // namespace snug
