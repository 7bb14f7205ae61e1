// Threads: messages that answer one message, in a chat of their own. Its members are those of the chat of the root; who
// follows it has a row.
#include "applier/thread_changes.h"

#include "applier/message_changes.h"
#include "store/schema.h"
#include "store/thread_rows.h"

namespace snug {

namespace {

Result<void> check_level(const ApplyContext& a) {
  if (a.level < marks_level) return fail(Code::unavailable, "there are threads once all nodes are upgraded");
  return {};
}

/// The thread of the message; it is made if there is none yet.
Result<ChatId> open_thread(const ApplyContext& a, MessageId root, ChatId fresh) {
  if (const auto there = rows::find_thread_of(a.db, root)) {
    const auto access = enter(a, *there);
    return access || access.error().code != Code::not_found ? Result<ChatId>(*there) : no_such_message();
  }
  auto found = find_live_message(a, root);
  if (!found) return found.error();
  if (auto r = rows::check_writable(found->access); !r) return r.error();
  begin_thread(a, fresh, found->message, found->access.chat);
  return fresh;
}

}  // namespace

Applied apply(ApplyContext& a, const ReplyInThread& c) {
  if (auto r = check_level(a); !r) return r.error();
  if (c.copy_id && c.message.poll) return bad_field("alsoToChat", "a poll is in one place only");
  const auto thread = open_thread(a, c.root, c.thread_id);
  SendMessage reply = c.message;
  reply.chat_id = thread ? *thread : c.thread_id;
  Applied sent = send_reply(a, reply, c.copy_id);
  // What was sent before is answered, also if the root is gone by now. Nothing else goes to a thread that is not there.
  if (!thread && !sent) return thread.error();
  return sent;
}

Applied apply(ApplyContext& a, const FollowThread& c) {
  if (auto r = check_level(a); !r) return r.error();
  const Error none = fail(Code::not_found, "no such thread");
  const auto thread = rows::find_thread_of(a.db, c.root);
  if (!thread) return none;
  const auto access = enter(a, *thread);
  if (!access) return access.error().code == Code::not_found ? none : access.error();
  if (c.following) {
    if (follow(a, access->chat, a.actor, access->chat.last_seq)) emit_followed(a, a.actor, *thread);
    return chat_answer(a, *thread);
  }
  if (access->has_state) {
    end_following(a, *thread, a.actor);
    a.emit_users<EventType::chat_removed>({a.actor}, {*thread});
  }
  return EmptyAnswer{};
}

}  // namespace snug
