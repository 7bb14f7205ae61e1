// Removal of what a user has sent of late. One command begins it; a job names the messages (src/jobs/removal_job.h).
#include <algorithm>

#include "applier/apply_context.h"
#include "store/report_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// By an administrator of the server.
Result<void> check_everywhere(const ApplyContext& a, UserId user) {
  if (auto r = check_admin(a); !r) return r;
  if (!rows::has_account(a.db, user)) return fail(Code::not_found, "no such user");
  return {};
}

/// By the owner or an admin of the chat; whose messages they are may have left.
Result<void> check_in(const ApplyContext& a, ChatId id, UserId user) {
  const auto access = enter(a, id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (chat.is_thread()) return fail(Code::bad_request, "a thread has the members of its chat");
  if (chat.kind == ChatKind::direct) return fail(Code::forbidden, "in a direct chat each removes its own messages");
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the chat can remove messages of others");
  if (!rows::find_member_change(a.db, chat.id, chat.room(), user)) return fail(Code::not_found, "no such member");
  const auto role = rows::find_role_in(a.db, chat.room(), user);
  if (role == MemberRole::owner && access->role != MemberRole::owner)
    return fail(Code::forbidden, "only the owner can remove messages of the owner");
  return {};
}

}  // namespace

Applied apply(ApplyContext& a, const RemoveRecentMessages& c) {
  if (a.level < marks_level) return fail(Code::unavailable, "messages can be removed so once all nodes are upgraded");
  auto allowed = c.chat_id ? check_in(a, *c.chat_id, c.user_id) : check_everywhere(a, c.user_id);
  if (!allowed) return allowed.error();
  // One that is under way goes on, from the beginning, with what has come since.
  Time since = c.since;
  if (const auto before = rows::find_removal_of(a.db, c.user_id, c.chat_id)) {
    since = std::min(since, before->since);
    a.db.run("DELETE FROM removals WHERE version = ?1", before->version);
  }
  a.db.run("INSERT INTO removals (version, user_id, chat_id, since) VALUES (?1, ?2, ?3, ?4)", a.version, c.user_id,
           c.chat_id, since);
  if (!c.chat_id) audit(a, "remove_messages", to_string(c.user_id), json::Object().add("since", c.since));
  return EmptyAnswer{};
}

/// What is not to be removed any more, because it is gone or was so before, is no failure: others go on.
Applied apply(ApplyContext& a, const RemoveMessages& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (auto r = check_fence(a, RemoveMessages::job, c.fence); !r) return r.error();
  const auto removal = rows::find_removal(a.db, c.removal);
  if (!removal) return fail(Code::conflict, "this removal has ended");
  if (!c.message_id) {
    a.db.run("DELETE FROM removals WHERE version = ?1", removal->version);
    return EmptyAnswer{};
  }
  auto message = rows::find_message(a.db, *c.message_id);
  const auto chat = message ? rows::find_chat(a.db, message->chat_id) : std::nullopt;
  if (!chat || message->deleted_at) return EmptyAnswer{};
  if (message->sender_id != removal->user || message->type == MessageType::system ||
      message->created_at < removal->since || !rows::is_chat_of(a.db, *removal, chat->id))
    return fail(Code::conflict, "this is no message of the removal");
  empty_message(a, *chat, *message);
  return EmptyAnswer{};
}

}  // namespace snug
