// Made by generate_types.mjs of the server's OpenAPI document. Not to be edited.

export interface Account {
  id: string
  username: string
  displayName: string
  role: 'admin' | 'member' | 'guest'
  disabled: boolean
  disabledReason?: string
  disabledUntil?: string
  createdAt: string
}

export interface AccountAnswer {
  account: Account
  sessions: number
  chats: number
  lastSeenAt?: string
}

export interface AccountsAnswer {
  users: Account[]
  nextCursor?: string
}

export interface Announcement {
  id: string
  text: string
  level: 'info' | 'warning'
  createdAt: string
}

export interface AnnouncementAnswer {
  announcement?: Announcement
}

export interface AuditAnswer {
  entries: AuditEntry[]
  nextCursor?: string
}

export interface AuditEntry {
  id: number
  time: string
  actorId?: string
  actor?: string
  action: string
  target?: string
  targetName?: string
  details: unknown
  address?: string
}

export interface Ban {
  address: string
  reason?: string
  until?: string
  createdAt: string
}

export interface BanAnswer {
  ban: Ban
}

export interface BansAnswer {
  bans: Ban[]
  nextCursor?: string
}

export interface Chat {
  id: string
  kind: 'direct' | 'group' | 'channel'
  private?: boolean
  title?: string
  topic?: string
  groupId?: string
  peer?: User
  memberCount: number
  receipts: boolean
  lastSeq: number
  lastMessagePreview?: Preview
  createdAt: string
  updatedAt: string
  version: number
  state?: ChatState
}

export interface ChatAnswer {
  chat: Chat
  duplicate?: boolean
}

export interface ChatMember {
  chatId: string
  member?: Member
  userId?: string
  removed?: boolean
}

export interface ChatReceipts {
  chatId: string
  receipts: Receipt[]
}

export interface ChatState {
  role: 'owner' | 'admin' | 'member'
  unread: number
  mentions: number
  readSeq: number
  deliveredSeq: number
  pinned: boolean
  archived: boolean
  mutedUntil?: string
  version: number
}

export interface ChatSummariesAnswer {
  chats: ChatSummary[]
  nextCursor?: string
}

export interface ChatSummary {
  id: string
  kind: 'direct' | 'group' | 'channel'
  private?: boolean
  title?: string
  groupId?: string
  memberCount: number
  messageCount: number
  createdAt: string
  updatedAt: string
}

export interface ChatsAnswer {
  chats: Chat[]
  nextCursor?: string
}

export interface Contact {
  userId: string
  contact: boolean
  blocked: boolean
  version: number
}

export interface ContactAnswer {
  contact: Contact
}

export interface ContactsAnswer {
  contacts: Contact[]
  users: User[]
}

export interface DiskUse {
  database: number
  wal: number
  free?: number
  total?: number
}

export interface EmptyAnswer {
}

export interface FigureSample {
  time: string
  spanMs: number
  connections: number
  sessions: number
  messages: number
  deliveries: number
  ackP50Us?: number
  ackP99Us?: number
  cpuMs: number
  memory: number
}

export interface FiguresAnswer {
  version: string
  time: string
  startedAt: string
  intervalMs: number
  samples: FigureSample[]
  disk: DiskUse
  counts: ServerCounts
}

export interface Invite {
  id: string
  chatId?: string
  url?: string
  token?: string
  createdBy: string
  expiresAt?: string
  usesLeft?: number
}

export interface InviteAnswer {
  invite: Invite
  duplicate?: boolean
}

export interface InviteSummariesAnswer {
  invites: InviteSummary[]
  nextCursor?: string
}

export interface InviteSummary {
  id: string
  chatId: string
  chatTitle?: string
  createdBy: string
  creator: string
  createdAt: string
  expiresAt?: string
  usesLeft?: number
}

export interface InvitesAnswer {
  invites: Invite[]
}

export interface LimitedChat {
  chatId: string
  fromSeq: number
  toSeq: number
}

