#include "model/command_rooms.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(SendMessage)
SNUG_JSON_ELSEWHERE(QuietHours)

SNUG_JSON(ReplyInThread, root, thread_id, message, copy_id)
SNUG_JSON(FollowThread, root, following)
SNUG_JSON(ReportMessage, report_id, message_id, reason)
SNUG_JSON(ResolveReport, report_id, action)
SNUG_JSON(RemoveRecentMessages, user_id, since, chat_id)
SNUG_JSON(RemoveMessages, removal, message_id, fence)
SNUG_JSON(PurgeMessages, chat_id, up_to, fence)
SNUG_JSON(JoinPublic, chat_id)
SNUG_JSON(AddUserGroup, group_id, name, title, member_ids)
SNUG_JSON(UpdateUserGroup, group_id, name, title, member_ids)
SNUG_JSON(RemoveUserGroup, group_id)
SNUG_JSON(UpdatePreferences, quiet_hours, paused_until)

}  // namespace snug
