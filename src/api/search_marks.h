// What `is:saved` and `is:pinned` of a search mean. The one place where searching asks for these rows.
#pragma once

#include <span>
#include <vector>

#include "model/objects.h"
#include "store/query.h"

namespace snug {

/// Messages that the viewer has saved.
std::vector<MessageId> saved_messages(QueryContext& ctx);
/// Messages that are pinned in one of these chats.
std::vector<MessageId> pinned_messages(QueryContext& ctx, std::span<const ChatId> chats);

}  // namespace snug