export interface LoginAnswer {
  user: User
  accessToken: string
  refreshToken: string
  expiresIn?: number
}

export interface LoginSession {
  id: string
  createdAt: string
  lastUsedAt: string
  userAgent?: string
  address?: string
  longLived: boolean
  current: boolean
}

export interface Member {
  userId: string
  role: 'owner' | 'admin' | 'member'
  joinedAt: string
  deliveredSeq: number
  readSeq: number
  user?: User
}

export interface MemberAnswer {
  member: Member
}

export interface MembersAnswer {
  members: Member[]
  nextCursor?: string
}

export interface Message {
  id: string
  chatId: string
  seq: number
  senderId: string
  clientId?: string
  type: 'text' | 'image' | 'file' | 'audio' | 'system'
  content: string
  replyTo?: string
  mentions?: string[]
  createdAt: string
  editedAt?: string
  deletedAt?: string
  version: number
  status?: 'sent' | 'delivered' | 'read'
}

export interface MessageAnswer {
  message: Message
  duplicate?: boolean
}

export interface MessagesAnswer {
  messages: Message[]
}

export interface Presence {
  userId: string
  status: 'online' | 'away' | 'busy' | 'offline'
  lastSeenAt?: string
}

export interface PresenceAnswer {
  users: Presence[]
}

export interface Preview {
  messageId: string
  seq: number
  senderId: string
  type: 'text' | 'image' | 'file' | 'audio' | 'system'
  content: string
  createdAt: string
}

export interface Receipt {
  userId: string
  deliveredSeq: number
  readSeq: number
}

export interface ServerAnswer {
  server: ServerFacts
}

export interface ServerCounts {
  users: number
  chats: number
  messages: number
}

export interface ServerFacts {
  name: string
  version: string
  registration: 'invite' | 'open' | 'closed'
  setUp: boolean
}

export interface ServerSettings {
  registration: 'invite' | 'open' | 'closed'
  receiptsLimit: number
  membersLimit: number
  chatsLimit: number
  channelsLimit: number
  contactsLimit: number
  loginsLimit: number
  invitesLimit: number
}

export interface SessionsAnswer {
  sessions: LoginSession[]
}

export interface SettingsAnswer {
  settings: ServerSettings
}

export interface StateAnswer {
  state: ChatState
}

export interface SyncAnswer {
  cursor: string
  more: boolean
  reset?: boolean
  removedChatIds: string[]
  chats: Chat[]
  messages: Message[]
  limited: LimitedChat[]
  members: ChatMember[]
  receipts: ChatReceipts[]
  contacts: Contact[]
  users: User[]
}

export interface User {
  id: string
  username: string
  displayName: string
  avatarUrl?: string
  bio?: string
  role: 'admin' | 'member' | 'guest'
  createdAt: string
  version: number
  deleted?: boolean
  presence?: Presence
}

export interface UserAnswer {
  user: User
}

export interface UsersAnswer {
  users: User[]
}

export interface Problem {
  type?: string
  title?: string
  status: number
  detail?: string
  code: 'bad_request' | 'unauthorized' | 'forbidden' | 'not_member' | 'not_found' | 'conflict' | 'too_large' | 'unsupported' | 'rate_limited' | 'internal' | 'unavailable'
  field?: string
  retryAfterMs?: number
}

