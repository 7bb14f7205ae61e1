// Accounts: register, log in, refresh, log out, change the password.
#include <functional>
#include <utility>

#include "api/context.h"
#include "api/failures.h"
#include "api/folding.h"
#include "api/hashes.h"
#include "api/operations.h"
#include "identity/username.h"
#include "model/answers.h"
#include "model/login_end.h"
#include "model/params_accounts.h"
#include "model/text_rules.h"
#include "store/accounts.h"
#include "sync/read_sync.h"

namespace snug {

namespace {

Error wrong_password() { return fail(Code::unauthorized, "wrong username or password"); }

NewLogin new_login(Context& context, const CallContext& calling, bool long_lived) {
  constexpr std::size_t longest = 256;
  NewLogin login{context.ids.next<LoginSessionId>(), long_lived, std::nullopt, std::nullopt};
  if (!calling.address.empty()) login.address = calling.address;
  if (json::valid_utf8(calling.user_agent))
    if (std::string agent = text::shown_line(calling.user_agent, longest); !agent.empty())
      login.user_agent = std::move(agent);
  return login;
}

/// Makes the answer with tokens of what applying a login yields. A login session that a used-up refresh token has just
/// ended yields none.
Result<std::string> with_tokens(const Context& context, AppliedAnswer applied) {
  auto* const login = std::get_if<LoginResult>(&applied);
  if (!login) return login_ended(LoginEnd::token_reused);  // LoginEndedResult
  LoginAnswer answer;
  answer.access_token =
      context.tokens.make_access({login->user.id, login->session_id, login->generation}, login->long_lived);
  answer.refresh_token = context.tokens.make_refresh({login->session_id, login->generation});
  if (!login->long_lived) answer.expires_in = context.tokens.access_ttl().count();
  answer.user = std::move(login->user);
  return json::to_text(answer);
}

Prepared logging_in(const Context& context, CommandBody body) {
  return {std::move(body), [&context](AppliedAnswer applied) { return with_tokens(context, std::move(applied)); }};
}

void register_user(Context& context, CallContext calling, RegisterParams p) {
  if (auto allowed = check_username(p.username); !allowed) return calling.reply.send(allowed.error());
  if (!calling.system) {
    if (const auto wait = context.registrations.take(network_of(calling.address)))
      return calling.reply.send(too_many_attempts(*wait));
  }
  context.on_crypto(std::move(calling), [&context, p = std::move(p)](CallContext from) {
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

/// So that a link that is no good is told of before a form is filled. It uses nothing up.
void check_setup(Context& context, CallContext calling, CheckSetupParams p) {
  context.look_up_secret(std::move(calling),
                         [hash = token_hash(p.setup_token)](QueryContext& q) -> Result<std::string> {
                           if (auto good = check_setup_token(q.db, hash, q.now); !good) return good.error();
                           return std::string("{}");
                         });
}

/// A password to be checked, and what then happens.
struct PasswordCheck {
  std::function<std::optional<Credentials>(QueryContext&)> find;
  std::string password;
  Error wrong;
  MoveFunction<void(Credentials, CallContext)> then;  // on a crypto thread
  std::string tried{};                                // a hash that it does not match
};

void check_credentials(Context& context, QueryContext& q, CallContext calling, PasswordCheck check);

/// What this node has may be old: before a password is refused, it is checked against what the order has now.
void check_again(Context& context, CallContext calling, PasswordCheck check) {
  context.catch_up(std::move(calling), too_early(),
                   [&context, check = std::move(check)](CallContext again, std::int64_t position) mutable {
                     context.on_reader_at(
                         position, std::move(again),
                         [&context, check = std::move(check)](QueryContext& q, CallContext from) mutable {
                           check_credentials(context, q, std::move(from), std::move(check));
                         });
                   });
}

/// A user that is not there takes the same way, and as long, as one with another password.
void check_credentials(Context& context, QueryContext& q, CallContext calling, PasswordCheck check) {
  auto found = check.find(q);
  std::string hash = found ? found->password_hash : context.passwords.unmatchable();
  if (hash == check.tried) return calling.reply.send(std::move(check.wrong));
  context.on_crypto(std::move(calling), [&context, check = std::move(check), found = std::move(found),
                                         hash = std::move(hash)](CallContext caller) mutable {
    if (context.passwords.matches(hash, check.password) && found)
      return check.then(std::move(*found), std::move(caller));
    const bool is_last = !context.settings.may_lag || !check.tried.empty();
    if (is_last) return caller.reply.send(std::move(check.wrong));
    check.tried = std::move(hash);
    check_again(context, std::move(caller), std::move(check));
  });
}

void check_password(Context& context, CallContext calling, PasswordCheck check) {
  context.on_reader(std::move(calling),
                    [&context, check = std::move(check)](QueryContext& q, CallContext from) mutable {
                      check_credentials(context, q, std::move(from), std::move(check));
                    });
}

void log_in(Context& context, CallContext calling, LoginParams p) {
  std::string key = username_key(p.username);
  if (!calling.system) {
    if (const auto wait = context.logins_of_address.take(network_of(calling.address)))
      return calling.reply.send(too_many_attempts(*wait));
    if (const auto wait = context.logins_of_account.take(key)) return calling.reply.send(too_many_attempts(*wait));
  }
  check_password(
      context, std::move(calling),
      {.find = [key = std::move(key)](QueryContext& q) { return find_credentials(q.db, key); },
       .password = p.password,
       .wrong = wrong_password(),
       .then =
           [&context, long_lived = p.long_lived.value_or(false)](Credentials found, CallContext caller) {
             CreateLoginSession login{found.user, found.password_version, new_login(context, caller, long_lived)};
             context.submit(std::move(caller), logging_in(context, std::move(login)));
           }});
}

void refresh(Context& context, CallContext calling, RefreshParams p) {
  const auto claims = context.tokens.check_refresh(p.refresh_token);
  if (!claims) return calling.reply.send(claims.error());
  if (const auto wait = context.refreshes.take(to_string(claims->login)))
    return calling.reply.send(too_many_attempts(*wait));
  context.submit(
      std::move(calling),
      logging_in(context, RefreshLoginSession{claims->login, claims->generation,
                                              context.token_use.saw_after(claims->login, claims->generation)}));
}

Preparation log_out(Context&, const CallContext& calling, NoParams&) {
  if (!calling.login) return fail(Code::bad_request, "there is no login session to end");
  return EndLoginSession{calling.login};
}

/// Goes on, on a crypto thread, if this is the caller's password, with the version of it; throttled like logins.
void with_password(Context& context, CallContext calling, std::string password, Error wrong,
                   MoveFunction<void(std::int64_t version, CallContext)> then) {
  if (const auto wait = context.logins_of_account.take("id " + to_string(calling.user)))
    return calling.reply.send(too_many_attempts(*wait));
  check_password(context, std::move(calling),
                 {.find = [](QueryContext& q) { return find_credentials(q.db, q.viewer); },
                  .password = std::move(password),
                  .wrong = std::move(wrong),
                  .then = [then = std::move(then)](
                              Credentials found,
                              CallContext caller) mutable { then(found.password_version, std::move(caller)); }});
}

void change_password(Context& context, CallContext calling, ChangePasswordParams p) {
  with_password(context, std::move(calling), p.old, {Code::forbidden, "the old password is wrong", "old", 0},
                [&context, next = p.new_](std::int64_t version, CallContext from) {
                  context.submit(std::move(from), {ChangePassword{version, context.passwords.hash(next)}, {}});
                });
}

/// Asks for the password, whatever the token: it can't be undone.
void delete_account(Context& context, CallContext calling, DeleteAccountParams p) {
  with_password(context, std::move(calling), p.password, {Code::forbidden, "the password is wrong", "password", 0},
                [&context](std::int64_t version, CallContext from) {
                  context.submit(std::move(from), {DeleteAccount{version}, {}});
                });
}

}  // namespace

void add_account_operations(Operations& out) {
  out.push_back(
      service<LoginAnswer>("register", "POST", "/auth/register", "Make an account, and log in", register_user)
          .described("`registration` of `GET /server` says whether it is open, by invite, or closed. An invite also "
                     "makes the account a member of its chat. Limited for each address.")
          .open_to(Access::anyone)
          .fails({{Code::forbidden, "registration is closed, or needs an invite"},
                  {Code::forbidden, "the set-up token is not valid"},
                  {Code::forbidden, "the invite is to a channel, whose group the account is not in"},
                  failures::chat_is_full,
                  failures::no_invite,
                  failures::taken_username,
                  failures::reserved_username,
                  failures::too_many_attempts}));
  out.push_back(service<LoginAnswer>("login", "POST", "/auth/login", "Begin a login session", log_in)
                    .described("The answer to a wrong password and to a name that does not exist is the same. Limited "
                               "for each account and address.")
                    .open_to(Access::anyone)
                    .fails({{Code::unauthorized, "the username or the password is wrong"},
                            {Code::unauthorized, "the account is disabled; the message says why"},
                            failures::too_many_attempts}));
  out.push_back(
      service<EmptyAnswer>("check_setup", "POST", "/auth/setup", "Whether a set-up token is good", check_setup)
          .described("It uses nothing up. Limited for each address.")
          .as(Kind::query)
          .open_to(Access::anyone)
          .fails({{Code::forbidden, "`register` would refuse the token"}, failures::too_many_attempts}));
  out.push_back(
      service<LoginAnswer>("refresh", "POST", "/auth/refresh", "Exchange a refresh token for new tokens", refresh)
          .described("The refresh token before is answered with the same tokens for a while (two tabs, a lost answer); "
                     "an older one ends the login session.")
          .open_to(Access::anyone)
          .fails({{Code::unauthorized, "the token is not valid, or its login session has ended"},
                  failures::too_many_attempts}));
  out.push_back(command<EmptyAnswer>("logout", "POST", "/auth/logout", "End this login session", log_out)
                    .described("Its tokens are not valid any more, and its connections are closed."));
  out.push_back(service<EmptyAnswer>("change_password", "POST", "/auth/password",
                                     "Change the password, and end the other login sessions", change_password)
                    .described("Limited like logins.")
                    .fails({{Code::forbidden, "the old password is wrong"},
                            failures::password_changed,
                            failures::too_many_attempts}));
  out.push_back(service<EmptyAnswer>("delete_account", "POST", "/auth/delete",
                                     "Close the account for good, and remove what is of its user", delete_account)
                    .described("The account is closed when this is answered; its messages become tombstones "
                               "afterwards, and direct chats stay with what the other side wrote. Limited like logins.")
                    .fails({{Code::forbidden, "the password is wrong"},
                            {Code::forbidden, "the caller is the last administrator"},
                            failures::password_changed,
                            failures::too_many_attempts}));
}

}  // namespace snug
