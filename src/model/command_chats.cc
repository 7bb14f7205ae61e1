#include "model/command.h"
#include "model/json_impl.h"

namespace snug {

SNUG_JSON(CreateDirectChat, chat_id, user_id)
SNUG_JSON(CreateGroup, chat_id, title, member_ids, client_id, request_hash)
SNUG_JSON(CreateChannel, chat_id, group_id, title, is_private, member_ids, client_id, request_hash)
SNUG_JSON(UpdateChat, chat_id, title, topic)
SNUG_JSON(DeleteChat, chat_id)
SNUG_JSON(AddMembers, chat_id, user_ids)
SNUG_JSON(UpdateMember, chat_id, user_id, role)
SNUG_JSON(RemoveMember, chat_id, user_id)
SNUG_JSON(LeaveChat, chat_id)
SNUG_JSON(CreateInvite, invite_id, chat_id, token_hash, expires_at, uses, client_id, request_hash)
SNUG_JSON(RevokeInvite, invite_id)
SNUG_JSON(AcceptInvite, token_hash)
SNUG_JSON(UpdateChatState, chat_id, pinned, archived, muted_until)
SNUG_JSON(SendMessage, message_id, chat_id, type, content, reply_to, client_id, request_hash, user_id)
SNUG_JSON(EditMessage, message_id, content)
SNUG_JSON(DeleteMessage, message_id)
SNUG_JSON(WatermarkMove, user_id, session_id, chat_id, delivered_seq, read_seq)
SNUG_JSON(MoveWatermarks, moves)

}  // namespace snug
