// Messages, and how far they have been received and read.
#include <algorithm>
#include <exception>

#include "api/context.h"
#include "api/hashes.h"
#include "api/operations.h"
#include "api/queries.h"
#include "base/log.h"
#include "model/answers.h"

namespace snug {

namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

Result<void> check_content(const Context& context, std::string_view content) {
  const std::size_t most = context.settings.max_content_length;
  if (characters(content) > most)
    return bad_field("content", "must have at most " + std::to_string(most) + " characters");
  if (content.find_first_not_of(" \t\r\n") == std::string_view::npos) return bad_field("content", "must not be blank");
  return {};
}

/// The host program may alter or refuse what is said.
Result<void> ask_host(const Context& context, Draft draft, std::string& content) {
  if (!context.hooks.before_send) return {};
  draft.content = content;
  try {
    if (const auto refusal = context.hooks.before_send(draft)) return fail(Code::forbidden, *refusal);
  } catch (const std::exception& error) {
    log::warning("the host's before_send hook failed", {{"why", error.what()}});
    return fail(Code::forbidden, "this message can't be sent");
  }
  if (draft.content.empty() || !json::valid_utf8(draft.content) || draft.content.find('\0') != std::string::npos) {
    log::warning("the host's before_send hook made a message that can't be sent");
    return fail(Code::forbidden, "this message can't be sent");
  }
  content = std::move(draft.content);
  return {};
}

Preparation send_message(Context& context, const Calling& calling, SendMessageParams& p) {
  if (auto allowed = check_content(context, p.content); !allowed) return allowed.error();
  const SentType type = p.type.value_or(SentType::text);
  p.type = type;  // said or not, it is the same request
  SendMessage message;
  message.request_hash = request_hash("send_message", p);
  Draft draft{to_string(calling.user), to_string(p.chat_id), std::string(name_of_enum(type)), {}, false};
  if (auto allowed = ask_host(context, std::move(draft), p.content); !allowed) return allowed.error();
  message.message_id = context.ids.next<MessageId>();
  message.chat_id = p.chat_id;
  message.type = static_cast<MessageType>(type);
  message.content = std::move(p.content);
  message.reply_to = p.reply_to;
  if (p.client_id) message.client_id = std::move(*p.client_id);
  return message;
}

Preparation edit_message(Context& context, const Calling& calling, EditMessageParams& p) {
  if (auto allowed = check_content(context, p.content); !allowed) return allowed.error();
  Draft draft{to_string(calling.user), {}, std::string(name_of_enum(MessageType::text)), {}, true};
  if (auto allowed = ask_host(context, std::move(draft), p.content); !allowed) return allowed.error();
  return EditMessage{p.message_id, std::move(p.content)};
}

Preparation delete_message(Context&, const Calling&, MessageParams& p) { return DeleteMessage{p.message_id}; }

void message_delivered(Context& context, Calling calling, WatermarkParams p) {
  context.move_watermarks(std::move(calling), p.chat_id, p.seq, 0);
}

void message_read(Context& context, Calling calling, WatermarkParams p) {
  context.move_watermarks(std::move(calling), p.chat_id, p.seq, p.seq);
}

}  // namespace

void add_message_operations(Operations& out) {
  out.push_back(
      command<MessageAnswer>("send_message", "POST", "/chats/{chatId}/messages", "Send a message", send_message)
          .at(Cost::message));
  out.push_back(query<MessagesAnswer>("list_messages", "GET", "/chats/{chatId}/messages",
                                      "Messages before, after or around a seq; without one the newest", list_messages));
  out.push_back(query<MessageAnswer>("get_message", "GET", "/messages/{messageId}", "A message", get_message));
  out.push_back(command<MessageAnswer>("edit_message", "PATCH", "/messages/{messageId}",
                                       "Change a message of the caller's", edit_message));
  out.push_back(command<MessageAnswer>("delete_message", "DELETE", "/messages/{messageId}",
                                       "Delete a message: what stays is a tombstone", delete_message));
  out.push_back(service<StateAnswer>("message_delivered", "POST", "/chats/{chatId}/delivered",
                                     "Everything up to a seq was received", message_delivered)
                    .as(Kind::command));
  out.push_back(service<StateAnswer>("message_read", "POST", "/chats/{chatId}/read", "Everything up to a seq was read",
                                     message_read)
                    .as(Kind::command));
}

}  // namespace snug
