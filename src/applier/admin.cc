// What administrators do to people, chats and rules. Each of it is kept in the audit log.
#include "applier/apply_context.h"
#include "store/login_rows.h"

namespace snug {

namespace {

/// Whether an administrator may take rights or access from this user: not from itself, so that there is always one
/// left to undo it. (The operator at the command line may.)
Result<void> check_target(const ApplyContext& a, UserId user) {
  if (auto r = check_admin(a); !r) return r.error();
  if (!rows::has_account(a.db, user)) return fail(Code::not_found, "no such user");
  if (a.actor == user) return fail(Code::forbidden, "an administrator can't do this to itself");
  return {};
}

}  // namespace

Applied apply(ApplyContext& a, const SetUserRole& c) {
  if (auto r = check_target(a, c.user_id); !r) return r.error();
  a.db.run("UPDATE users SET role = ?2, version = ?3 WHERE id = ?1", c.user_id, c.role, a.version);
  audit(a, "set_user_role", to_string(c.user_id), json::Object().add("role", c.role));
  emit_user_updated(a, c.user_id);
  return user_answer(a, c.user_id);
}

/// Not of its own: change_password asks for the old one.
Applied apply(ApplyContext& a, const SetUserPassword& c) {
  if (auto r = check_target(a, c.user_id); !r) return r.error();
  a.db.run("UPDATE users SET password_hash = ?2, password_version = password_version + 1 WHERE id = ?1", c.user_id,
           c.password_hash);
  audit(a, "set_user_password", to_string(c.user_id));
  end_logins(a, {.user = c.user_id, .why = LoginEnd::password_reset});
  return user_answer(a, c.user_id);
}

void write_disabled(const ApplyContext& a, const SetUserDisabled& c) {
  const bool disabled = c.disabled;
  a.db.run(R"sql(
    UPDATE users SET disabled = ?2, disabled_reason = ?3, disabled_until = ?4, version = ?5 WHERE id = ?1)sql",
           c.user_id, disabled, disabled ? c.reason : std::nullopt, disabled ? c.until.value_or(Time{}) : Time{},
           a.version);
}

Applied apply(ApplyContext& a, const SetUserDisabled& c) {
  if (auto r = check_target(a, c.user_id); !r) return r.error();
  write_disabled(a, c);
  audit(a, "set_user_disabled", to_string(c.user_id),
        json::Object().add("disabled", c.disabled).add("reason", c.reason).add("until", c.until));
  if (c.disabled) end_logins(a, {.user = c.user_id, .why = LoginEnd::disabled});
  return user_answer(a, c.user_id);
}

Applied apply(ApplyContext& a, const DeleteUser& c) {
  if (auto r = check_target(a, c.user_id); !r) return r.error();
  audit(a, "delete_user", to_string(c.user_id));
  close_account(a, c.user_id);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const EndUserLogins& c) {
  if (auto r = check_admin(a); !r) return r.error();
  if (!rows::has_account(a.db, c.user_id)) return fail(Code::not_found, "no such user");
  if (c.session_id && !rows::has_login(a.db, c.user_id, *c.session_id))
    return fail(Code::not_found, "no such login session");
  json::Object details;
  if (c.session_id) details.add("sessionId", to_string(*c.session_id));
  audit(a, "end_user_logins", to_string(c.user_id), details);  // while the actor's own, with its address, is there
  end_logins(a,
             {.user = c.user_id, .session = c.session_id.value_or(LoginSessionId{}), .why = LoginEnd::ended_by_admin});
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const ChangeSettings& c) {
  const bool configured = c.configured.value_or(false);
  if (auto r = check_admin(a); !r) return r.error();
  if (configured && a.actor) return fail(Code::forbidden, "only for the server itself");
  Settings changed = a.settings;
  json::Object details;
  for (const Setting& s : c.settings) {
    if (a.level < level_of_setting(s.key))
      return Error{Code::unavailable, "this rule can be changed once all nodes are upgraded: " + s.key, "settings", 0};
    if (!changed.set(s.key, s.value)) return bad_field("settings", "unknown setting or bad value: " + s.key);
    details.add(s.key, s.value);
  }
  for (const Setting& s : c.settings)
    a.db.run("INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
             s.key, s.value);
  if (configured)
    for (const Setting& s : c.settings)
      a.db.run(R"sql(
        INSERT INTO configured (node, key, value) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET value = excluded.value)sql",
               a.node, s.key, s.value);
  if (!c.settings.empty()) audit(a, "change_settings", "", configured ? details.add("configured", true) : details);
  return SettingsAnswer{server_settings(changed)};
}

Applied apply(ApplyContext& a, const RaiseLevel& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (c.level > a.level) a.db.run("UPDATE meta SET level = ?1 WHERE id = 1", c.level);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const RemoveChat& c) {
  if (auto r = check_admin(a); !r) return r.error();
  const auto chat = rows::find_chat(a.db, c.chat_id);
  if (!chat) return fail(Code::not_found, "no such chat");
  if (auto r = check_no_thread(*chat); !r) return r.error();
  if (chat->kind == ChatKind::direct) return fail(Code::forbidden, "a direct chat can't be deleted");
  audit(a, "remove_chat", to_string(c.chat_id),
        json::Object().add("title", chat->title).add("members", chat->member_count));
  delete_chat(a, *chat);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const RemoveInvite& c) {
  if (auto r = check_admin(a); !r) return r.error();
  const auto invite = rows::find_invite(a.db, c.invite_id);
  if (!invite) return fail(Code::not_found, "no such invite");
  a.db.run("DELETE FROM invites WHERE id = ?1", c.invite_id);
  audit(a, "remove_invite", to_string(*invite->chat_id),
        json::Object().add("inviteId", to_string(c.invite_id)).add("createdBy", to_string(invite->created_by)));
  return EmptyAnswer{};
}

}  // namespace snug
