// Messages, and how far they have been received and read.
#include "api/attached_files.h"
#include "api/context.h"
#include "api/failures.h"
#include "api/hashes.h"
#include "api/message_content.h"
#include "api/message_preparation.h"
#include "api/operations.h"
#include "api/poll.h"
#include "api/queries.h"
#include "model/answers.h"
#include "model/text_rules.h"

namespace snug {

namespace {

/// What a message's type is, unless its sender says it: by its first file, if it has no text.
SentType type_of(std::string_view content, const std::vector<AttachedFile>& files) {
  if (files.empty() || !text::is_blank(content)) return SentType::text;
  switch (files.front().kind) {
    case AttachmentKind::image:
      return SentType::image;
    case AttachmentKind::audio:
    case AttachmentKind::voice:
      return SentType::audio;
    case AttachmentKind::video:
    case AttachmentKind::file:
      break;
  }
  return SentType::file;
}

DraftFile draft_of(const AttachedFile& file) {
  return {.name = file.name, .type = file.type, .size = static_cast<std::uint64_t>(file.size), .hash = file.hash};
}

}  // namespace

template <class Params>
Result<SendMessage> prepare_message(Context& context, UserId sender, Params& p, Draft draft) {
  if (p.attachments && p.attachments->empty()) p.attachments.reset();
  if (auto allowed = check_content(context, p.content, p.attachments.has_value()); !allowed) return allowed.error();
  SendMessage message;
  if (p.poll) {
    if (p.attachments) return bad_field("attachments", "a message with a poll has no files");
    if (p.type && *p.type != SentType::text) return bad_field("type", "a message with a poll is a text");
    auto poll = poll_of(*p.poll);
    if (!poll) return poll.error();
    message.poll = std::move(*poll);
  }
  if (p.attachments) {
    auto files = attached_files(context.uploads, sender, *p.attachments);
    if (!files) return files.error();
    message.attachments = std::move(*files);
    for (const AttachedFile& file : *message.attachments) draft.attachments.push_back(draft_of(file));
  }
  const SentType type =
      p.type ? *p.type : type_of(p.content, message.attachments.value_or(std::vector<AttachedFile>()));
  p.type = type;  // said or not, it is the same request
  message.request_hash = request_hash("send_message", p);
  draft.type = name_of_enum(type);
  if (auto allowed = ask_host(context, std::move(draft), p.content); !allowed) return allowed.error();
  message.message_id = context.ids.next<MessageId>();
  message.type = static_cast<MessageType>(type);
  message.content = std::move(p.content);
  message.reply_to = p.reply_to;
  if (p.client_id) message.client_id = std::move(*p.client_id);
  if (p.no_preview.value_or(false)) message.no_preview = true;
  return message;
}

template Result<SendMessage> prepare_message(Context&, UserId, SendMessageParams&, Draft);

Prepared looked_at(Context& context, CommandBody body, MessageId copy_id) {
  return {.body = std::move(body), .finish = {}, .then = [&context, copy_id](const AppliedAnswer& applied) {
            const auto* answer = std::get_if<MessageAnswer>(&applied);
            if (!context.links || !answer || answer->duplicate || answer->previews_unwanted) return;
            context.links->look_at(answer->message);
            if (!copy_id) return;
            Message copy = answer->message;
            copy.id = copy_id;
            context.links->look_at(copy);
          }};
}

namespace {

Preparation send(Context& context, SendMessage message) {
  if (message.no_preview) return message;
  return looked_at(context, std::move(message));
}

Preparation send_message(Context& context, const CallContext& calling, SendMessageParams& p) {
  auto message = prepare_message(context, calling.user, p,
                                 {.sender_id = to_string(calling.user), .chat_id = to_string(p.chat_id)});
  if (!message) return message.error();
  message->chat_id = p.chat_id;
  return send(context, std::move(*message));
}

Preparation send_direct_message(Context& context, const CallContext& calling, SendDirectMessageParams& p) {
  auto message = prepare_message(context, calling.user, p,
                                 {.sender_id = to_string(calling.user), .user_id = to_string(p.user_id)});
  if (!message) return message.error();
  message->user_id = p.user_id;
  message->chat_id = context.ids.next<ChatId>();
  return send(context, std::move(*message));
}

/// The host program is not asked: it has been when the message was sent.
Preparation forward_message(Context& context, const CallContext&, ForwardMessageParams& p) {
  if (p.chat_id.has_value() == p.user_id.has_value()) return bad_field("chatId", "give it, or userId instead");
  ForwardMessage message{.message_id = context.ids.next<MessageId>(),
                         .source = p.message_id,
                         .chat_id = p.chat_id ? *p.chat_id : context.ids.next<ChatId>(),
                         .client_id = std::nullopt,
                         .request_hash = request_hash("forward_message", p),
                         .user_id = p.user_id};
  if (p.client_id) message.client_id = std::move(*p.client_id);
  return message;
}

/// Whether the message has files, so that its text may be empty, is for `apply` to say.
Preparation edit_message(Context& context, const CallContext& calling, EditMessageParams& p) {
  if (auto allowed = check_content(context, p.content, true); !allowed) return allowed.error();
  Draft draft{.sender_id = to_string(calling.user), .type = std::string(name_of_enum(MessageType::text)), .edit = true};
  if (auto allowed = ask_host(context, std::move(draft), p.content); !allowed) return allowed.error();
  return looked_at(context, EditMessage{p.message_id, std::move(p.content)});
}

Preparation remove_preview(Context&, const CallContext&, MessageParams& p) { return RemovePreview{p.message_id}; }

Preparation delete_message(Context&, const CallContext&, MessageParams& p) { return DeleteMessage{p.message_id}; }

void message_delivered(Context& context, CallContext calling, WatermarkParams p) {
  context.move_watermarks(std::move(calling), p.chat_id, p.seq, 0);
}

void message_read(Context& context, CallContext calling, WatermarkParams p) {
  context.move_watermarks(std::move(calling), p.chat_id, p.seq, p.seq);
}

}  // namespace

void add_message_operations(Operations& out) {
  out.push_back(
      command<MessageAnswer>("send_message", "POST", "/chats/{chatId}/messages", "Send a message", send_message)
          .described(
              "The same `clientId` again, with the same chat and request, answers the first message as it is now, with "
              "`duplicate`; nothing new is stored or sent. The answer means: committed to disk. `unavailable` means "
              "unknown: repeat it with the same `clientId`. The chat gets `new_message`.")
          .only_for("members of the chat")
          .fails({failures::no_chat, failures::left_chat, failures::cannot_write, failures::host_refuses,
                  failures::reply_to_another, failures::used_client_id, failures::no_upload, failures::half_uploaded,
                  failures::files_are_full, failures::slow_chat})
          .at(Cost::message)
          .or_with("userId", "chatId", "send_direct_message"));
  out.push_back(
      command<MessageAnswer>("send_direct_message", "POST", "/users/{userId}/messages",
                             "Send a message to a user: in the direct chat, which is opened if need be",
                             send_direct_message)
          .described("One command, with the rights that opening the chat and writing there take. Else as "
                     "`send_message`, also for a `clientId`. Over sockets `send_message` with a `userId` is the same.")
          .fails({failures::no_user, failures::cannot_write, failures::caller_is_full, failures::host_refuses,
                  failures::reply_to_another, failures::used_client_id, failures::no_upload, failures::half_uploaded,
                  failures::files_are_full})
          .at(Cost::message));
  out.push_back(
      command<MessageAnswer>("forward_message", "POST", "/messages/{messageId}/forward",
                             "Send what another message says, and its files, once more", forward_message)
          .described("To a chat, or with `userId` to the direct chat with a user, which is opened if need be. "
                     "The new message is the caller's, has `forwarded`, and mentions nobody. Else as "
                     "`send_message`, also for a `clientId`.")
          .only_for("members of both chats")
          .fails({failures::no_message,
                  {Code::not_found, "the message was deleted"},
                  {Code::bad_request, "the message has a poll"},
                  failures::no_chat,
                  failures::no_user,
                  failures::left_chat,
                  failures::cannot_write,
                  failures::caller_is_full,
                  failures::used_client_id,
                  failures::files_are_full,
                  failures::slow_chat})
          .at(Cost::message));
  out.push_back(query<MessagesAnswer>("list_messages", "GET", "/chats/{chatId}/messages",
                                      "Messages before, after or around a seq; without one the newest", list_messages)
                    .described("At most one of `before`, `after` and `around`.")
                    .only_for("members of the chat")
                    .fails({failures::no_chat, failures::left_chat}));
  out.push_back(query<MessageAnswer>("get_message", "GET", "/messages/{messageId}", "A message", get_message)
                    .only_for("members of its chat")
                    .fails({failures::no_message, failures::left_chat}));
  out.push_back(command<MessageAnswer>("edit_message", "PATCH", "/messages/{messageId}",
                                       "Change a message of the caller's", edit_message)
                    .described("The chat gets `message_updated`.")
                    .only_for("its sender")
                    .fails({failures::no_message,
                            {Code::not_found, "the message was deleted"},
                            failures::left_chat,
                            {Code::forbidden, "the caller did not send it"},
                            {Code::forbidden, "it was sent longer ago than the rule `edit_minutes` allows"},
                            {Code::conflict, "people have voted on it"},
                            failures::cannot_write,
                            failures::host_refuses}));
  out.push_back(command<MessageAnswer>("remove_preview", "DELETE", "/messages/{messageId}/previews",
                                       "Take away what the links of a message lead to, for good", remove_preview)
                    .described("The chat gets `message_updated`.")
                    .only_for("its sender, and for owners and admins of its group or channel")
                    .fails({failures::no_message,
                            {Code::not_found, "the message was deleted"},
                            failures::left_chat,
                            {Code::forbidden, "the caller neither sent it nor is owner or admin of the chat"}}));
  out.push_back(command<MessageAnswer>("delete_message", "DELETE", "/messages/{messageId}",
                                       "Delete a message: what stays is a tombstone", delete_message)
                    .described("The chat gets `message_deleted`.")
                    .only_for("its sender, and for owners and admins of its group or channel")
                    .fails({failures::no_message,
                            failures::left_chat,
                            {Code::forbidden, "the caller neither sent it nor is owner or admin of the chat"}}));
  out.push_back(
      service<StateAnswer>("message_delivered", "POST", "/chats/{chatId}/delivered",
                           "Everything up to a seq was received", message_delivered)
          .described(
              "One watermark covers all before it, and never goes back. The chat gets `receipts`, if it has any.")
          .as(Kind::command)
          .only_for("members of the chat")
          .fails({failures::no_chat, failures::left_chat}));
  out.push_back(service<StateAnswer>("message_read", "POST", "/chats/{chatId}/read", "Everything up to a seq was read",
                                     message_read)
                    .described("One watermark covers all before it, and never goes back; what was read was received. "
                               "The chat gets `receipts`, if it has any.")
                    .as(Kind::command)
                    .only_for("members of the chat")
                    .fails({failures::no_chat, failures::left_chat}));
}

}  // namespace snug
