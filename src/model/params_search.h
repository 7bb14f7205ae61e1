// Parameters of the operation that finds messages.
#pragma once

#include <optional>

#include "model/json.h"
#include "model/objects.h"
#include "model/params_chats.h"

namespace snug {

struct SearchMessagesParams {
  Text<1, 400> query;                        ///< what is looked for (see "Search")
  std::optional<ChatId> chat_id;             ///< only in this chat
  std::optional<Int<-840, 840>> utc_offset;  ///< minutes by which the clocks of the caller are ahead of UTC; for dates
  std::optional<Int<1, 100>> limit;          ///< how many at most; 25 unless given
  std::optional<PageCursor> page;
};

}  // namespace snug
