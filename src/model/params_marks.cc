#include "model/params_marks.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON(ReactionParams, message_id, emoji)
SNUG_JSON(ListReactionsParams, message_id, emoji, limit, page)
SNUG_JSON(ListSavedParams, limit, page)
SNUG_JSON(PollParams, options, multiple, anonymous, closes_at)
SNUG_JSON(VotePollParams, message_id, options)
SNUG_JSON(ListVotesParams, message_id, limit, page)
SNUG_JSON(SaveDraftParams, chat_id, text, base, reply_to)
SNUG_JSON(StatusParams, emoji, text, until)
SNUG_JSON(ScheduleMessageParams, chat_id, content, send_at, reply_to, no_preview, client_id)
SNUG_JSON(UpdateScheduledParams, scheduled_id, content, send_at)
SNUG_JSON(ScheduledParams, scheduled_id)

}  // namespace snug