/** Operations: what each takes and answers. */
export interface Operations {
  accept_invite: { params: { token: string }; answer: ChatAnswer }
  add_contact: { params: { userId: string }; answer: ContactAnswer }
  add_members: { params: { chatId: string; userIds: string[] }; answer: MembersAnswer }
  admin_add_user: { params: { username: string; password: string; role?: 'admin' | 'member' | 'guest' }; answer: UserAnswer }
  admin_announce: { params: { text: string; level?: 'info' | 'warning' }; answer: AnnouncementAnswer }
  admin_ban_address: { params: { address: string; reason?: string; until?: string }; answer: BanAnswer }
  admin_change_settings: { params: { registration?: 'invite' | 'open' | 'closed'; membersLimit?: number; chatsLimit?: number; channelsLimit?: number; contactsLimit?: number; loginsLimit?: number; invitesLimit?: number }; answer: SettingsAnswer }
  admin_clear_announcement: { params: Record<never, never>; answer: EmptyAnswer }
  admin_delete_chat: { params: { chatId: string }; answer: EmptyAnswer }
  admin_delete_user: { params: { username: string }; answer: EmptyAnswer }
  admin_disable_user: { params: { username: string; disabled?: boolean; reason?: string; until?: string }; answer: UserAnswer }
  admin_get_announcement: { params: Record<never, never>; answer: AnnouncementAnswer }
  admin_get_figures: { params: { since?: string }; answer: FiguresAnswer }
  admin_get_settings: { params: Record<never, never>; answer: SettingsAnswer }
  admin_get_user: { params: { username: string }; answer: AccountAnswer }
  admin_list_audit: { params: { since?: string; oldestFirst?: boolean; page?: string; limit?: number }; answer: AuditAnswer }
  admin_list_bans: { params: { page?: string; limit?: number }; answer: BansAnswer }
  admin_list_chats: { params: { page?: string; limit?: number }; answer: ChatSummariesAnswer }
  admin_list_invites: { params: { page?: string; limit?: number }; answer: InviteSummariesAnswer }
  admin_list_sessions: { params: { username: string }; answer: SessionsAnswer }
  admin_list_users: { params: { query?: string; page?: string; limit?: number }; answer: AccountsAnswer }
  admin_revoke_invite: { params: { inviteId: string }; answer: EmptyAnswer }
  admin_revoke_session: { params: { username: string; sessionId: string }; answer: EmptyAnswer }
  admin_revoke_sessions: { params: { username: string }; answer: EmptyAnswer }
  admin_set_password: { params: { username: string; password: string }; answer: UserAnswer }
  admin_set_role: { params: { username: string; role: 'admin' | 'member' | 'guest' }; answer: UserAnswer }
  admin_unban_address: { params: { address: string }; answer: EmptyAnswer }
  block_user: { params: { userId: string }; answer: ContactAnswer }
  change_password: { params: { old: string; new: string }; answer: EmptyAnswer }
  create_channel: { params: { chatId: string; title: string; private?: boolean; memberIds?: string[]; clientId?: string }; answer: ChatAnswer }
  create_chat: { params: { kind: 'direct' | 'group'; userId?: string; title?: string; memberIds?: string[]; clientId?: string }; answer: ChatAnswer }
  create_invite: { params: { chatId: string; expiresAt?: string; usesLeft?: number; clientId?: string }; answer: InviteAnswer }
  delete_account: { params: { password: string }; answer: EmptyAnswer }
  delete_chat: { params: { chatId: string }; answer: EmptyAnswer }
  delete_message: { params: { messageId: string }; answer: MessageAnswer }
  edit_message: { params: { messageId: string; content: string }; answer: MessageAnswer }
  find_users: { params: { query: string; limit?: number }; answer: UsersAnswer }
  get_chat: { params: { chatId: string }; answer: ChatAnswer }
  get_me: { params: Record<never, never>; answer: UserAnswer }
  get_message: { params: { messageId: string }; answer: MessageAnswer }
  get_presence: { params: { userIds: string[] }; answer: PresenceAnswer }
  get_server: { params: Record<never, never>; answer: ServerAnswer }
  get_user: { params: { userId: string }; answer: UserAnswer }
  leave_chat: { params: { chatId: string }; answer: EmptyAnswer }
  list_channels: { params: { chatId: string }; answer: ChatsAnswer }
  list_chats: { params: { page?: string; limit?: number }; answer: ChatsAnswer }
  list_contacts: { params: Record<never, never>; answer: ContactsAnswer }
  list_invites: { params: { chatId: string }; answer: InvitesAnswer }
  list_members: { params: { chatId: string; page?: string; limit?: number }; answer: MembersAnswer }
  list_messages: { params: { chatId: string; before?: number; after?: number; around?: number; limit?: number }; answer: MessagesAnswer }
  list_sessions: { params: Record<never, never>; answer: SessionsAnswer }
  login: { params: { username: string; password: string; longLived?: boolean }; answer: LoginAnswer }
  logout: { params: Record<never, never>; answer: EmptyAnswer }
  message_delivered: { params: { chatId: string; seq: number }; answer: StateAnswer }
  message_read: { params: { chatId: string; seq: number }; answer: StateAnswer }
  refresh: { params: { refreshToken: string }; answer: LoginAnswer }
  register: { params: { username: string; password: string; displayName?: string; invite?: string; setupToken?: string }; answer: LoginAnswer }
  remove_contact: { params: { userId: string }; answer: ContactAnswer }
  remove_member: { params: { chatId: string; userId: string }; answer: EmptyAnswer }
  revoke_invite: { params: { inviteId: string }; answer: EmptyAnswer }
  revoke_session: { params: { sessionId: string }; answer: EmptyAnswer }
  send_message: { params: { chatId: string; content: string; type?: 'text' | 'image' | 'file' | 'audio'; clientId?: string; replyTo?: string }; answer: MessageAnswer }
  set_presence: { params: { status: 'online' | 'away' | 'busy' | 'offline' }; answer: EmptyAnswer }
  sync: { params: { cursor?: string; limit?: number }; answer: SyncAnswer }
  unblock_user: { params: { userId: string }; answer: ContactAnswer }
  update_chat: { params: { chatId: string; title?: string | null; topic?: string | null }; answer: ChatAnswer }
  update_chat_state: { params: { chatId: string; pinned?: boolean | null; archived?: boolean | null; mutedUntil?: string | null }; answer: StateAnswer }
  update_me: { params: { displayName?: string | null; avatarUrl?: string | null; bio?: string | null }; answer: UserAnswer }
  update_member: { params: { chatId: string; userId: string; role: 'owner' | 'admin' | 'member' }; answer: MemberAnswer }
}

