#include <algorithm>

#include "api/queries.h"
#include "model/answers.h"
#include "store/access.h"
#include "store/message_rows.h"
#include "store/viewer_marks.h"

namespace snug {

namespace {

struct Range {
  Seq from = 1;
  Seq to = 0;
};

/// The seqs of a page: `limit` of `first` … `last`, as near as can be to where they were asked for.
Range page_of(const ListMessagesParams& params, Seq first, Seq last, Seq limit) {
  if (params.after) {
    const Seq from = std::clamp(params.after->value, first - 1, last) + 1;
    return {from, std::min(last, from + limit - 1)};
  }
  Seq to = last;
  if (params.before) to = std::clamp(params.before->value, first, last + 1) - 1;
  if (params.around) {
    const Seq middle = std::clamp(params.around->value, first, std::max(first, last));
    to = std::min(last, std::max(middle + (limit - 1) / 2, first + limit - 1));
  }
  return {std::max(first, to - limit + 1), to};
}

}  // namespace

Result<std::string> list_messages(QueryContext& ctx, const ListMessagesParams& params) {
  if (params.before && params.after) return bad_field("after", "stands beside before: give one of them");
  if (params.around && (params.before || params.after))
    return bad_field("around", "stands beside before or after: give one of them");
  const auto access = rows::access_to(ctx.db, params.chat_id, ctx.viewer);
  if (!access) return access.error();

  constexpr Seq default_messages = 50;
  const Seq limit = params.limit.value_or(Int<1, 100>{default_messages}).value;
  const Range page = page_of(params, access->from_seq + 1, access->chat.last_seq, limit);
  MessagesAnswer answer{rows::messages_between(ctx.db, params.chat_id, page.from, page.to)};
  ViewerMarks statuses(ctx.db, ctx.viewer, access->chat.id, access->chat.room(), access->chat.receipts);
  for (Message& message : answer.messages) statuses.give(message);
  return json::to_text(answer);
}

Result<ReadableMessage> readable_message(QueryContext& ctx, MessageId id) {
  const Error hidden = fail(Code::not_found, "no such message");
  auto message = rows::find_message(ctx.db, id);
  if (!message) return hidden;
  auto access = rows::access_to(ctx.db, message->chat_id, ctx.viewer);
  if (!access) return access.error().code == Code::not_found ? hidden : access.error();
  if (message->seq <= access->from_seq) return hidden;
  return ReadableMessage{std::move(*message), std::move(*access)};
}

Result<std::string> get_message(QueryContext& ctx, const MessageParams& params) {
  auto found = readable_message(ctx, params.message_id);
  if (!found) return found.error();
  const rows::ChatRow& chat = found->access.chat;
  ViewerMarks(ctx.db, ctx.viewer, chat.id, chat.room(), chat.receipts).give(found->message);
  return json::to_text(MessageAnswer{.message = std::move(found->message)});
}

}  // namespace snug
