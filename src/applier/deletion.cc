// The end of an account. One command closes it: from then on it is nobody. What it leaves behind may be much, and goes
// by commands of bounded size, which the server submits one after the other (src/jobs/deletion_job.h).
#include "applier/pictures.h"
#include "store/accounts.h"
#include "store/deletion_rows.h"

namespace snug {

namespace {

void write_tombstone(const ApplyContext& a, UserId user) {
  const std::string id = to_string(user);
  // The key is nothing that can be registered, so that nobody can take it in advance.
  a.db.run(R"sql(
    UPDATE users SET username = ?2, username_key = ?3, display_name = 'Deleted user', avatar_url = NULL, bio = NULL,
                     status_emoji = NULL, status_text = NULL, status_until = NULL,
                     role = ?4, disabled = 1, disabled_reason = NULL, disabled_until = 0, password_hash = '',
                     password_version = password_version + 1, deleted_at = ?5, version = ?6
     WHERE id = ?1)sql",
           user, "deleted-" + id, "deleted:" + id, UserRole::member, a.now, a.version);
}

}  // namespace

void close_account(ApplyContext& a, UserId user) {
  write_tombstone(a, user);
  take_pictures(a, rows::PictureOf::user, user.value);
  a.db.run("DELETE FROM user_terms WHERE user_id = ?1", user);
  a.db.run("DELETE FROM presence WHERE user_id = ?1", user);
  a.db.run("INSERT INTO deletions (user_id, version) VALUES (?1, ?2)", user, a.version);
  end_logins(a, {.user = user, .why = LoginEnd::deleted});
  a.emit(AccountDeleted{user});
  // To everyone: whoever was in a large chat with it may know its name.
  a.emit_everyone<EventType::user_updated>(rows::get_user(a.db, user));
}

Applied apply(ApplyContext& a, const DeleteAccount& c) {
  const auto known = find_credentials(a.db, a.actor);
  if (!known || known->password_version != c.password_version)
    return fail(Code::conflict, "the password was changed meanwhile");
  if (rows::is_admin(a.db, a.actor) && !rows::has_other_admin(a.db, a.actor))
    return fail(Code::forbidden, "you are the only administrator: give someone else that role first");
  close_account(a, a.actor);
  audit(a, "delete_account", to_string(a.actor));  // its login session, and with it the address, is gone by now
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const FinishDeletion& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  const auto deletion = rows::find_deletion(a.db, c.user_id);
  if (!deletion || deletion->stage != DeletionStage::messages)
    return fail(Code::conflict, "this deletion is not at its end");
  a.db.run("DELETE FROM deletions WHERE user_id = ?1", c.user_id);
  audit(a, "finish_deletion", to_string(c.user_id));
  return EmptyAnswer{};
}

}  // namespace snug
