// Threads: what is replied to a message apart from its chat.
#include "api/context.h"
#include "api/failures.h"
#include "api/hashes.h"
#include "api/message_preparation.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers_rooms.h"
#include "model/params_rooms.h"

namespace snug {

namespace {

Preparation reply_in_thread(Context& context, const CallContext& calling, ReplyInThreadParams& p) {
  SendMessageParams message{.content = p.content,
                            .type = p.type,
                            .client_id = p.client_id,
                            .attachments = p.attachments,
                            .no_preview = p.no_preview,
                            .poll = p.poll};
  const bool also_to_chat = p.also_to_chat.value_or(false);
  auto prepared = prepare_message(
      context, calling.user, message,
      {.sender_id = to_string(calling.user), .thread_of = to_string(p.message_id), .also_to_chat = also_to_chat});
  if (!prepared) return prepared.error();
  p.type = message.type;  // said or not, it is the same request
  if (p.attachments && p.attachments->empty()) p.attachments.reset();
  prepared->request_hash = request_hash("reply_in_thread", p);
  ReplyInThread reply{.root = p.message_id, .thread_id = context.ids.next<ChatId>(), .message = std::move(*prepared)};
  reply.message.chat_id = reply.thread_id;
  if (also_to_chat) reply.copy_id = context.ids.next<MessageId>();
  if (reply.message.no_preview) return reply;
  const MessageId copy = reply.copy_id.value_or(MessageId{});
  return looked_at(context, std::move(reply), copy);
}

Preparation follow_thread(Context&, const CallContext&, MessageParams& p) { return FollowThread{p.message_id, true}; }
Preparation unfollow_thread(Context&, const CallContext&, MessageParams& p) {
  return FollowThread{p.message_id, false};
}

constexpr Failure no_thread{Code::not_found,
                            "the message has no thread, there is no such message, or the caller was never in its chat"};

}  // namespace

void add_thread_operations(Operations& out) {
  out.push_back(
      command<MessageAnswer>("reply_in_thread", "POST", "/messages/{messageId}/replies",
                             "Reply to a message in its thread", reply_in_thread)
          .described(
              "The thread is made with the first reply. A reply to a message of a thread goes to the same thread. The "
              "caller, who is named and, with the first reply, the author of the message follow the thread from then "
              "on; they get `chat_created`. The chat gets `new_message`, whose `chatId` is the thread, and "
              "`thread_updated`. With `alsoToChat` it gets a message of its own as well, with `threadRoot`. Else as "
              "`send_message`, also for a `clientId`.")
          .only_for("members of the chat")
          .fails({failures::no_message,
                  {Code::not_found, "the message was deleted, and has no thread"},
                  {Code::bad_request, "the message is a system message"},
                  {Code::bad_request, "a poll is to go to the chat as well"},
                  failures::left_chat,
                  failures::cannot_write,
                  failures::host_refuses,
                  failures::used_client_id,
                  failures::no_upload,
                  failures::half_uploaded,
                  failures::files_are_full,
                  failures::slow_chat})
          .at(Cost::message));
  out.push_back(
      query<ThreadsAnswer>("list_threads", "GET", "/threads", "The threads that the caller follows", list_threads)
          .described(
              "Who was replied to last comes first. `messages` are those that the threads answer, as far as they "
              "are there. Paged by `page`, from `nextCursor` of the page before."));
  out.push_back(command<ChatAnswer>("follow_thread", "PUT", "/messages/{messageId}/follow",
                                    "Follow the thread of a message", follow_thread)
                    .described("The message may also be one of the thread. Again, it changes nothing. The caller's "
                               "devices get `chat_created`.")
                    .only_for("members of the chat")
                    .fails({no_thread, failures::left_chat}));
  out.push_back(command<EmptyAnswer>("unfollow_thread", "DELETE", "/messages/{messageId}/follow",
                                     "Follow the thread of a message no more", unfollow_thread)
                    .described("Where the caller does not follow it, it changes nothing. The caller's devices get "
                               "`chat_removed`. Who replies or is named follows again.")
                    .only_for("members of the chat")
                    .fails({no_thread, failures::left_chat}));
}

}  // namespace snug
