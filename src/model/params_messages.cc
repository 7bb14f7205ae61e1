#include "model/params_messages.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON(SendMessageParams, chat_id, content, type, client_id, reply_to)
SNUG_JSON(SendDirectMessageParams, user_id, content, type, client_id, reply_to)
SNUG_JSON(ListMessagesParams, chat_id, before, after, around, limit)
SNUG_JSON(MessageParams, message_id)
SNUG_JSON(EditMessageParams, message_id, content)
SNUG_JSON(WatermarkParams, chat_id, seq)
SNUG_JSON(SetPresenceParams, status)
SNUG_JSON(GetPresenceParams, user_ids)
SNUG_JSON(SyncParams, cursor, limit)

}  // namespace snug
