#include "model/params_rooms.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(PollParams)
SNUG_JSON_ELSEWHERE(AttachmentParams)

SNUG_JSON(ReplyInThreadParams, message_id, content, type, client_id, attachments, no_preview, poll, also_to_chat)
SNUG_JSON(ListThreadsParams, unread, limit, page)
SNUG_JSON(ReportMessageParams, message_id, reason)
SNUG_JSON(RemoveRecentParams, chat_id, user_id, for_seconds)
SNUG_JSON(AdminRemoveMessagesParams, user_id, for_seconds)
SNUG_JSON(AdminListReportsParams, state, page, limit)
SNUG_JSON(AdminResolveReportParams, report_id, action)
SNUG_JSON(ListPublicParams, query, limit, page)
SNUG_JSON(AdminAddUserGroupParams, name, title, member_ids)
SNUG_JSON(AdminUpdateUserGroupParams, group_id, name, title, member_ids)
SNUG_JSON(AdminUserGroupParams, group_id)
SNUG_JSON(QuietHoursParams, from, to, time_zone, days)
SNUG_JSON(UpdatePreferencesParams, quiet_hours, paused_until)

}  // namespace snug
