#include "model/command_marks.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON(AddReaction, message_id, emoji)
SNUG_JSON(RemoveReaction, message_id, emoji)
SNUG_JSON(PinMessage, message_id, pinned)
SNUG_JSON(SaveMessage, message_id, saved)
SNUG_JSON(NewPoll, options, multiple, anonymous, closes_at)
SNUG_JSON(VotePoll, message_id, options)
SNUG_JSON(ClosePoll, message_id)
SNUG_JSON(SaveDraft, chat_id, text, reply_to, base)
SNUG_JSON(ScheduleMessage, message_id, chat_id, content, reply_to, no_preview, send_at, client_id, request_hash)
SNUG_JSON(UpdateScheduled, message_id, content, send_at)
SNUG_JSON(CancelScheduled, message_id)
SNUG_JSON(SendScheduled, message_id, fence)

}  // namespace snug
