#include "model/params_chats.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON(ListChatsParams, page, limit)
SNUG_JSON(CreateChatParams, kind, user_id, title, member_ids, client_id)
SNUG_JSON(ChatParams, chat_id)
SNUG_JSON(UpdateChatParams, chat_id, title, topic, description, posting, room_mentions, slow_mode, is_public,
          retention_days, picture_upload_id)
SNUG_JSON(CreateChannelParams, chat_id, title, is_private, member_ids, client_id)
SNUG_JSON(ListMembersParams, chat_id, page, limit)
SNUG_JSON(AddMembersParams, chat_id, user_ids)
SNUG_JSON(MemberParams, chat_id, user_id)
SNUG_JSON(UpdateMemberParams, chat_id, user_id, role)
SNUG_JSON(CreateInviteParams, chat_id, expires_at, for_seconds, uses_left, client_id)
SNUG_JSON(RevokeInviteParams, invite_id)
SNUG_JSON(GetInviteParams, token)
SNUG_JSON(AcceptInviteParams, token)
SNUG_JSON(UpdateChatStateParams, chat_id, pinned, archived, muted_until, notify, marked_unread)

}  // namespace snug
