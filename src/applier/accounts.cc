#include "store/accounts.h"

#include "applier/pictures.h"
#include "applier/placement.h"
#include "store/user_group_rows.h"

namespace snug {

namespace {

/// A user is found by the username in any case.
void write_terms(const ApplyContext& a, UserId user, const std::vector<std::string>& terms) {
  a.db.run("DELETE FROM user_terms WHERE user_id = ?1", user);
  a.db.run("INSERT INTO user_terms (term, user_id) SELECT username_key, id FROM users WHERE id = ?1", user);
  for (const std::string& term : terms)
    a.db.run("INSERT INTO user_terms (term, user_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING", term, user);
}

}  // namespace

void emit_user_updated(ApplyContext& a, UserId user) {
  Event event{.body = EventAt<EventType::user_updated>{rows::get_user(a.db, user)}, .users = {user}};
  event.rooms = rows::small_rooms_of(a.db, user, a.settings.receipts_limit);
  for (const UserId other : rows::with_contact(a.db, user)) event.users.push_back(other);
  a.emit_event(std::move(event));
}

UserAnswer user_answer(const ApplyContext& a, UserId user) { return {rows::get_user(a.db, user)}; }

Applied apply(ApplyContext& a, const RegisterUser& c) {
  UserRole role = c.role.value_or(UserRole::member);
  std::optional<rows::LiveInvite> invite;
  std::optional<ChatRow> entered;
  std::optional<Placement> placement;
  if (c.role) {
    if (auto r = check_admin(a); !r) return r.error();
  } else {
    if (c.setup_hash) {
      if (auto r = check_setup_token(a.db, *c.setup_hash, a.now); !r) return r.error();
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
    invite = *found;
    entered = rows::find_chat(a.db, invite->chat_id);
    auto placed = place_itself(a, *entered, c.user_id);
    if (!placed) return placed.error();
    placement = std::move(*placed);
  }
  if (rows::find_user_id(a.db, c.username_key) || rows::find_user_group_id(a.db, c.username_key))
    return Error{Code::conflict, "this username is taken", "username", 0};

  a.db.run(R"sql(
    INSERT INTO users (id, username, username_key, display_name, role, password_hash, created_at, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))sql",
           c.user_id, c.username, c.username_key, c.display_name, role, c.password_hash, a.now, a.version);
  write_terms(a, c.user_id, c.terms);
  if (c.setup_hash) a.db.run("UPDATE meta SET setup_hash = NULL, setup_expires = 0 WHERE id = 1");
  if (c.login) begin_login(a, c.user_id, *c.login);
  if (invite) {
    enter_room(a, *entered, *placement, false);
    use_invite(a, *invite);
  }
  if (c.role || c.setup_hash) audit(a, "register_user", to_string(c.user_id), json::Object().add("role", role));
  if (!c.login) return user_answer(a, c.user_id);
  return login_result(a, c.user_id, c.login->id, 1, c.login->long_lived);
}

Applied apply(ApplyContext& a, const ChangePassword& c) {
  const auto known = find_credentials(a.db, a.actor);
  if (!known || known->password_version != c.password_version)
    return fail(Code::conflict, "the password was changed meanwhile");
  a.db.run("UPDATE users SET password_hash = ?2, password_version = password_version + 1 WHERE id = ?1", a.actor,
           c.password_hash);
  end_logins(a, {.user = a.actor, .kept = a.session, .why = LoginEnd::password_changed});
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const UpdateProfile& c) {
  if (c.avatar.present)
    if (auto r = check_pictures(a); !r) return r.error();
  if (c.status.value && c.status.value->emoji)
    if (auto r = check_own_emoji(a, *c.status.value->emoji, "status.emoji"); !r) return r.error();
  if (c.display_name) a.db.run("UPDATE users SET display_name = ?2 WHERE id = ?1", a.actor, *c.display_name);
  if (c.avatar_url.present) {
    take_pictures(a, rows::PictureOf::user, a.actor.value);
    a.db.run("UPDATE users SET avatar_url = ?2 WHERE id = ?1", a.actor, c.avatar_url.value);
  }
  if (c.avatar.present)
    a.db.run("UPDATE users SET avatar_url = ?2 WHERE id = ?1", a.actor,
             replace_picture(a, rows::PictureOf::user, a.actor.value, c.avatar.value,
                             "/avatars/" + to_string(a.actor) + "/"));
  if (c.bio.present) a.db.run("UPDATE users SET bio = ?2 WHERE id = ?1", a.actor, c.bio.value);
  if (c.status.present) {
    const UserStatus status = c.status.value.value_or(UserStatus{});
    a.db.run("UPDATE users SET status_emoji = ?2, status_text = ?3, status_until = ?4 WHERE id = ?1", a.actor,
             status.emoji, status.text, status.until);
  }
  if (c.terms) write_terms(a, a.actor, *c.terms);
  a.db.run("UPDATE users SET version = ?2 WHERE id = ?1", a.actor, a.version);
  emit_user_updated(a, a.actor);
  return user_answer(a, a.actor);
}

Applied apply(ApplyContext& a, const IssueSetupToken& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (is_set_up(a.db)) return fail(Code::conflict, "this server is set up already");
  a.db.run("UPDATE meta SET setup_hash = ?1, setup_expires = ?2 WHERE id = 1", c.hash, c.expires_at);
  return EmptyAnswer{};
}

}  // namespace snug
