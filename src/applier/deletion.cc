// The end of an account. One command closes it: from then on it is nobody. What it leaves behind may be much, and goes
// by commands of bounded size, which the server submits one after the other (src/server/deletions.h).
#include "applier/applying.h"
#include "store/deletion_rows.h"

namespace snug {

namespace {

bool is_only_admin(const Applying& a) {
  auto q = a.db.query("SELECT 1 FROM users WHERE role = ?1 AND disabled = 0 AND id <> ?2 ORDER BY id LIMIT 1",
                      UserRole::admin, a.actor);
  return !q.next();
}

void write_tombstone(const Applying& a, UserId user) {
  const std::string id = to_string(user);
  // The key is nothing that can be registered, so that nobody can take it in advance.
  a.db.run(R"sql(
    UPDATE users SET username = ?2, username_key = ?3, display_name = 'Deleted user', avatar_url = NULL, bio = NULL,
                     role = ?4, disabled = 1, disabled_reason = NULL, disabled_until = 0, password_hash = '',
                     password_version = password_version + 1, deleted_at = ?5, version = ?6
     WHERE id = ?1)sql",
           user, "deleted-" + id, "deleted:" + id, UserRole::member, a.now, a.version);
}

}  // namespace

bool is_deleted(Database& db, UserId user) {
  auto q = db.query("SELECT 1 FROM users WHERE id = ?1 AND deleted_at <> 0", user);
  return q.next();
}

void close_account(Applying& a, UserId user) {
  write_tombstone(a, user);
  a.db.run("DELETE FROM user_terms WHERE user_id = ?1", user);
  a.db.run("DELETE FROM presence WHERE user_id = ?1", user);
  a.db.run("DELETE FROM login_sessions WHERE user_id = ?1", user);
  a.db.run("INSERT INTO deletions (user_id, version) VALUES (?1, ?2)", user, a.version);
  a.tell(LoginEnded{.user = user});
  a.tell(AccountDeleted{user});
  // To everyone: whoever was in a large chat with it may know its name.
  a.tell(Event{.type = EventType::user_updated, .data = json::to_text(user_object(a.db, user)), .everyone = true});
}

Applied apply(Applying& a, const DeleteAccount& c) {
  UserRole role = UserRole::member;
  {
    auto q = a.db.query("SELECT role, password_version FROM users WHERE id = ?1", a.actor);
    if (!q.next() || q.get<std::int64_t>(1) != c.password_version)
      return fail(Code::conflict, "the password was changed meanwhile");
    role = q.get<UserRole>(0);
  }
  if (role == UserRole::admin && is_only_admin(a))
    return fail(Code::forbidden, "you are the only administrator: give someone else that role first");
  close_account(a, a.actor);
  audit(a, "delete_account", to_string(a.actor));  // its login session, and with it the address, is gone by now
  return std::string("{}");
}

Applied apply(Applying& a, const FinishDeletion& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  const auto deletion = rows::find_deletion(a.db, c.user_id);
  if (!deletion || deletion->stage != DeletionStage::messages)
    return fail(Code::conflict, "this deletion is not at its end");
  a.db.run("DELETE FROM deletions WHERE user_id = ?1", c.user_id);
  audit(a, "finish_deletion", to_string(c.user_id));
  return std::string("{}");
}

}  // namespace snug