/** Events: what each carries. */
export interface Events {
  ready: { user: User; cursor: string; server: { name: string; version: string }; limits: Record<string, number>; reconnect: { minMs: number; maxMs: number }; announcement?: Announcement }
  sync: SyncAnswer
  new_message: Message
  message_updated: Message
  message_deleted: { id: string; chatId: string; seq: number; deletedAt: string; version: number }
  receipts: ChatReceipts
  chat_created: Chat
  chat_updated: Chat
  chat_removed: { chatId: string }
  member_added: { chatId: string; member: Member }
  member_updated: { chatId: string; member: Member }
  member_removed: { chatId: string; userId: string }
  chat_state_updated: { chatId: string; state: ChatState }
  contact_updated: { userId: string; contact: boolean; blocked: boolean; version: number; user?: User }
  typing_start: { chatId: string; userId: string }
  typing_stop: { chatId: string; userId: string }
  presence_update: { users: Presence[] }
  user_updated: User
  session_revoked: Record<never, never>
  exception: { code: string; message: string; field?: string; retryAfterMs?: number }
  announcement: Announcement
  announcement_cleared: { id: string }
}

/** Where REST has each operation. */
export const routes: { readonly [Name in keyof Operations]: readonly [method: string, path: string] } = {
  accept_invite: ['POST', '/invites/{token}/accept'],
  add_contact: ['PUT', '/contacts/{userId}'],
  add_members: ['POST', '/chats/{chatId}/members'],
  admin_add_user: ['POST', '/admin/users'],
  admin_announce: ['PUT', '/admin/announcement'],
  admin_ban_address: ['POST', '/admin/bans'],
  admin_change_settings: ['PATCH', '/admin/settings'],
  admin_clear_announcement: ['DELETE', '/admin/announcement'],
  admin_delete_chat: ['DELETE', '/admin/chats/{chatId}'],
  admin_delete_user: ['DELETE', '/admin/users/{username}'],
  admin_disable_user: ['PUT', '/admin/users/{username}/disabled'],
  admin_get_announcement: ['GET', '/admin/announcement'],
  admin_get_figures: ['GET', '/admin/figures'],
  admin_get_settings: ['GET', '/admin/settings'],
  admin_get_user: ['GET', '/admin/users/{username}'],
  admin_list_audit: ['GET', '/admin/audit'],
  admin_list_bans: ['GET', '/admin/bans'],
  admin_list_chats: ['GET', '/admin/chats'],
  admin_list_invites: ['GET', '/admin/invites'],
  admin_list_sessions: ['GET', '/admin/users/{username}/sessions'],
  admin_list_users: ['GET', '/admin/users'],
  admin_revoke_invite: ['DELETE', '/admin/invites/{inviteId}'],
  admin_revoke_session: ['DELETE', '/admin/users/{username}/sessions/{sessionId}'],
  admin_revoke_sessions: ['DELETE', '/admin/users/{username}/sessions'],
  admin_set_password: ['PUT', '/admin/users/{username}/password'],
  admin_set_role: ['PUT', '/admin/users/{username}/role'],
  admin_unban_address: ['DELETE', '/admin/bans'],
  block_user: ['PUT', '/blocks/{userId}'],
  change_password: ['POST', '/auth/password'],
  create_channel: ['POST', '/chats/{chatId}/channels'],
  create_chat: ['POST', '/chats'],
  create_invite: ['POST', '/chats/{chatId}/invites'],
  delete_account: ['POST', '/auth/delete'],
  delete_chat: ['DELETE', '/chats/{chatId}'],
  delete_message: ['DELETE', '/messages/{messageId}'],
  edit_message: ['PATCH', '/messages/{messageId}'],
  find_users: ['GET', '/users'],
  get_chat: ['GET', '/chats/{chatId}'],
  get_me: ['GET', '/users/me'],
  get_message: ['GET', '/messages/{messageId}'],
  get_presence: ['GET', '/presence'],
  get_server: ['GET', '/server'],
  get_user: ['GET', '/users/{userId}'],
  leave_chat: ['POST', '/chats/{chatId}/leave'],
  list_channels: ['GET', '/chats/{chatId}/channels'],
  list_chats: ['GET', '/chats'],
  list_contacts: ['GET', '/contacts'],
  list_invites: ['GET', '/chats/{chatId}/invites'],
  list_members: ['GET', '/chats/{chatId}/members'],
  list_messages: ['GET', '/chats/{chatId}/messages'],
  list_sessions: ['GET', '/auth/sessions'],
  login: ['POST', '/auth/login'],
  logout: ['POST', '/auth/logout'],
  message_delivered: ['POST', '/chats/{chatId}/delivered'],
  message_read: ['POST', '/chats/{chatId}/read'],
  refresh: ['POST', '/auth/refresh'],
  register: ['POST', '/auth/register'],
  remove_contact: ['DELETE', '/contacts/{userId}'],
  remove_member: ['DELETE', '/chats/{chatId}/members/{userId}'],
  revoke_invite: ['DELETE', '/invites/{inviteId}'],
  revoke_session: ['DELETE', '/auth/sessions/{sessionId}'],
  send_message: ['POST', '/chats/{chatId}/messages'],
  set_presence: ['PUT', '/presence'],
  sync: ['GET', '/sync'],
  unblock_user: ['DELETE', '/blocks/{userId}'],
  update_chat: ['PATCH', '/chats/{chatId}'],
  update_chat_state: ['PATCH', '/chats/{chatId}/state'],
  update_me: ['PATCH', '/users/me'],
  update_member: ['PATCH', '/chats/{chatId}/members/{userId}'],
}
