#include "base/bytes.h"
#include "model/command.h"
#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(NewPoll)

SNUG_JSON(CreateDirectChat, chat_id, user_id)
SNUG_JSON(CreateGroup, chat_id, title, member_ids, client_id, request_hash)
SNUG_JSON(CreateChannel, chat_id, group_id, title, is_private, member_ids, client_id, request_hash)
SNUG_JSON(UpdateChat, chat_id, title, topic, picture, description, posting, room_mentions, slow_mode, is_public,
          retention_days)
SNUG_JSON(DeleteChat, chat_id)
SNUG_JSON(AddMembers, chat_id, user_ids)
SNUG_JSON(UpdateMember, chat_id, user_id, role)
SNUG_JSON(RemoveMember, chat_id, user_id)
SNUG_JSON(LeaveChat, chat_id)
SNUG_JSON(CreateInvite, invite_id, chat_id, token_hash, expires_at, uses, client_id, request_hash)
SNUG_JSON(RevokeInvite, invite_id)
SNUG_JSON(AcceptInvite, token_hash)
SNUG_JSON(UpdateChatState, chat_id, pinned, archived, muted_until, notify, marked_unread)
SNUG_JSON(AttachedFile, hash, name, type, size, kind, width, height, thumb_hash, preview, animated, duration_ms,
          waveform, alt)
SNUG_JSON(SendMessage, message_id, chat_id, type, content, reply_to, client_id, request_hash, user_id, attachments,
          no_preview, poll)
SNUG_JSON(ForwardMessage, message_id, source, chat_id, client_id, request_hash, user_id)
SNUG_JSON(EditMessage, message_id, content)
SNUG_JSON(DeleteMessage, message_id)
SNUG_JSON(FoundPreview, url, title, description, site_name, picture, width, height, thumb_hash)
SNUG_JSON(SetPreviews, message_id, content_hash, previews)
SNUG_JSON(RemovePreview, message_id)
SNUG_JSON(WatermarkMove, user_id, session_id, chat_id, delivered_seq, read_seq)
SNUG_JSON(MoveWatermarks, moves)

std::string content_hash(std::string_view content) { return base64url_encode(blake2b256(content)); }

Attachment attachment_of(std::int64_t n, const AttachedFile& file) {
  Attachment attachment{.n = n,
                        .name = file.name,
                        .type = file.type,
                        .size = file.size,
                        .kind = file.kind,
                        .width = file.width,
                        .height = file.height,
                        .thumb_hash = file.thumb_hash,
                        .animated = file.animated,
                        .duration_ms = file.duration_ms,
                        .waveform = file.waveform,
                        .alt = file.alt};
  if (file.preview) attachment.preview = true;
  return attachment;
}

}  // namespace snug
