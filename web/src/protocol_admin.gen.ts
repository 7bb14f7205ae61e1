// Made by generate_types.mjs of the server's OpenAPI document. Not to be edited.
import type { AdminRoutes } from './protocol.gen'

/** Where REST has each operation of administrators. */
export const adminRoutes: AdminRoutes = {
  admin_add_user: ['POST', '/admin/users'],
  admin_add_user_group: ['POST', '/admin/user_groups'],
  admin_announce: ['PUT', '/admin/announcement'],
  admin_ban_address: ['POST', '/admin/bans'],
  admin_change_settings: ['PATCH', '/admin/settings'],
  admin_clear_announcement: ['DELETE', '/admin/announcement'],
  admin_delete_chat: ['DELETE', '/admin/chats/{chatId}'],
  admin_delete_user: ['DELETE', '/admin/users/{username}'],
  admin_disable_user: ['PUT', '/admin/users/{username}/disabled'],
  admin_get_announcement: ['GET', '/admin/announcement'],
  admin_get_cluster: ['GET', '/admin/cluster'],
  admin_get_figures: ['GET', '/admin/figures'],
  admin_get_files: ['GET', '/admin/files'],
  admin_get_settings: ['GET', '/admin/settings'],
  admin_get_user: ['GET', '/admin/users/{username}'],
  admin_list_audit: ['GET', '/admin/audit'],
  admin_list_bans: ['GET', '/admin/bans'],
  admin_list_chats: ['GET', '/admin/chats'],
  admin_list_invites: ['GET', '/admin/invites'],
  admin_list_reports: ['GET', '/admin/reports'],
  admin_list_sessions: ['GET', '/admin/users/{username}/sessions'],
  admin_list_users: ['GET', '/admin/users'],
  admin_remove_messages: ['POST', '/admin/users/{userId}/remove_messages'],
  admin_remove_user_group: ['DELETE', '/admin/user_groups/{groupId}'],
  admin_resolve_report: ['POST', '/admin/reports/{reportId}/resolve'],
  admin_revoke_invite: ['DELETE', '/admin/invites/{inviteId}'],
  admin_revoke_session: ['DELETE', '/admin/users/{username}/sessions/{sessionId}'],
  admin_revoke_sessions: ['DELETE', '/admin/users/{username}/sessions'],
  admin_set_branding: ['PUT', '/admin/branding'],
  admin_set_password: ['PUT', '/admin/users/{username}/password'],
  admin_set_role: ['PUT', '/admin/users/{username}/role'],
  admin_unban_address: ['DELETE', '/admin/bans'],
  admin_update_user_group: ['PATCH', '/admin/user_groups/{groupId}'],
}

/** The least and the most that an administrator may set each rule to. */
export const ruleBounds = {
  membersLimit: [2, 2147483647],
  chatsLimit: [1, 2147483647],
  channelsLimit: [0, 2147483647],
  contactsLimit: [0, 2147483647],
  loginsLimit: [1, 2147483647],
  invitesLimit: [0, 2147483647],
  fileLimit: [1, 2147483647],
  filesLimit: [0, 2147483647],
  editMinutes: [0, 2147483647],
  retentionDays: [0, 2147483647],
} as const
