#include "model/params_admin.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON(AdminUserParams, username)
SNUG_JSON(AdminAddUserParams, username, password, display_name, role)
SNUG_JSON(AdminListUsersParams, query, page, limit)
SNUG_JSON(AdminSetPasswordParams, username, password)
SNUG_JSON(AdminSetRoleParams, username, role)
SNUG_JSON(AdminDisableUserParams, username, disabled, reason, until, for_seconds)
SNUG_JSON(AdminRevokeSessionParams, username, session_id)
SNUG_JSON(AdminListChatsParams, page, limit)
SNUG_JSON(AdminDeleteChatParams, chat_id)
SNUG_JSON(AdminListInvitesParams, page, limit)
SNUG_JSON(AdminRevokeInviteParams, invite_id)
SNUG_JSON(AdminChangeSettingsParams, registration, previews, edit_history, members_limit, chats_limit, channels_limit,
          contacts_limit, logins_limit, invites_limit, file_limit, files_limit, edit_minutes, retention_days)
SNUG_JSON(AdminBanParams, address, reason, until, for_seconds)
SNUG_JSON(AdminUnbanParams, address)
SNUG_JSON(AdminListBansParams, page, limit)
SNUG_JSON(AdminAnnounceParams, text, level)
SNUG_JSON(AdminSetBrandingParams, title, logo_upload_id)
SNUG_JSON(AdminGetFiguresParams, since)
SNUG_JSON(AdminListAuditParams, since, last_seconds, oldest_first, page, limit)

}  // namespace snug
