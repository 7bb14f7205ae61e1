#include "model/params_messages.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(PollParams)

SNUG_JSON(VoiceParams, duration_ms, waveform)
SNUG_JSON(AttachmentParams, upload_id, alt, voice, poster_id, duration_ms, width, height)
SNUG_JSON(SendMessageParams, chat_id, content, type, client_id, reply_to, attachments, no_preview, poll)
SNUG_JSON(SendDirectMessageParams, user_id, content, type, client_id, reply_to, attachments, no_preview, poll)
SNUG_JSON(ForwardMessageParams, message_id, chat_id, user_id, client_id)
SNUG_JSON(AddEmojiParams, name, upload_id)
SNUG_JSON(EmojiParams, emoji_id)
SNUG_JSON(ListFilesParams, chat_id, kinds, limit, page)
SNUG_JSON(ListMessagesParams, chat_id, before, after, around, limit)
SNUG_JSON(MessageParams, message_id)
SNUG_JSON(EditMessageParams, message_id, content)
SNUG_JSON(WatermarkParams, chat_id, seq)
SNUG_JSON(SetPresenceParams, status)
SNUG_JSON(GetPresenceParams, user_ids)
SNUG_JSON(SyncParams, cursor, limit)

}  // namespace snug
