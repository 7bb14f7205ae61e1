#include "api/search_marks.h"

#include <limits>

#include "store/mark_rows.h"

namespace snug {

std::vector<MessageId> saved_messages(QueryContext& ctx) {
  std::vector<MessageId> found;
  constexpr int all = std::numeric_limits<std::int32_t>::max();
  for (const SavedMessage& saved : rows::saved_changed_after(ctx.db, ctx.viewer, 0, false, all))
    found.push_back(saved.message_id);
  return found;
}

std::vector<MessageId> pinned_messages(QueryContext& ctx, std::span<const ChatId> chats) {
  std::vector<MessageId> found;
  for (const ChatId chat : chats) {
    const std::vector<MessageId> pinned = rows::pinned_messages(ctx.db, chat);
    found.insert(found.end(), pinned.begin(), pinned.end());
  }
  return found;
}

}  // namespace snug
