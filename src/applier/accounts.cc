#include "applier/applying.h"

namespace snug {

namespace {

bool any_user(Database& db) {
  auto q = db.query("SELECT 1 FROM users ORDER BY id LIMIT 1");
  return q.next();
}

struct PasswordRow {
  std::int64_t version = 0;
  bool disabled = false;
  std::string reason;
  Time until;
};
std::optional<PasswordRow> find_password(Database& db, UserId id) {
  auto q = db.query(
      "SELECT password_version, disabled, coalesce(disabled_reason, ''), disabled_until FROM users WHERE id = ?1", id);
  if (!q.next()) return std::nullopt;
  return PasswordRow{q.get<std::int64_t>(0), q.get<bool>(1), q.get<std::string>(2), q.get<Time>(3)};
}

/// A user is found by the username in any case.
void write_terms(const Applying& a, UserId user, const std::vector<std::string>& terms) {
  a.db.run("DELETE FROM user_terms WHERE user_id = ?1", user);
  a.db.run("INSERT INTO user_terms (term, user_id) SELECT username_key, id FROM users WHERE id = ?1", user);
  for (const std::string& term : terms)
    a.db.run("INSERT INTO user_terms (term, user_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING", term, user);
}

/// The one-time set-up token makes the first user, an administrator.
Result<void> check_setup(const Applying& a, const std::string& hash) {
  if (any_user(a.db)) return fail(Code::forbidden, "this server is set up: log in, or ask for an invite");
  auto q = a.db.query("SELECT coalesce(setup_hash, ''), setup_expires FROM meta WHERE id = 1");
  q.next();
  if (q.get<std::string_view>(0) != hash || q.get<Time>(1) <= a.now)
    return fail(Code::forbidden, "this set-up link is not valid (any more): restart the server for a new one");
  return {};
}

std::string login_result(const Applying& a, UserId user, LoginSessionId session, std::int64_t generation,
                         bool long_lived) {
  return "{\"user\":" + json::to_text(user_object(a.db, user)) + ",\"sessionId\":\"" + to_string(session) +
         "\",\"generation\":" + std::to_string(generation) + ",\"longLived\":" + (long_lived ? "true" : "false") + "}";
}

/// Begins a login session; beyond the limit, the one unused longest ends.
void begin_login(Applying& a, UserId user, const NewLogin& login) {
  std::int64_t count = 0;
  {
    auto q = a.db.query("SELECT count(*) FROM login_sessions WHERE user_id = ?1", user);
    q.next();
    count = q.get<std::int64_t>(0);
  }
  while (count >= std::max<std::int64_t>(a.settings.logins_limit, 1)) {
    LoginSessionId oldest;
    {
      auto q = a.db.query("SELECT id FROM login_sessions WHERE user_id = ?1 ORDER BY last_used_at, id LIMIT 1", user);
      q.next();
      oldest = q.get<LoginSessionId>(0);
    }
    a.db.run("DELETE FROM login_sessions WHERE id = ?1", oldest);
    a.tell(LoginEnded{.user = user, .session = oldest});
    --count;
  }
  a.db.run(R"sql(
    INSERT INTO login_sessions (id, user_id, generation, rotated_at, long_lived, created_at, last_used_at, user_agent, address)
    VALUES (?1, ?2, 1, ?3, ?4, ?3, ?3, ?5, ?6))sql",
           login.id, user, a.now, login.long_lived, login.user_agent, login.address);
}

}  // namespace

void tell_user_updated(Applying& a, UserId user) {
  Event event{.type = EventType::user_updated, .users = {user}, .data = json::to_text(user_object(a.db, user))};
  {
    auto q = a.db.query(R"sql(
      SELECT s.chat_id FROM chat_states s JOIN chats c ON c.id = s.chat_id
       WHERE s.user_id = ?1 AND s.left_version = 0 AND c.deleted_version = 0 AND c.member_count <= ?2
         AND NOT (c.kind = 2 AND c.is_private = 0)
       ORDER BY s.chat_id)sql",
                        user, a.settings.receipts_limit);
    while (q.next()) event.rooms.push_back(q.get<RoomId>(0));
  }
  auto q = a.db.query("SELECT user_id FROM contacts WHERE other_id = ?1 AND contact = 1 ORDER BY user_id", user);
  while (q.next()) event.users.push_back(q.get<UserId>(0));
  a.tell(std::move(event));
}

std::string user_result(const Applying& a, UserId user) {
  return result_of("user", json::to_text(user_object(a.db, user)));
}

void end_logins(Applying& a, UserId user, LoginSessionId kept) {
  if (a.db.run("DELETE FROM login_sessions WHERE user_id = ?1 AND id <> ?2", user, kept) > 0)
    a.tell(LoginEnded{.user = user, .kept = kept});
}

