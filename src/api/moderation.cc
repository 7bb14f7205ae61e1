// What members do about messages that should not be there: reporting them, and removing what somebody has sent of late.
#include "api/context.h"
#include "api/failures.h"
#include "api/operations.h"
#include "model/answers.h"
#include "model/params_rooms.h"

namespace snug {

namespace {

Preparation report_message(Context& context, const CallContext&, ReportMessageParams& p) {
  return ReportMessage{context.ids.next<ReportId>(), p.message_id, std::move(p.reason)};
}

Preparation remove_recent_messages(Context& context, const CallContext&, RemoveRecentParams& p) {
  return RemoveRecentMessages{
      .user_id = p.user_id, .since = Time{context.clock.now().ms - p.for_seconds.value * 1000}, .chat_id = p.chat_id};
}

}  // namespace

void add_moderation_operations(Operations& out) {
  out.push_back(
      command<EmptyAnswer>("report_message", "POST", "/messages/{messageId}/report",
                           "Tell the administrators of a message that should not be there", report_message)
          .described(
              "They get its text as it is now, too. Again, `reason` takes the place of the one before, as long as "
              "nobody has decided. Nobody else is told.")
          .only_for("members of its chat")
          .fails({failures::no_message,
                  {Code::not_found, "the message was deleted"},
                  failures::left_chat,
                  {Code::bad_request, "the message is the caller's own, or the server's"},
                  {Code::forbidden, "50 reports of the caller are open"}}));
  out.push_back(
      command<EmptyAnswer>("remove_recent_messages", "POST", "/chats/{chatId}/members/{userId}/remove_messages",
                           "Remove what a user has sent to a chat of late", remove_recent_messages)
          .described("In a group also what it has sent to its open channels, and in threads. It is answered when it "
                     "begins, and goes on by itself, the newest first: the chat gets `message_deleted` for each. The "
                     "user may have left.")
          .only_for("owners and admins of the chat")
          .fails({failures::no_chat,
                  failures::left_chat,
                  failures::not_admin,
                  {Code::not_found, "the user was never a member of the chat"},
                  {Code::forbidden, "the chat is a direct chat"},
                  {Code::bad_request, "the chat is a thread"},
                  {Code::forbidden, "the user is the owner, and the caller is not"}}));
}

}  // namespace snug
