// Login sessions: how they begin, go on and end, and what is remembered of their end.
#include "applier/apply_context.h"
#include "store/accounts.h"
#include "store/login_rows.h"

namespace snug {

namespace {

/// Told only to who has the password.
Error disabled(const std::string& reason) {
  Error error = fail(Code::unauthorized, "this account is disabled" + (reason.empty() ? "" : ": " + reason));
  error.reason = name_of_enum(LoginEnd::disabled);
  return error;
}

/// So that what is remembered of a user's ended login sessions stays small: those begun last.
void forget_old_ends(const ApplyContext& a, UserId user) {
  constexpr int remembered = 100;
  a.db.run(R"sql(
    DELETE FROM ended_logins WHERE user_id = ?1 AND id <= (
      SELECT id FROM ended_logins WHERE user_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2))sql",
           user, remembered);
}

}  // namespace

LoginResult login_result(const ApplyContext& a, UserId user, LoginSessionId session, std::int64_t generation,
                         bool long_lived) {
  return {rows::get_user(a.db, user), session, generation, long_lived};
}

void begin_login(ApplyContext& a, UserId user, const NewLogin& login) {
  std::int64_t count = rows::count_logins(a.db, user);
  for (; count >= std::max<std::int64_t>(a.settings.logins_limit, 1); --count)
    end_logins(a, {.user = user, .session = rows::find_oldest_login(a.db, user).value(), .why = LoginEnd::too_many});
  a.db.run(R"sql(
    INSERT INTO login_sessions (id, user_id, generation, rotated_at, long_lived, created_at, last_used_at, user_agent, address)
    VALUES (?1, ?2, 1, ?3, ?4, ?3, ?3, ?5, ?6))sql",
           login.id, user, a.now, login.long_lived, login.user_agent, login.address);
}

void end_logins(ApplyContext& a, const LoginEnded& which) {
  const auto noted = a.db.run(R"sql(
    INSERT INTO ended_logins (id, user_id, reason, ended_at)
    SELECT id, user_id, ?4, ?5 FROM login_sessions WHERE user_id = ?1 AND (?2 = 0 OR id = ?2) AND id <> ?3)sql",
                              which.user, which.session, which.kept, which.why, a.now);
  if (noted > 0) {
    a.db.run("DELETE FROM login_sessions WHERE user_id = ?1 AND (?2 = 0 OR id = ?2) AND id <> ?3", which.user,
             which.session, which.kept);
    forget_old_ends(a, which.user);
  }
  // A host program's sessions of the user have no row: they end when all do.
  if (noted > 0 || (!which.session && !which.kept)) a.emit(which);
}

Applied apply(ApplyContext& a, const CreateLoginSession& c) {
  const auto known = find_credentials(a.db, c.user_id);
  const auto account = find_account(a.db, c.user_id);
  if (!known || !account || known->password_version != c.password_version)
    return fail(Code::unauthorized, "wrong username or password");
  if (account->disabled && (!account->disabled_until || *account->disabled_until > a.now))
    return disabled(account->disabled_reason.value_or(""));
  if (account->disabled) write_disabled(a, {.user_id = c.user_id, .disabled = false});
  begin_login(a, c.user_id, c.login);
  return login_result(a, c.user_id, c.login.id, 1, c.login.long_lived);
}

Applied apply(ApplyContext& a, const RefreshLoginSession& c) {
  const auto login = rows::find_login(a.db, c.session_id);
  if (!login) return rows::ended_login(a.db, c.session_id);
  const UserId user = login->user;
  const bool used = login->used_generation >= login->generation;
  std::int64_t generation = login->generation;
  if (c.generation > generation) return fail(Code::unauthorized, "this login session has ended");
  if (c.generation == generation) {
    ++generation;
    a.db.run("UPDATE login_sessions SET generation = ?2, rotated_at = ?3, last_used_at = ?3 WHERE id = ?1",
             c.session_id, generation, a.now);
    return login_result(a, user, c.session_id, generation, login->long_lived);
  }
  // Two tabs, or a lost answer: the previous token gets the same successor, until that was used and 60 s have passed.
  constexpr std::int64_t grace_ms = 60'000;
  if (c.generation == generation - 1 && (!(used || c.successor_used) || a.now.ms - login->rotated_at.ms <= grace_ms))
    return login_result(a, user, c.session_id, generation, login->long_lived);

  // A token that was used up long ago: somebody has a copy. The login session ends; that is what this command did.
  end_logins(a, {.user = user, .session = c.session_id, .why = LoginEnd::token_reused});
  return LoginEndedResult{};
}

Applied apply(ApplyContext& a, const NoteTokenUses& c) {
  for (const TokenUse& use : c.uses)
    a.db.run("UPDATE login_sessions SET used_generation = ?2 WHERE id = ?1 AND used_generation < ?2", use.session_id,
             use.generation);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const EndLoginSession& c) {
  const auto login = rows::find_login(a.db, c.session_id);
  if (!login || (a.actor && login->user != a.actor)) return fail(Code::not_found, "no such login session");
  const LoginEnd why = c.session_id == a.session ? LoginEnd::logged_out
                       : a.actor                 ? LoginEnd::signed_out
                                                 : LoginEnd::ended_by_admin;
  end_logins(a, {.user = login->user, .session = c.session_id, .why = why});
  return EmptyAnswer{};
}

}  // namespace snug