Applied apply(Applying& a, const RegisterUser& c) {
  UserRole role = c.role.value_or(UserRole::member);
  std::optional<LiveInvite> invite;
  if (c.role) {
    if (auto r = check_admin(a); !r) return r.error();
  } else {
    if (c.setup_hash) {
      if (auto r = check_setup(a, *c.setup_hash); !r) return r.error();
      role = UserRole::admin;
    } else if (a.settings.registration == Registration::closed) {
      return fail(Code::forbidden, "registration is closed: ask the administrator for an account");
    } else if (a.settings.registration == Registration::invite && !c.invite_hash) {
      return fail(Code::forbidden, "registration needs an invite");
    }
  }
  if (c.invite_hash) {
    auto found = find_invite(a, *c.invite_hash);
    if (!found) return found.error();
    if (find_chat(a.db, found->chat_id)->kind == ChatKind::channel)
      return fail(Code::forbidden, "this invite is for members of the channel's group");
    invite = *found;
  }
  {
    auto q = a.db.query("SELECT 1 FROM users WHERE username_key = ?1", c.username_key);
    if (q.next()) return Error{Code::conflict, "this username is taken", "username", 0};
  }

  a.db.run(R"sql(
    INSERT INTO users (id, username, username_key, display_name, role, password_hash, created_at, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))sql",
           c.user_id, c.username, c.username_key, c.display_name, role, c.password_hash, a.now, a.version);
  write_terms(a, c.user_id, c.terms);
  if (c.setup_hash) a.db.run("UPDATE meta SET setup_hash = NULL, setup_expires = 0 WHERE id = 1");
  if (c.login) begin_login(a, c.user_id, *c.login);
  if (invite) {
    if (auto r = enter_room(a, *find_chat(a.db, invite->chat_id), {c.user_id}, MemberRole::member, false); !r)
      return r.error();
    use_invite(a, *invite);
  }
  if (c.role || c.setup_hash) audit(a, "register_user", to_string(c.user_id), json::Object().add("role", role));
  if (!c.login) return user_result(a, c.user_id);
  return login_result(a, c.user_id, c.login->id, 1, c.login->long_lived);
}

Applied apply(Applying& a, const CreateLoginSession& c) {
  const auto user = find_password(a.db, c.user_id);
  if (!user || user->version != c.password_version) return fail(Code::unauthorized, "wrong username or password");
  if (user->disabled && (user->until.ms == 0 || user->until > a.now))
    return fail(Code::unauthorized, "this account is disabled" + (user->reason.empty() ? "" : ": " + user->reason));
  if (user->disabled) write_disabled(a, {.user_id = c.user_id, .disabled = false});
  begin_login(a, c.user_id, c.login);
  return login_result(a, c.user_id, c.login.id, 1, c.login.long_lived);
}

Applied apply(Applying& a, const RefreshLoginSession& c) {
  const Error refused = fail(Code::unauthorized, "this login session has ended");
  UserId user;
  std::int64_t generation = 0;
  Time rotated;
  bool long_lived = false;
  {
    auto q = a.db.query("SELECT user_id, generation, rotated_at, long_lived FROM login_sessions WHERE id = ?1",
                        c.session_id);
    if (!q.next()) return refused;
    std::tie(user, generation, rotated, long_lived) = q.row<UserId, std::int64_t, Time, bool>();
  }
  if (c.generation > generation) return refused;
  if (c.generation == generation) {
    ++generation;
    a.db.run("UPDATE login_sessions SET generation = ?2, rotated_at = ?3, last_used_at = ?3 WHERE id = ?1",
             c.session_id, generation, a.now);
    return login_result(a, user, c.session_id, generation, long_lived);
  }
  // Two tabs, or a lost answer: the previous token gets the same successor, until that was used and 60 s have passed.
  constexpr std::int64_t grace_ms = 60'000;
  if (c.generation == generation - 1 && (!c.successor_used || a.now.ms - rotated.ms <= grace_ms))
    return login_result(a, user, c.session_id, generation, long_lived);

  // A token that was used up long ago: somebody has a copy. The login session ends; that is what this command did.
  a.db.run("DELETE FROM login_sessions WHERE id = ?1", c.session_id);
  a.tell(LoginEnded{.user = user, .session = c.session_id});
  return std::string("{\"ended\":true}");
}

Applied apply(Applying& a, const EndLoginSession& c) {
  auto q = a.db.query("SELECT user_id FROM login_sessions WHERE id = ?1", c.session_id);
  const UserId user = q.next() ? q.get<UserId>(0) : UserId{};
  if (!user || (a.actor && user != a.actor)) return fail(Code::not_found, "no such login session");
  a.db.run("DELETE FROM login_sessions WHERE id = ?1", c.session_id);
  a.tell(LoginEnded{.user = user, .session = c.session_id});
  return std::string("{}");
}

Applied apply(Applying& a, const ChangePassword& c) {
  const auto user = find_password(a.db, a.actor);
  if (!user || user->version != c.password_version) return fail(Code::conflict, "the password was changed meanwhile");
  a.db.run("UPDATE users SET password_hash = ?2, password_version = password_version + 1 WHERE id = ?1", a.actor,
           c.password_hash);
  end_logins(a, a.actor, a.session);
  return std::string("{}");
}

Applied apply(Applying& a, const UpdateProfile& c) {
  if (c.display_name) a.db.run("UPDATE users SET display_name = ?2 WHERE id = ?1", a.actor, *c.display_name);
  if (c.avatar_url.present) a.db.run("UPDATE users SET avatar_url = ?2 WHERE id = ?1", a.actor, c.avatar_url.value);
  if (c.bio.present) a.db.run("UPDATE users SET bio = ?2 WHERE id = ?1", a.actor, c.bio.value);
  if (c.terms) write_terms(a, a.actor, *c.terms);
  a.db.run("UPDATE users SET version = ?2 WHERE id = ?1", a.actor, a.version);
  tell_user_updated(a, a.actor);
  return user_result(a, a.actor);
}

Applied apply(Applying& a, const IssueSetupToken& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (any_user(a.db)) return fail(Code::conflict, "this server is set up already");
  a.db.run("UPDATE meta SET setup_hash = ?1, setup_expires = ?2 WHERE id = 1", c.hash, c.expires_at);
  return std::string("{}");
}

}  // namespace snug
