// Made by generate_types.mjs of the server's OpenAPI document. Not to be edited.

/** A user as an administrator sees it. */
export interface Account {
  /** for ever the same */
  id: string
  /** unique; letter case makes no difference */
  username: string
  /** the name to show */
  displayName: string
  /** on this server */
  role: 'admin' | 'member' | 'guest'
  /** true: locked out */
  disabled: boolean
  /** the reason, as the user gets it */
  disabledReason?: string
  /** the end of it; none: for good */
  disabledUntil?: string
  /** when the account was made */
  createdAt: string
}

/** An account, and what there is of it. */
export interface AccountAnswer {
  /** the account */
  account: Account
  /** how many login sessions it has */
  sessions: number
  /** how many chats it is a member of */
  chats: number
  /** when it was connected last, if that is known */
  lastSeenAt?: string
}

/** Accounts, and where the next page begins. */
export interface AccountsAnswer {
  /** this page */
  users: Account[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** An announcement of the administrators to all users, until it is cleared. */
export interface Announcement {
  /** changes with each announcement */
  id: string
  /** what is announced */
  text: string
  /** how much it matters */
  level: 'info' | 'warning'
  /** since when */
  createdAt: string
}

/** The announcement in force, if there is one. */
export interface AnnouncementAnswer {
  /** none: nothing is announced */
  announcement?: Announcement
}

/** A file of a message. Its bytes are at `/files/{messageId}/{n}`, its preview at `/files/{messageId}/{n}/preview`. */
export interface Attachment {
  /** its place in the message: 0, 1, 2 … */
  n: number
  /** the file's name; no path */
  name: string
  /** media type that its bytes prove, or application/octet-stream */
  type: string
  /** bytes */
  size: number
  /** how to show it */
  kind: 'image' | 'video' | 'audio' | 'voice' | 'file'
  /** pixels, turned as it is to be seen; pictures and films */
  width?: number
  /** the same */
  height?: number
  /** a ThumbHash (at most 25 bytes) in base64 */
  thumbHash?: string
  /** true: there is a smaller picture of it */
  preview?: boolean
  /** true: the picture moves */
  animated?: boolean
  /** length in milliseconds; films and sound */
  durationMs?: number
  /** loudness over the length, 0 to 31 each; voice messages */
  waveform?: number[]
  /** what it shows, for who does not see it */
  alt?: string
}

/** A file that was uploaded before by the same user. */
export interface AttachmentParams {
  /** the upload, which is complete */
  uploadId: string
  /** what it shows, for who does not see it */
  alt?: string
  /** it is a voice message; sound only */
  voice?: VoiceParams
  /** upload of a picture of it; films only */
  posterId?: string
  /** its length in milliseconds; films and sound */
  durationMs?: number
  /** pixels; films only, as the server does not look into them */
  width?: number
  /** the same */
  height?: number
}

/** Entries of the audit log, and where the next page begins. */
export interface AuditAnswer {
  /** this page */
  entries: AuditEntry[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** A row of the audit log: an act of administration. */
export interface AuditEntry {
  /** its number */
  id: number
  /** when */
  time: string
  /** the user; none: the operator, the host program or the server itself */
  actorId?: string
  /** the actor's username */
  actor?: string
  /** the name of the command */
  action: string
  /** a user's or chat's id, or an address */
  target?: string
  /** the target's name, if it has one */
  targetName?: string
  /** what else was said in the command, by names of its fields */
  details: unknown
  /** where the actor's login session was begun */
  address?: string
}

/** An address or range from which the server takes no connections. */
export interface Ban {
  /** an address, or a range as `203.0.113.0/24` */
  address: string
  /** why */
  reason?: string
  /** the end of it; none: for good */
  until?: string
  /** since when */
  createdAt: string
}

/** A ban. */
export interface BanAnswer {
  /** the ban */
  ban: Ban
}

/** Bans, and where the next page begins. */
export interface BansAnswer {
  /** this page */
  bans: Ban[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** What the server is called and how it looks, to people. */
export interface Branding {
  /** the name of the place; none: the program's */
  title?: string
  /** path of its logo on this server; for everybody */
  logoUrl?: string
}

/** What the server is called and how it looks. */
export interface BrandingAnswer {
  /** as it is now */
  branding: Branding
}

/** A direct chat, a group, a channel or a thread, with what it is to the caller. */
export interface Chat {
  /** for ever the same */
  id: string
  /** direct, group, channel or thread */
  kind: 'direct' | 'group' | 'channel' | 'thread'
  /** true: has members of its own and is invisible to others; channels only */
  private?: boolean
  /** the name to show; direct chats have none */
  title?: string
  /** what it is about */
  topic?: string
  /** the same at length */
  description?: string
  /** who may write; none: everyone */
  posting?: 'everyone' | 'admins'
  /** who may mention everybody; none: everyone */
  roomMentions?: 'everyone' | 'admins'
  /** seconds between two messages of a member that is no admin */
  slowMode?: number
  /** path of its picture on this server; groups and channels only */
  pictureUrl?: string
  /** the group that a channel is in; channels only */
  groupId?: string
  /** the chat of the message that a thread answers; threads only */
  parentId?: string
  /** that message; threads only */
  rootId?: string
  /** true: in the directory, and open to who wants to join; groups only */
  isPublic?: boolean
  /** days after which its messages go; none: as the server's rule says */
  retentionDays?: number
  /** the other user; direct chats only */
  peer?: User
  /** how many members it has; of a thread: how many follow it */
  memberCount: number
  /** whether members see who has read what; false for good once it had too many members */
  receipts: boolean
  /** place of the newest message; 0: none yet */
  lastSeq: number
  /** place of the oldest message that is still there; none: 1 */
  firstSeq?: number
  /** of the newest message */
  lastMessagePreview?: Preview
  /** when it was made */
  createdAt: string
  /** when it last had a message or a change */
  updatedAt: string
  /** of the last change */
  version: number
  /** the caller's own; absent in events that go to many */
  state?: ChatState
}

/** A chat. */
export interface ChatAnswer {
  /** the chat */
  chat: Chat
  /** true: the clientId was used before, this is what it made then */
  duplicate?: boolean
}

/** What has happened to a chat, at its `updatedAt`. */
export interface ChatChange {
  /** what has happened */
  what: 'joined' | 'left' | 'removed' | 'renamed'
  /** the users that came or went */
  userIds?: string[]
  /** the user that did it; none: the users themselves, or no user */
  by?: string
}

/** What a user was about to write to a chat. */
export interface ChatDraft {
  /** the chat */
  chatId: string
  /** empty: there is none any more */
  text: string
  /** the message that it would answer */
  replyTo?: string
  /** of the last change */
  version: number
}

/** A file of a chat, with the message that it is in. */
export interface ChatFile {
  /** the message */
  messageId: string
  /** the chat it was sent to */
  chatId: string
  /** the message's place in the chat */
  seq: number
  /** the sender */
  senderId: string
  /** when it was sent */
  createdAt: string
  /** the file */
  attachment: Attachment
}

/** A member as it is now, or a user that is no member any more. */
export interface ChatMember {
  /** the chat */
  chatId: string
  /** the member */
  member?: Member
  /** the user that is no member any more */
  userId?: string
  /** true: gone */
  removed?: boolean
}

/** The watermarks of a chat's members: received and read up to where. */
export interface ChatReceipts {
  /** the chat */
  chatId: string
  /** of members */
  receipts: Receipt[]
}

/** What a chat is to one member; never shown to others. */
export interface ChatState {
  /** the member's role */
  role: 'owner' | 'admin' | 'member'
  /** others' messages behind readSeq */
  unread: number
  /** how many of the unread ones mention the member */
  mentions: number
  /** everything up to here was read */
  readSeq: number
  /** everything up to here was received */
  deliveredSeq: number
  /** shown on top of the list */
  pinned: boolean
  /** put away until a new message comes */
  archived: boolean
  /** no notifications until then */
  mutedUntil?: string
  /** what the member wants to be notified of */
  notify: 'default' | 'all' | 'mentions' | 'nothing'
  /** true: by the member, until it reads there */
  markedUnread?: boolean
  /** of the last change */
  version: number
}

/** Chats, and where the next page begins. */
export interface ChatSummariesAnswer {
  /** this page */
  chats: ChatSummary[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** A chat as an administrator sees it: what it is, not what is said in it. */
export interface ChatSummary {
  /** for ever the same */
  id: string
  /** direct, group or channel */
  kind: 'direct' | 'group' | 'channel' | 'thread'
  /** true: has members of its own; channels only */
  private?: boolean
  /** its name; direct chats have none */
  title?: string
  /** the group that a channel is in */
  groupId?: string
  /** how many members it has */
  memberCount: number
  /** how many messages were sent to it */
  messageCount: number
  /** when it was made */
  createdAt: string
  /** when it last had a message or a change */
  updatedAt: string
}

/** Chats, and where the next page begins. */
export interface ChatsAnswer {
  /** this page */
  chats: Chat[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** The nodes of the cluster. A server that stands alone has none. */
export interface ClusterAnswer {
  /** by number */
  nodes: NodeFacts[]
  /** of the log; none: the server stands alone */
  log?: 'open' | 'closed' | 'ended'
  /** the reason why it is not open, for people */
  why?: string
  /** none: it was not reached yet, or the server stands alone */
  redis?: RedisFacts
}

/** How a user stands to another: in the contact list, blocked, or neither any more. */
export interface Contact {
  /** the other user */
  userId: string
  /** true: in the contact list */
  contact: boolean
  /** true: blocked */
  blocked: boolean
  /** of the last change */
  version: number
}

/** How a user stands to the caller now. */
export interface ContactAnswer {
  /** how the user stands to the caller */
  contact: Contact
}

/** Contacts and blocked users. */
export interface ContactsAnswer {
  /** contacts and blocked users */
  contacts: Contact[]
  /** those that the contacts name */
  users: User[]
}

/** Sizes in bytes. */
export interface DiskUse {
  /** of the database */
  database: number
  /** of its write-ahead log */
  wal: number
  /** of the search index */
  search: number
  /** free on the file system */
  free?: number
  /** of the file system */
  total?: number
}

/** A draft. */
export interface DraftAnswer {
  /** the draft */
  draft: ChatDraft
}

/** What the caller was about to write. */
export interface DraftsAnswer {
  /** one of a chat at most */
  drafts: ChatDraft[]
}

/** An emoji of this server, written `:name:`. Its picture is at `/emoji/{id}`. */
export interface Emoji {
  /** for ever the same */
  id: string
  /** unique among those that are there */
  name: string
  /** true: the picture moves */
  animated?: boolean
  /** the user that added it */
  createdBy: string
  /** of the last change */
  version: number
  /** true: it was removed */
  deleted?: boolean
}

/** An emoji. */
export interface EmojiAnswer {
  /** the emoji */
  emoji: Emoji
}

/** The emoji of this server. */
export interface EmojiListAnswer {
  /** those that are there, by name */
  emoji: Emoji[]
}

/** Nothing: it is done. */
export interface EmptyAnswer {
}

/** How the server did between the sample before and `time`. */
export interface FigureSample {
  /** when it ended */
  time: string
  /** how long it was, in milliseconds */
  spanMs: number
  /** open at its end */
  connections: number
  /** logged in at its end */
  sessions: number
  /** sent */
  messages: number
  /** events put into outboxes */
  deliveries: number
  /** microseconds until a command's answer, half of them */
  ackP50Us?: number
  /** the same, 99 of 100 */
  ackP99Us?: number
  /** milliseconds of a core used, by all threads */
  cpuMs: number
  /** resident bytes at its end */
  memory: number
}

/** How the server did in the last ten minutes. */
export interface FiguresAnswer {
  /** of the program */
  version: string
  /** now, by the server */
  time: string
  /** when the server was started */
  startedAt: string
  /** milliseconds from sample to sample */
  intervalMs: number
  /** oldest first */
  samples: FigureSample[]
  /** what it uses */
  disk: DiskUse
  /** how much there is */
  counts: ServerCounts
}

/** Files of a chat. */
export interface FilesAnswer {
  /** the newest first */
  files: ChatFile[]
  /** where the next page begins; none: this is the last */
  nextCursor?: string
}

/** What files take on the disk, and whose they are. */
export interface FilesFiguresAnswer {
  /** contents in the store of this node, previews and pictures too */
  files: number
  /** of them */
  bytes: number
  /** bytes free on the file system */
  free?: number
  /** of messages, by kind */
  kinds: FilesOfKind[]
  /** the 20 users with the most bytes */
  users: FilesOfUser[]
}

/** Files of one kind. */
export interface FilesOfKind {
  /** the kind */
  kind: 'image' | 'video' | 'audio' | 'voice' | 'file'
  /** how many messages have */
  files: number
  /** of them; what was sent twice counts twice */
  bytes: number
}

/** Files of one user. */
export interface FilesOfUser {
  /** the user */
  userId: string
  /** its name */
  username: string
  /** how many its messages have */
  files: number
  /** of them */
  bytes: number
}

/** An invite: a link that lets people into a chat. */
export interface Invite {
  /** for ever the same */
  id: string
  /** the chat that it leads into */
  chatId?: string
  /** the link; only in the answer that makes it */
  url?: string
  /** what accept_invite takes; only in the answer that makes it */
  token?: string
  /** the user that made it */
  createdBy: string
  /** good until then; none: it does not expire */
  expiresAt?: string
  /** how many more can enter by it; none: any number */
  usesLeft?: number
}

/** An invite. */
export interface InviteAnswer {
  /** the invite */
  invite: Invite
  /** true: the clientId was used before, this is what it made then */
  duplicate?: boolean
}

/** The chat and the server of an invite, for holders of its token. */
export interface InvitePreview {
  /** of the chat that it lets into */
  chatTitle: string
  /** a channel's invite is for members of its group */
  kind: 'direct' | 'group' | 'channel' | 'thread'
  /** display name of the user that made it */
  inviter: string
}

/** What an invite leads to. */
export interface InvitePreviewAnswer {
  /** the invite */
  invite: InvitePreview
}

/** Invites, and where the next page begins. */
export interface InviteSummariesAnswer {
  /** this page */
  invites: InviteSummary[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** An invite as an administrator sees it: without its token, which is shown once. */
export interface InviteSummary {
  /** for ever the same */
  id: string
  /** the chat that it leads into */
  chatId: string
  /** that chat's name */
  chatTitle?: string
  /** the user that made it */
  createdBy: string
  /** username of the user that made it */
  creator: string
  /** when it was made */
  createdAt: string
  /** good until then; none: it does not expire */
  expiresAt?: string
  /** how many more can enter by it; none: any number */
  usesLeft?: number
}

/** Invites. */
export interface InvitesAnswer {
  /** those that are good */
  invites: Invite[]
}

/** Messages of a chat that a sync left out, for list_messages to fill. */
export interface LimitedChat {
  /** the chat */
  chatId: string
  /** the first that was left out */
  fromSeq: number
  /** the last that was left out */
  toSeq: number
}

/** What this node takes, and the rules in force. */
export interface Limits {
  /** bytes of one WebSocket message */
  maxFrameSize: number
  /** bytes of one HTTP request body */
  maxBodySize: number
  /** characters of one message */
  maxContentLength: number
  /** messages of one list_messages */
  maxPageSize: number
  /** members above which a chat loses its receipts for good */
  receiptsLimit: number
  /** members above which presence comes only for users that were asked about */
  presenceLimit: number
  /** members of one group or channel */
  membersLimit: number
  /** chats that one user may be a member of */
  chatsLimit: number
  /** channels of one group */
  channelsLimit: number
  /** contacts, and blocked users, of one user */
  contactsLimit: number
  /** MiB of one file */
  fileLimit: number
  /** MiB of all files in one user's messages; 0: no limit */
  filesLimit: number
  /** minutes for which a message can be edited; 0: for ever */
  editMinutes: number
  /** days after which messages go; 0: never */
  retentionDays: number
  /** messages per second and user; 0: no limit */
  messageRate: number
  /** other calls per second and user; 0: no limit */
  callRate: number
  /** silence after which a ping comes, in milliseconds */
  pingIntervalMs: number
}

/** What a link in a message leads to, as the page there says. Its picture, if it has one, is at `/files/{messageId}/previews/{n}`. */
export interface LinkPreview {
  /** its place in the message: 0, 1, 2 */
  n: number
  /** where the link led, after redirects */
  url: string
  /** of the page; at most 200 characters */
  title: string
  /** what the page says of itself; at most 300 characters */
  description?: string
  /** of the site */
  siteName?: string
  /** pixels of the picture; none: it has no picture */
  width?: number
  /** the same */
  height?: number
  /** a ThumbHash (at most 25 bytes) of it in base64 */
  thumbHash?: string
}

/** What a client needs of a login session. */
export interface LoginAnswer {
  /** the user of the login session */
  user: User
  /** for `Authorization: Bearer` and for connecting */
  accessToken: string
  /** what refresh takes, once */
  refreshToken: string
  /** seconds that the access token is good for; none: it does not expire */
  expiresIn?: number
}

/** A login session: a device of a user. */
export interface LoginSession {
  /** stands as `sid` in its access tokens */
  id: string
  /** when it was begun */
  createdAt: string
  /** when it was last used */
  lastUsedAt: string
  /** what the client called itself */
  userAgent?: string
  /** where it was begun */
  address?: string
  /** true: its access token does not expire */
  longLived: boolean
  /** true: the one that asks */
  current: boolean
}

/** What `<img>` and `<video>` get files with: `/files/…?t=TOKEN`. It is good for nothing else, and ends with the login session. */
export interface MediaToken {
  /** the same all day */
  token: string
  /** a new one is needed then */
  expiresAt: string
}

/** A media token. */
export interface MediaTokenAnswer {
  /** the caller's */
  media: MediaToken
}

/** A member of a chat. */
export interface Member {
  /** the user */
  userId: string
  /** in this chat */
  role: 'owner' | 'admin' | 'member'
  /** since when */
  joinedAt: string
  /** everything up to here was received */
  deliveredSeq: number
  /** everything up to here was read */
  readSeq: number
  /** the user, where nothing else in the answer has it */
  user?: User
}

/** A member. */
export interface MemberAnswer {
  /** the member */
  member: Member
}

/** Members, and where the next page begins. */
export interface MembersAnswer {
  /** this page */
  members: Member[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** Messages that mention the caller. */
export interface MentionsAnswer {
  /** the newest first */
  messages: Message[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** A message; deleted ones stay as a tombstone without content. */
export interface Message {
  /** for ever the same */
  id: string
  /** the chat it was sent to */
  chatId: string
  /** its place in the chat: 1, 2, 3 …, without gaps */
  seq: number
  /** the sender */
  senderId: string
  /** the id that its sender gave it */
  clientId?: string
  /** what its content is */
  type: 'text' | 'image' | 'file' | 'audio' | 'system'
  /** the text; empty once it is deleted */
  content: string
  /** its files */
  attachments?: Attachment[]
  /** what its links lead to; they come by message_updated */
  previews?: LinkPreview[]
  /** true: it was said elsewhere before */
  forwarded?: boolean
  /** the message that it answers */
  replyTo?: string
  /** users that it names with @ */
  mentions?: string[]
  /** that it names everybody */
  mentionsRoom?: 'room' | 'here'
  /** in the order in which each emoji was first used */
  reactions?: Reaction[]
  /** by whom and when; none: it is not */
  pinned?: Pin
  /** what people can vote on */
  poll?: Poll
  /** what was replied to it apart from the chat */
  thread?: Thread
  /** the message in whose thread it was sent, too */
  threadRoot?: string
  /** when it was sent */
  createdAt: string
  /** when it was last changed */
  editedAt?: string
  /** when it was deleted; none: it was not */
  deletedAt?: string
  /** of the last change */
  version: number
  /** how far it got; on the caller's own messages only */
  status?: 'sent' | 'delivered' | 'read'
}

/** A message. */
export interface MessageAnswer {
  /** the message */
  message: Message
  /** true: the clientId was used before, this is what it made then */
  duplicate?: boolean
}

/** Messages. */
export interface MessagesAnswer {
  /** in the order of seq */
  messages: Message[]
}

/** A node of the cluster, as the node sees it that answers. */
export interface NodeFacts {
  /** its number */
  node: number
  /** what it is to the others */
  state: 'up' | 'joining' | 'gone'
  /** true: the node that answers */
  self: boolean
  /** how far in the log it is; none: that is not known */
  position?: number
  /** how many commands of the log it does not have yet */
  behind?: number
  /** where the other nodes reach it, HOST:PORT */
  address?: string
}

/** That a message is pinned in its chat. */
export interface Pin {
  /** the user that pinned it */
  by: string
  /** when */
  at: string
}

/** The poll of a message, whose content is the question. */
export interface Poll {
  /** at least two */
  options: PollOption[]
  /** true: one may choose several */
  multiple?: boolean
  /** true: nobody is told who chose what */
  anonymous?: boolean
  /** no votes from then on */
  closesAt?: string
  /** when it was closed by hand */
  closedAt?: string
  /** users that have voted */
  voters: number
  /** places of what the caller chose; in answers and `sync` */
  votes?: number[]
}

/** What can be chosen in a poll. */
export interface PollOption {
  /** the choice */
  text: string
  /** votes for it */
  count: number
}

/** A poll, at most 20 options. */
export interface PollParams {
  /** what can be chosen; two at least, each once */
  options: string[]
  /** true: one may choose several */
  multiple?: boolean
  /** true: nobody is told who chose what */
  anonymous?: boolean
  /** no votes from then on, on the server's clock */
  closesAt?: string
}

/** What a user wants of its clients; nobody else is told. */
export interface Preferences {
  /** when it wants no notifications */
  quietHours?: QuietHours
  /** no notifications until then */
  pausedUntil?: string
  /** of the last change; 0: never changed */
  version: number
}

/** What the caller prefers. */
export interface PreferencesAnswer {
  /** the caller's own */
  preferences: Preferences
}

/** Whether a user is there. */
export interface Presence {
  /** the user */
  userId: string
  /** as others see it */
  status: 'online' | 'away' | 'busy' | 'offline'
  /** when it was connected last; none while it is, or if that is not known */
  lastSeenAt?: string
}

/** Presence of users. */
export interface PresenceAnswer {
  /** of those that may be seen */
  users: Presence[]
}

/** The last message of a chat, its content cut at 200 characters. */
export interface Preview {
  /** the message */
  messageId: string
  /** its place in the chat */
  seq: number
  /** the author */
  senderId: string
  /** what its content is */
  type: 'text' | 'image' | 'file' | 'audio' | 'system'
  /** its beginning, at most 200 characters */
  content: string
  /** when it was sent */
  createdAt: string
}

/** RFC 9457, with the code of the error, the field that is wrong, and when to try again */
export interface Problem {
  /** always about:blank: the code says more */
  type?: string
  /** the status, for people */
  title?: string
  /** the HTTP status */
  status: number
  /** what happened, for people */
  detail?: string
  /** what happened, for programs */
  code: 'bad_request' | 'unauthorized' | 'forbidden' | 'not_member' | 'not_found' | 'conflict' | 'too_large' | 'unsupported' | 'rate_limited' | 'internal' | 'unavailable'
  /** the parameter that is wrong */
  field?: string
  /** why a login session has ended, or a login is refused */
  reason?: 'logged_out' | 'signed_out' | 'ended_by_admin' | 'password_changed' | 'password_reset' | 'disabled' | 'deleted' | 'too_many' | 'token_reused'
  /** milliseconds after which to try again */
  retryAfterMs?: number
}

/** A group that everybody may find and join. */
export interface PublicChat {
  /** the group */
  id: string
  /** its name */
  title: string
  /** what it is about */
  topic?: string
  /** the same at length */
  description?: string
  /** path of its picture on this server */
  pictureUrl?: string
  /** how many members it has */
  memberCount: number
  /** true: the caller is one */
  member: boolean
}

/** Groups that everybody may join. */
export interface PublicChatsAnswer {
  /** by title */
  chats: PublicChat[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** A chat whose oldest messages are gone, without tombstones. */
export interface PurgedChat {
  /** the chat */
  chatId: string
  /** the place of the last that is gone */
  upTo: number
  /** of the removal */
  version: number
}

/** Hours in which a user wants no notifications, each week again. */
export interface QuietHours {
  /** `22:00`: when they begin, on the clock of `timeZone` */
  from: string
  /** `07:00`: when they end, the next day if that is earlier */
  to: string
  /** name in the IANA time zone database */
  timeZone: string
  /** on which they begin, 0 Sunday to 6 Saturday; none: all */
  days?: number[]
}

/** Hours in which the caller wants no notifications, each week again. */
export interface QuietHoursParams {
  /** `00:00` to `23:59` */
  from: string
  /** the next day if that is earlier */
  to: string
  /** name in the IANA time zone database */
  timeZone: string
  /** on which they begin; none: all */
  days?: number[]
}

/** How often people have reacted to a message with one emoji. */
export interface Reaction {
  /** the emoji, or one of this server as `:name:` */
  emoji: string
  /** users */
  count: number
  /** true: the caller is among them; in answers and `sync` only */
  me?: boolean
}

/** Who has reacted to a message. */
export interface ReactionsAnswer {
  /** by emoji, in the order of its bytes */
  reactions: UserReaction[]
  /** those that the reactions name */
  users: User[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** How far a member has received and read a chat. */
export interface Receipt {
  /** the member */
  userId: string
  /** everything up to here was received */
  deliveredSeq: number
  /** everything up to here was read */
  readSeq: number
}

/** How long to wait before connecting again: a random time in this range, doubling. */
export interface Reconnect {
  /** milliseconds at least */
  minMs: number
  /** milliseconds at most */
  maxMs: number
}

/** The Redis that has the log, as it was when the node connected. */
export interface RedisFacts {
  /** without user and password */
  url: string
  /** of its program */
  version: string
  /** bytes in use */
  memory: number
  /** bytes that it may use; none: it is not limited */
  maxMemory?: number
  /** true: what is written is kept on its disk */
  appendOnly: boolean
  /** false: it can't write to its disk */
  writes: boolean
}

/** That a user finds something wrong with a message. */
export interface Report {
  /** for ever the same */
  id: string
  /** the message */
  messageId: string
  /** the chat it was sent to */
  chatId: string
  /** its sender */
  senderId: string
  /** the user that reports it */
  by: string
  /** what is wrong, in that user's words */
  reason: string
  /** the text of the message when it was reported */
  content: string
  /** when it was reported */
  createdAt: string
  /** whether it was decided on */
  state: 'open' | 'resolved'
  /** what was done */
  action?: 'dismiss' | 'delete_message' | 'disable_user'
  /** the administrator that decided; none: the operator */
  resolvedBy?: string
  /** when */
  resolvedAt?: string
}

/** A report. */
export interface ReportAnswer {
  /** the report */
  report: Report
}

/** Reports. */
export interface ReportsAnswer {
  /** the newest first */
  reports: Report[]
  /** those that the reports name */
  users: User[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** What the text of a message was before an edit. */
export interface Revision {
  /** the text */
  content: string
  /** when it was written */
  editedAt: string
  /** with which it came */
  version: number
}

/** Former texts of a message. */
export interface RevisionsAnswer {
  /** the oldest first; the present text is the message's own */
  revisions: Revision[]
}

/** Messages that the caller has saved. */
export interface SavedAnswer {
  /** what was saved last comes first */
  saved: SavedMessage[]
  /** those of them that can be read, in the same order */
  messages: Message[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** That the caller has saved a message. */
export interface SavedMessage {
  /** the message */
  messageId: string
  /** when */
  at: string
  /** of the last change */
  version: number
  /** true: it is saved no more */
  removed?: boolean
}

/** A message that is to be sent later. */
export interface ScheduledAnswer {
  /** the message */
  scheduled: ScheduledMessage
  /** true: the clientId was used before, this is what it made then */
  duplicate?: boolean
}

/** Messages that are to be sent later. */
export interface ScheduledListAnswer {
  /** what is sent next comes first */
  scheduled: ScheduledMessage[]
}

/** A message that is to be sent later. Then it has the same id. */
export interface ScheduledMessage {
  /** that the message will have */
  id: string
  /** the chat it goes to */
  chatId: string
  /** the text */
  content: string
  /** the message that it answers */
  replyTo?: string
  /** when */
  sendAt: string
  /** why it could not be sent; none: it was not tried yet */
  failed?: string
  /** of the last change */
  version: number
  /** true: it was sent or cancelled */
  removed?: boolean
}

/** Messages that were found. */
export interface SearchAnswer {
  /** the newest first */
  messages: Message[]
  /** of each of them, in the same order */
  matches: SearchMatch[]
  /** where to look on; none: all was looked through */
  nextCursor?: string
  /** with nextCursor: when the oldest message was sent that was looked at */
  searchedTo?: string
  /** what was committed up to this version is found; less than is known: the index lags */
  indexedTo: number
}

/** Where a message has what was looked for. */
export interface SearchMatch {
  /** the message */
  messageId: string
  /** parts of its content, in their order; none if it was found by something else */
  ranges: TextRange[]
}

/** The public facts of the server. */
export interface ServerAnswer {
  /** the server */
  server: ServerFacts
}

/** How much there is. */
export interface ServerCounts {
  /** accounts */
  users: number
  /** chats of all kinds */
  chats: number
  /** messages that were sent */
  messages: number
}

/** What a client must know before it can offer a login or a registration. */
export interface ServerFacts {
  /** of the program */
  name: string
  /** of the program */
  version: string
  /** who may register */
  registration: 'invite' | 'open' | 'closed'
  /** false: there is no account yet */
  setUp: boolean
  /** contact for an account or a new password: e-mail or web address */
  contact?: string
  /** what the place is called; none: it has no name of its own */
  title?: string
  /** path of its logo, for everybody */
  logoUrl?: string
}

/** The program that serves. */
export interface ServerName {
  /** of the program */
  name: string
  /** of the program */
  version: string
}

/** The rules in force. */
export interface ServerSettings {
  /** who may register */
  registration: 'invite' | 'open' | 'closed'
  /** members above which a chat loses its receipts for good */
  receiptsLimit: number
  /** members of one group or channel */
  membersLimit: number
  /** chats that one user may be a member of */
  chatsLimit: number
  /** channels of one group */
  channelsLimit: number
  /** contacts, and blocked users, of one user */
  contactsLimit: number
  /** login sessions of one user; beyond it the one unused longest ends */
  loginsLimit: number
  /** live invites of one chat */
  invitesLimit: number
  /** MiB of one file */
  fileLimit: number
  /** MiB of all files in one user's messages; 0: no limit */
  filesLimit: number
  /** whether the server looks at links in messages */
  previews: 'off' | 'on'
  /** who may see what a message said before its edits */
  editHistory: 'off' | 'sender' | 'everyone'
  /** minutes for which a message can be edited; 0: for ever */
  editMinutes: number
  /** days after which messages go; 0: never */
  retentionDays: number
}

/** Login sessions. */
export interface SessionsAnswer {
  /** the login sessions */
  sessions: LoginSession[]
}

/** The rules in force. */
export interface SettingsAnswer {
  /** the rules */
  settings: ServerSettings
}

/** What a chat is to the caller now. */
export interface StateAnswer {
  /** the caller's own */
  state: ChatState
}

/** Emoji or text, or both. */
export interface StatusParams {
  /** one emoji, or `:name:` of one of this server */
  emoji?: string
  /** in a few words */
  text?: string
  /** clients show it until then; none: until it is changed */
  until?: string
}

/** The state of what has changed since a cursor. */
export interface SyncAnswer {
  /** where to go on, with the next call or with live events */
  cursor: string
  /** true: there is more, ask again with the new cursor */
  more: boolean
  /** true: drop everything but what waits to be sent */
  reset?: boolean
  /** chats that the caller is in no more; they go before `chats` come */
  removedChatIds: string[]
  /** chats that have changed */
  chats: Chat[]
  /** messages that are new or have changed */
  messages: Message[]
  /** new messages that were left out, for list_messages to fetch */
  limited: LimitedChat[]
  /** members that have changed */
  members: ChatMember[]
  /** watermarks that have moved */
  receipts: ChatReceipts[]
  /** contacts and blocked users that have changed */
  contacts: Contact[]
  /** users that the rest names, and those that have changed */
  users: User[]
  /** emoji of this server that are new or were removed */
  emoji: Emoji[]
  /** messages that the caller has saved, or saves no more */
  saved: SavedMessage[]
  /** the caller's drafts that have changed; those without text are gone */
  drafts: ChatDraft[]
  /** the caller's scheduled messages that have changed */
  scheduled: ScheduledMessage[]
  /** threads that the caller follows and that have changed */
  threads: Chat[]
  /** chats whose oldest messages are gone */
  purged: PurgedChat[]
  /** groups of users that are new or have changed; removed ones, too */
  userGroups: UserGroup[]
  /** what the caller wants of its clients, if that has changed */
  preferences?: Preferences
}

/** A part of a text, in code points. */
export interface TextRange {
  /** the first */
  from: number
  /** behind the last */
  to: number
}

/** The thread of a message. */
export interface Thread {
  /** the chat that its messages are in */
  id: string
  /** messages there that are not deleted */
  replies: number
  /** when the last of them was sent */
  lastReplyAt: string
  /** at most 5 users; who replied last comes first */
  userIds: string[]
}

/** Threads that the caller follows. */
export interface ThreadsAnswer {
  /** the one that was replied to last comes first */
  threads: Chat[]
  /** what they answer, as far as it can be read */
  messages: Message[]
  /** those that the messages and threads name */
  users: User[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** A user, as other users see it. */
export interface User {
  /** for ever the same */
  id: string
  /** unique; letter case makes no difference */
  username: string
  /** the name to show */
  displayName: string
  /** address of a picture; a path of this server if it was uploaded */
  avatarUrl?: string
  /** what the user says of itself */
  bio?: string
  /** how it is at the moment */
  status?: UserStatus
  /** on this server */
  role: 'admin' | 'member' | 'guest'
  /** when the account was made */
  createdAt: string
  /** of the last change; a lower one never overwrites a higher */
  version: number
  /** true: the account is gone; this stands for the author or owner of what is left */
  deleted?: boolean
  /** where it is asked for, and may be seen */
  presence?: Presence
}

/** A user. */
export interface UserAnswer {
  /** the user */
  user: User
}

/** Users that a message mentions together, by `@name`. */
export interface UserGroup {
  /** for ever the same */
  id: string
  /** unique among users and groups of users; letter case makes no difference */
  name: string
  /** the name to show */
  title?: string
  /** at most 200 users */
  memberIds: string[]
  /** the administrator that made it; 0: the operator */
  createdBy: string
  /** of the last change */
  version: number
  /** true: it was removed */
  deleted?: boolean
}

/** A group of users. */
export interface UserGroupAnswer {
  /** the group */
  group: UserGroup
}

/** The groups of users of this server. */
export interface UserGroupsAnswer {
  /** by name */
  groups: UserGroup[]
}

/** That a user has reacted to a message with an emoji. */
export interface UserReaction {
  /** the emoji, or one of this server as `:name:` */
  emoji: string
  /** the user */
  userId: string
}

/** What a user says of how it is at the moment. */
export interface UserStatus {
  /** an emoji, or one of this server as `:name:` */
  emoji?: string
  /** in a few words */
  text?: string
  /** clients show it until then; none: until it is changed */
  until?: string
}

/** That a user has voted for an option of a poll. */
export interface UserVote {
  /** its place in the poll */
  option: number
  /** the user */
  userId: string
}

/** Users. */
export interface UsersAnswer {
  /** the users */
  users: User[]
}

/** A voice message. */
export interface VoiceParams {
  /** its length in milliseconds */
  durationMs: number
  /** loudness over the length */
  waveform?: number[]
}

/** Who has voted for what. */
export interface VotesAnswer {
  /** by option */
  votes: UserVote[]
  /** those that the votes name */
  users: User[]
  /** where the next page begins; none: this was the last one */
  nextCursor?: string
}

/** Operations: what each takes and answers. */
export interface Operations {
  /** Enter the chat of an invite. A member that joins again uses nothing up. */
  accept_invite: { params: { token: string }; answer: ChatAnswer }
  /** Add a user to the contacts. The caller's other devices get `contact_updated`. The other user gets no event. */
  add_contact: { params: { userId: string }; answer: ContactAnswer }
  /** Add an emoji of an upload. For all but guests. A picture of at most 128 pixels a side and 256 KiB; it may move. Everybody gets `emoji_added`. */
  add_emoji: { params: { name: string; uploadId: string }; answer: EmojiAnswer }
  /** Add users to a chat. For owners and admins of the chat. The answer has all of the users named, also those that were members before. */
  add_members: { params: { chatId: string; userIds: string[] }; answer: MembersAnswer }
  /** React to a message with an emoji. For members of the chat. An emoji by the grammar of UTS 51, or `:name:` of one of this server; one message has at most 50 different ones. Again, it changes nothing. The chat gets `reaction_added`. */
  add_reaction: { params: { messageId: string; emoji: string }; answer: MessageAnswer }
  /** Make an account. For administrators. Whether registration is open makes no difference. */
  admin_add_user: { params: { username: string; password: string; displayName?: string | null; role?: 'admin' | 'member' | 'guest' | null }; answer: UserAnswer }
  /** Make a group of users. For administrators. Named by the rules of usernames. Everybody gets `user_group_updated`. */
  admin_add_user_group: { params: { name: string; title?: string | null; memberIds: string[] }; answer: UserGroupAnswer }
  /** Announce something to all users, until it is cleared. For administrators. It takes the place of the one before. All sessions get `announcement`. */
  admin_announce: { params: { text: string; level?: 'info' | 'warning' | null }; answer: AnnouncementAnswer }
  /** Refuse connections from an address or range, and close those that are open. For administrators. At least /8, of IPv6 /16. One that is banned already gets the new reason and end. */
  admin_ban_address: { params: { address: string; reason?: string | null; until?: string | null; forSeconds?: number | null }; answer: BanAnswer }
  /** Change rules, from now on. For administrators. A rule that is absent is left as it is. */
  admin_change_settings: { params: { registration?: 'invite' | 'open' | 'closed' | null; previews?: 'off' | 'on' | null; editHistory?: 'off' | 'sender' | 'everyone' | null; membersLimit?: number | null; chatsLimit?: number | null; channelsLimit?: number | null; contactsLimit?: number | null; loginsLimit?: number | null; invitesLimit?: number | null; fileLimit?: number | null; filesLimit?: number | null; editMinutes?: number | null; retentionDays?: number | null }; answer: SettingsAnswer }
  /** Take the announcement back. For administrators. All sessions get `announcement_cleared`. */
  admin_clear_announcement: { params: Record<never, never>; answer: EmptyAnswer }
  /** Delete any group or channel. For administrators. A group goes with its channels. */
  admin_delete_chat: { params: { chatId: string }; answer: EmptyAnswer }
  /** Close a user's account for good, and remove what is of the user. For administrators, not on themselves. The account is closed when this is answered, the rest is removed afterwards. */
  admin_delete_user: { params: { username: string }; answer: EmptyAnswer }
  /** Lock a user out, for good or for a while, or let it in again. For administrators, not on themselves. Ends the login sessions. The user gets the reason when it logs in with the right password; from `until` on its login succeeds. */
  admin_disable_user: { params: { username: string; disabled?: boolean | null; reason?: string | null; until?: string | null; forSeconds?: number | null }; answer: UserAnswer }
  /** The announcement in force. For administrators. Others have it in `ready`. */
  admin_get_announcement: { params: Record<never, never>; answer: AnnouncementAnswer }
  /** The nodes of the cluster, how far each is, and how the Redis is. For administrators. As the node sees it that answers. A server that stands alone has no nodes. */
  admin_get_cluster: { params: Record<never, never>; answer: ClusterAnswer }
  /** How the server has done in the last ten minutes, and what it holds. For administrators. Of the last ten minutes, a sample every few seconds. */
  admin_get_figures: { params: { since?: string }; answer: FiguresAnswer }
  /** What files take on the disk, and whose they are. For administrators. Files of messages by kind and user, and all that the store of this node has. */
  admin_get_files: { params: Record<never, never>; answer: FilesFiguresAnswer }
  /** The rules in force. For administrators. */
  admin_get_settings: { params: Record<never, never>; answer: SettingsAnswer }
  /** An account. For administrators. */
  admin_get_user: { params: { username: string }; answer: AccountAnswer }
  /** The audit log of administration. For administrators. Newest first, unless asked otherwise. */
  admin_list_audit: { params: { since?: string; lastSeconds?: number; oldestFirst?: boolean; page?: string; limit?: number }; answer: AuditAnswer }
  /** The addresses from which the server takes no connections. For administrators. */
  admin_list_bans: { params: { page?: string; limit?: number }; answer: BansAnswer }
  /** All chats, newest first. For administrators. What is said in a chat is its members'. */
  admin_list_chats: { params: { page?: string; limit?: number }; answer: ChatSummariesAnswer }
  /** All invites that are good, newest first. For administrators. Without their tokens. */
  admin_list_invites: { params: { page?: string; limit?: number }; answer: InviteSummariesAnswer }
  /** Reports of messages, newest first. For administrators. Open ones, unless `state` is given. `content` is empty where the message was purged or its sender's account was deleted, and `reason` where that of who reported it was. */
  admin_list_reports: { params: { state?: 'open' | 'resolved'; page?: string; limit?: number }; answer: ReportsAnswer }
  /** The login sessions of a user. For administrators. */
  admin_list_sessions: { params: { username: string }; answer: SessionsAnswer }
  /** All accounts, or those with a name that begins so. For administrators. Paged by `page`; pages of a search may be short. */
  admin_list_users: { params: { query?: string; page?: string; limit?: number }; answer: AccountsAnswer }
  /** Remove what a user has sent of late, in all chats. For administrators. It is answered when it begins, and goes on by itself: the chats get `message_deleted` for each. */
  admin_remove_messages: { params: { userId: string; forSeconds: number }; answer: EmptyAnswer }
  /** Remove a group of users. For administrators. Everybody gets `user_group_removed`. */
  admin_remove_user_group: { params: { groupId: string }; answer: EmptyAnswer }
  /** Decide on a report of a message. For administrators. It is the decision on all open reports of that message. `delete_message` deletes it as `delete_message` does, `disable_user` locks its sender out as `admin_disable_user` does. */
  admin_resolve_report: { params: { reportId: string; action: 'dismiss' | 'delete_message' | 'disable_user' }; answer: ReportAnswer }
  /** Revoke any invite. For administrators. */
  admin_revoke_invite: { params: { inviteId: string }; answer: EmptyAnswer }
  /** End a login session of a user. For administrators. Its connections close at once. */
  admin_revoke_session: { params: { username: string; sessionId: string }; answer: EmptyAnswer }
  /** End all login sessions of a user. For administrators. Its connections close at once. */
  admin_revoke_sessions: { params: { username: string }; answer: EmptyAnswer }
  /** Change what the place is called and its logo, on the page for signing in and in clients. For administrators. A field that is absent is left as it is; null clears it. `GET /server` and `ready` have both. */
  admin_set_branding: { params: { title?: string | null; logoUploadId?: string | null }; answer: BrandingAnswer }
  /** Set a user's password, and end its login sessions. For administrators, not on themselves. */
  admin_set_password: { params: { username: string; password: string }; answer: UserAnswer }
  /** Set a user's role. For administrators, not on themselves. */
  admin_set_role: { params: { username: string; role: 'admin' | 'member' | 'guest' }; answer: UserAnswer }
  /** Lift a ban. For administrators. */
  admin_unban_address: { params: { address: string }; answer: EmptyAnswer }
  /** Change a group of users. For administrators. A field that is absent is left as it is. Messages before mention whom they did. Everybody gets `user_group_updated`. */
  admin_update_user_group: { params: { groupId: string; name?: string | null; title?: string | null; memberIds?: string[] | null }; answer: UserGroupAnswer }
  /** Block a user: no direct chat, no adding, no mentions, no presence. A user that is blocked can't open or write to a direct chat with the caller, add the caller to a chat, count in its mentions or see its presence. The blocked user gets no event. */
  block_user: { params: { userId: string }; answer: ContactAnswer }
  /** Don't send a scheduled message. The caller's devices get `scheduled_updated`, with `removed`. */
  cancel_scheduled: { params: { scheduledId: string }; answer: EmptyAnswer }
  /** Change the password, and end the other login sessions. Limited like logins. */
  change_password: { params: { old: string; new: string }; answer: EmptyAnswer }
  /** Whether a set-up token is good. Needs no login. It uses nothing up. Limited for each address. */
  check_setup: { params: { setupToken: string }; answer: EmptyAnswer }
  /** End a poll. For its sender, and for owners and admins of its group or channel. The chat gets `poll_updated`. */
  close_poll: { params: { messageId: string }; answer: MessageAnswer }
  /** Make a channel in a group. For owners and admins of the group. An open channel has the group's members; a private one has its own and is invisible to others. With the same `clientId` again nothing new is made. */
  create_channel: { params: { chatId: string; title: string; private?: boolean | null; memberIds?: string[] | null; clientId?: string | null }; answer: ChatAnswer }
  /** Make a group, or open the direct chat with a user. `direct` needs `userId`, and answers the chat that is there already if there is one; `group` needs `title`. With the same `clientId` again nothing new is made. */
  create_chat: { params: { kind: 'direct' | 'group'; userId?: string | null; title?: string | null; memberIds?: string[] | null; clientId?: string | null }; answer: ChatAnswer }
  /** Make an invite; its token and url are shown in this answer only. For owners and admins of the chat. It ends with its creator's membership. With the same `clientId` again it shows the same token. */
  create_invite: { params: { chatId: string; expiresAt?: string | null; forSeconds?: number | null; usesLeft?: number | null; clientId?: string | null }; answer: InviteAnswer }
  /** Close the account for good, and remove what is of its user. The account is closed when this is answered; its messages become tombstones afterwards, and direct chats stay with what the other side wrote. Limited like logins. */
  delete_account: { params: { password: string }; answer: EmptyAnswer }
  /** Delete a group, with its channels, or a channel. For the owner of the chat. */
  delete_chat: { params: { chatId: string }; answer: EmptyAnswer }
  /** Delete a message: what stays is a tombstone. For its sender, and for owners and admins of its group or channel. The chat gets `message_deleted`. */
  delete_message: { params: { messageId: string }; answer: MessageAnswer }
  /** Change a message of the caller's. For its sender. The chat gets `message_updated`. */
  edit_message: { params: { messageId: string; content: string }; answer: MessageAnswer }
  /** Users by the beginnings of their names. Looks for the beginning of the username and of each word of the display name, letter case ignored. A guest finds only those it shares a chat with. */
  find_users: { params: { query: string; limit?: number }; answer: UsersAnswer }
  /** Follow the thread of a message. For members of the chat. The message may also be one of the thread. Again, it changes nothing. The caller's devices get `chat_created`. */
  follow_thread: { params: { messageId: string }; answer: ChatAnswer }
  /** Send what another message says, and its files, once more. For members of both chats. To a chat, or with `userId` to the direct chat with a user, which is opened if need be. The new message is the caller's, has `forwarded`, and mentions nobody. Else as `send_message`, also for a `clientId`. */
  forward_message: { params: { messageId: string; chatId?: string | null; userId?: string | null; clientId?: string | null }; answer: MessageAnswer }
  /** A chat. For members of the chat. */
  get_chat: { params: { chatId: string }; answer: ChatAnswer }
  /** The chat and the server of an invite, for holders of its token. Needs no login. It uses nothing up. Limited for each address. */
  get_invite: { params: { token: string }; answer: InvitePreviewAnswer }
  /** The caller. As others see it. */
  get_me: { params: Record<never, never>; answer: UserAnswer }
  /** What `<img>` and `<video>` get files with. `ready` has the first one. Files are at `/files/{messageId}/{n}?t=TOKEN`. */
  get_media_token: { params: Record<never, never>; answer: MediaTokenAnswer }
  /** A message. For members of its chat. */
  get_message: { params: { messageId: string }; answer: MessageAnswer }
  /** What the caller wants of its clients. `ready` and `sync` have them, too. */
  get_preferences: { params: Record<never, never>; answer: PreferencesAnswer }
  /** The presence of some users. A user whose presence the caller may not see is offline. A session over a socket gets changes from then on. */
  get_presence: { params: { userIds: string[] }; answer: PresenceAnswer }
  /** The public facts of this server. Needs no login. */
  get_server: { params: Record<never, never>; answer: ServerAnswer }
  /** A user. A user that was deleted is a tombstone, with `deleted`. A guest finds only those it shares a chat with. */
  get_user: { params: { userId: string }; answer: UserAnswer }
  /** Join a group of the directory. For all but guests. Who is in it gets the same answer. */
  join_public: { params: { chatId: string }; answer: ChatAnswer }
  /** Leave a chat. For members of the chat. The ownership passes to the admin, or else the member, with the longest membership. When the last member leaves, the chat is deleted. */
  leave_chat: { params: { chatId: string }; answer: EmptyAnswer }
  /** The channels of a group that the caller sees. For members of the group. All open ones, and the private ones that the caller is a member of. */
  list_channels: { params: { chatId: string }; answer: ChatsAnswer }
  /** The caller's chats: pinned on top, then newest first. Paged by `page`, from `nextCursor` of the page before. */
  list_chats: { params: { page?: string; limit?: number }; answer: ChatsAnswer }
  /** Contacts and blocked users. With the users that they name. */
  list_contacts: { params: Record<never, never>; answer: ContactsAnswer }
  /** The caller's drafts. A `sync` has them, too. */
  list_drafts: { params: Record<never, never>; answer: DraftsAnswer }
  /** The emoji of this server. A `sync` has them, too. Their pictures are at `/emoji/{id}?t=TOKEN`. */
  list_emoji: { params: Record<never, never>; answer: EmojiListAnswer }
  /** Files of a chat, the newest first. For members of the chat. */
  list_files: { params: { chatId: string; kinds?: ('image' | 'video' | 'audio' | 'voice' | 'file')[]; limit?: number; page?: string }; answer: FilesAnswer }
  /** The invites of a chat. For owners and admins of the chat. Without their tokens, which are shown once. */
  list_invites: { params: { chatId: string }; answer: InvitesAnswer }
  /** The members of a chat. For members of the chat. Paged by `page`, from `nextCursor` of the page before. */
  list_members: { params: { chatId: string; page?: string; limit?: number }; answer: MembersAnswer }
  /** Messages that mention the caller. By name, or everybody in the chat; the newest first. Paged by `page`, from `nextCursor` of the page before, and pages may be short. */
  list_mentions: { params: { limit?: number; page?: string }; answer: MentionsAnswer }
  /** Messages before, after or around a seq; without one the newest. For members of the chat. At most one of `before`, `after` and `around`. */
  list_messages: { params: { chatId: string; before?: number; after?: number; around?: number; limit?: number }; answer: MessagesAnswer }
  /** The pinned messages of a chat. For members of the chat. What was pinned last comes first. */
  list_pins: { params: { chatId: string }; answer: MessagesAnswer }
  /** Groups that everybody may join. For all but guests. In the order of their titles. Paged by `page`, from `nextCursor` of the page before; with `query` pages may be short. */
  list_public: { params: { query?: string; limit?: number; page?: string }; answer: PublicChatsAnswer }
  /** Who has reacted to a message. For members of the chat. With `emoji`, who with that one. Paged by `page`, from `nextCursor` of the page before. */
  list_reactions: { params: { messageId: string; emoji?: string; limit?: number; page?: string }; answer: ReactionsAnswer }
  /** What a message said before its edits. For those whom the rule `edit_history` lets see it. At most the last 50 texts, the oldest first; not the present one. */
  list_revisions: { params: { messageId: string }; answer: RevisionsAnswer }
  /** The messages that the caller has saved. What was saved last comes first. `messages` has those that can still be read. Paged by `page`, from `nextCursor` of the page before. */
  list_saved: { params: { limit?: number; page?: string }; answer: SavedAnswer }
  /** The caller's scheduled messages. What is sent next comes first. A `sync` has them, too. */
  list_scheduled: { params: Record<never, never>; answer: ScheduledListAnswer }
  /** The login sessions of the caller. Each is a device or program that is logged in; `current` is the one that asks. */
  list_sessions: { params: Record<never, never>; answer: SessionsAnswer }
  /** The threads that the caller follows. Who was replied to last comes first. `messages` are those that the threads answer, as far as they are there. Paged by `page`, from `nextCursor` of the page before. */
  list_threads: { params: { unread?: boolean; limit?: number; page?: string }; answer: ThreadsAnswer }
  /** The groups of users of this server. `@name` of one in a message mentions those of its members that are in the chat, unless a guest writes it. A `sync` has them, too. */
  list_user_groups: { params: Record<never, never>; answer: UserGroupsAnswer }
  /** Who has voted for what. For members of the chat. Paged by `page`, from `nextCursor` of the page before. */
  list_votes: { params: { messageId: string; limit?: number; page?: string }; answer: VotesAnswer }
  /** Begin a login session. Needs no login. The answer to a wrong password and to a name that does not exist is the same. Limited for each account and address. */
  login: { params: { username: string; password: string; longLived?: boolean | null }; answer: LoginAnswer }
  /** End this login session. Its tokens are not valid any more, and its connections are closed. */
  logout: { params: Record<never, never>; answer: EmptyAnswer }
  /** Everything up to a seq was received. For members of the chat. One watermark covers all before it, and never goes back. The chat gets `receipts`, if it has any. */
  message_delivered: { params: { chatId: string; seq: number }; answer: StateAnswer }
  /** Everything up to a seq was read. For members of the chat. One watermark covers all before it, and never goes back; what was read was received. The chat gets `receipts`, if it has any. */
  message_read: { params: { chatId: string; seq: number }; answer: StateAnswer }
  /** Pin a message in its chat. For owners and admins of the chat, and both sides of a direct chat. A chat has at most 100. The chat gets `message_updated`. */
  pin_message: { params: { messageId: string }; answer: MessageAnswer }
  /** Exchange a refresh token for new tokens. Needs no login. The refresh token before is answered with the same tokens for a while (two tabs, a lost answer); an older one ends the login session. */
  refresh: { params: { refreshToken: string }; answer: LoginAnswer }
  /** Make an account, and log in. Needs no login. `registration` of `GET /server` says whether it is open, by invite, or closed. An invite also makes the account a member of its chat. Limited for each address. */
  register: { params: { username: string; password: string; displayName?: string | null; invite?: string | null; setupToken?: string | null }; answer: LoginAnswer }
  /** Take a user out of the contacts. The caller's other devices get `contact_updated`. */
  remove_contact: { params: { userId: string }; answer: ContactAnswer }
  /** Remove an emoji. For who added it, and administrators. In texts its name stays. Everybody gets `emoji_removed`. */
  remove_emoji: { params: { emojiId: string }; answer: EmptyAnswer }
  /** Remove a member from a chat. For the owner of the chat, and for its admins if it is a plain member. A removed user can join again only when it is added. A caller that names itself leaves the chat. */
  remove_member: { params: { chatId: string; userId: string }; answer: EmptyAnswer }
  /** Take away what the links of a message lead to, for good. For its sender, and for owners and admins of its group or channel. The chat gets `message_updated`. */
  remove_preview: { params: { messageId: string }; answer: MessageAnswer }
  /** Take a reaction of the caller's back. For members of the chat. Where there is none, it changes nothing. The chat gets `reaction_removed`. */
  remove_reaction: { params: { messageId: string; emoji: string }; answer: MessageAnswer }
  /** Remove what a user has sent to a chat of late. For owners and admins of the chat. In a group also what it has sent to its open channels, and in threads. It is answered when it begins, and goes on by itself, the newest first: the chat gets `message_deleted` for each. The user may have left. */
  remove_recent_messages: { params: { chatId: string; userId: string; forSeconds: number }; answer: EmptyAnswer }
  /** Reply to a message in its thread. For members of the chat. The thread is made with the first reply. A reply to a message of a thread goes to the same thread. The caller, who is named and, with the first reply, the author of the message follow the thread from then on; they get `chat_created`. The chat gets `new_message`, whose `chatId` is the thread, and `thread_updated`. With `alsoToChat` it gets a message of its own as well, with `threadRoot`. Else as `send_message`, also for a `clientId`. */
  reply_in_thread: { params: { messageId: string; content: string; type?: 'text' | 'image' | 'file' | 'audio' | null; clientId?: string | null; attachments?: AttachmentParams[] | null; noPreview?: boolean | null; poll?: PollParams | null; alsoToChat?: boolean | null }; answer: MessageAnswer }
  /** Tell the administrators of a message that should not be there. For members of its chat. They get its text as it is now, too. Again, `reason` takes the place of the one before, as long as nobody has decided. Nobody else is told. */
  report_message: { params: { messageId: string; reason: string }; answer: EmptyAnswer }
  /** Revoke an invite. For its creator, and for owners and admins of its chat. */
  revoke_invite: { params: { inviteId: string }; answer: EmptyAnswer }
  /** End a login session; its connections close at once. For the user of the login session. */
  revoke_session: { params: { sessionId: string }; answer: EmptyAnswer }
  /** Keep what the caller was about to write. For members of the chat. One of a chat. `base` is the `version` of the draft that the client began with: if another device has changed it since, it is a `conflict`, and the draft stays as it is. `send_message` to the chat ends it. The caller's devices get `draft_updated`. */
  save_draft: { params: { chatId: string; text: string; base?: number | null; replyTo?: string | null }; answer: DraftAnswer }
  /** Save a message, for the caller alone. For members of its chat. The caller's devices get `saved_updated`. */
  save_message: { params: { messageId: string }; answer: EmptyAnswer }
  /** Send a message later. For members of the chat. The message is sent as if the caller did so then, and has the `id` of what is answered. What can't be sent then stays, with `failed`. 100 wait at most. The caller's devices get `scheduled_updated`. */
  schedule_message: { params: { chatId: string; content: string; sendAt: string; replyTo?: string | null; noPreview?: boolean | null; clientId?: string | null }; answer: ScheduledAnswer }
  /** Find messages. In the chats of the caller, or in one of them, the newest first. `query` is words, which must all be there, in any letter case and without regard to accents. The last one may be the beginning of a word, from 3 letters on. `"a phrase"` is words that follow each other. `-word` and `-"a phrase"` are not to be there. `from:NAME`, `from:me`, `in:CHAT` (an id or a title, or `@` and a username), `mentions:me`, `has:file`, `has:image`, `has:link`, `has:poll`, `is:saved`, `is:pinned`, `before:DATE`, `after:DATE` and `on:DATE` (`2026-11-30`, `2026-11` or `2026`) say more; other words with a colon are text. At most 16 terms. A page may have fewer messages than `limit`, or none: there is more as long as there is `nextCursor`. What was committed before the call is found if the index gets that far in 300 ms; `indexedTo` says how far it was. */
  search_messages: { params: { query: string; chatId?: string; utcOffset?: number; limit?: number; page?: string }; answer: SearchAnswer }
  /** Send a message to a user: in the direct chat, which is opened if need be. One command, with the rights that opening the chat and writing there take. Else as `send_message`, also for a `clientId`. Over sockets `send_message` with a `userId` is the same. */
  send_direct_message: { params: { userId: string; content: string; type?: 'text' | 'image' | 'file' | 'audio' | null; clientId?: string | null; replyTo?: string | null; attachments?: AttachmentParams[] | null; noPreview?: boolean | null; poll?: PollParams | null }; answer: MessageAnswer }
  /** Send a message. For members of the chat. The same `clientId` again, with the same chat and request, answers the first message as it is now, with `duplicate`; nothing new is stored or sent. The answer means: committed to disk. `unavailable` means unknown: repeat it with the same `clientId`. The chat gets `new_message`. */
  send_message: { params: { chatId: string; content: string; type?: 'text' | 'image' | 'file' | 'audio' | null; clientId?: string | null; replyTo?: string | null; attachments?: AttachmentParams[] | null; noPreview?: boolean | null; poll?: PollParams | null }; answer: MessageAnswer }
  /** Send a scheduled message now. As if its time had come: with what was said when it was scheduled. What can't be sent stays, with `failed`. The caller's devices get `scheduled_updated`. */
  send_scheduled: { params: { scheduledId: string }; answer: ScheduledAnswer }
  /** How the caller appears: online (automatic), away, busy or offline (invisible). A user that is not connected is offline. Users that may see the presence get `presence_update`. */
  set_presence: { params: { status: 'online' | 'away' | 'busy' | 'offline' }; answer: EmptyAnswer }
  /** What has changed since a cursor; without one, a first load. State, not history: each row comes once, as it is now, so a cursor of any age works. While `more` is true, ask again with the new cursor. */
  sync: { params: { cursor?: string; limit?: number }; answer: SyncAnswer }
  /** Unblock a user. The caller's other devices get `contact_updated`. */
  unblock_user: { params: { userId: string }; answer: ContactAnswer }
  /** Follow the thread of a message no more. For members of the chat. Where the caller does not follow it, it changes nothing. The caller's devices get `chat_removed`. Who replies or is named follows again. */
  unfollow_thread: { params: { messageId: string }; answer: EmptyAnswer }
  /** Pin a message no more. For owners and admins of the chat, and both sides of a direct chat. The chat gets `message_updated`. */
  unpin_message: { params: { messageId: string }; answer: MessageAnswer }
  /** Save a message no more. Also one that can't be read any more. The caller's devices get `saved_updated`. */
  unsave_message: { params: { messageId: string }; answer: EmptyAnswer }
  /** Change a group or channel. For owners and admins of the chat. A field that is absent is left as it is; null clears topic, description or picture. With `posting` = `admins` only owners and admins write there; the others still react and vote. With `isPublic` a group is in the directory. With `retentionDays` messages that are older go for good, or after the rule `retention_days` if that is fewer. A picture is uploaded first, best as `avatar`. */
  update_chat: { params: { chatId: string; title?: string; topic?: string | null; description?: string | null; posting?: 'everyone' | 'admins' | null; roomMentions?: 'everyone' | 'admins' | null; slowMode?: number | null; isPublic?: boolean | null; retentionDays?: number | null; pictureUploadId?: string | null }; answer: ChatAnswer }
  /** What a chat is to the caller: pinned, archived, muted, unread. For members of the chat. A field that is absent is left as it is; null is false, not muted, or the default. The caller's other devices get `chat_state_updated`. */
  update_chat_state: { params: { chatId: string; pinned?: boolean | null; archived?: boolean | null; mutedUntil?: string | null; notify?: 'default' | 'all' | 'mentions' | 'nothing' | null; markedUnread?: boolean | null }; answer: StateAnswer }
  /** Change the caller's profile. A field that is absent is left as it is; null clears it, where it is taken. Others get `user_updated`. A picture is uploaded first, best as `avatar`. */
  update_me: { params: { displayName?: string; avatarUrl?: string | null; avatarUploadId?: string | null; bio?: string | null; status?: StatusParams | null }; answer: UserAnswer }
  /** Change a member's role; a new owner takes the place of the old one. For the owner of the chat. */
  update_member: { params: { chatId: string; userId: string; role: 'owner' | 'admin' | 'member' }; answer: MemberAnswer }
  /** Change what the caller wants of its clients. A field that is absent is left as it is; null is no quiet hours, or no pause. In them clients show no notifications and play no sound; counts go on. The caller's devices get `preferences_updated`. */
  update_preferences: { params: { quietHours?: QuietHoursParams | null; pausedUntil?: string | null }; answer: PreferencesAnswer }
  /** Change text or time of a scheduled message. One that could not be sent waits again, and needs a time that is to come. */
  update_scheduled: { params: { scheduledId: string; content?: string | null; sendAt?: string | null }; answer: ScheduledAnswer }
  /** Vote in a poll. For members of the chat. It takes the place of the caller's vote before; no `options` take that back. The chat gets `poll_updated`, the caller's devices `vote_updated`. */
  vote_poll: { params: { messageId: string; options: number[] }; answer: MessageAnswer }
}

/** Events: what each carries. */
export interface Events {
  /** The first event of a connection: the user, the cursor and the limits. */
  ready: { user: User; cursor: string; server: ServerName; limits: Limits; reconnect: Reconnect; announcement?: Announcement; branding?: Branding; media: MediaToken; preferences: Preferences }
  /** What was missed since the cursor that the client gave. */
  sync: SyncAnswer
  /** A message was sent to one of the chats. */
  new_message: Message
  /** A message was changed. */
  message_updated: Message
  /** A message was deleted. */
  message_deleted: { id: string; chatId: string; seq: number; deletedAt: string; version: number; senderId?: string; mentions?: string[]; mentionsRoom?: 'room' | 'here'; thread?: Thread }
  /** Watermarks have moved; gathered, at most once per chat and 500 ms. */
  receipts: ChatReceipts
  /** A chat that is new to the receiver, whole. */
  chat_created: Chat
  /** A chat has changed in a way that no message implies. */
  chat_updated: Chat & { change?: ChatChange }
  /** The receiver is in this chat no more. */
  chat_removed: { chatId: string }
  /** A user entered a chat. */
  member_added: { chatId: string; member: Member }
  /** A member's role has changed. */
  member_updated: { chatId: string; member: Member }
  /** A user left a chat or was removed from it. */
  member_removed: { chatId: string; userId: string }
  /** What a chat is to the receiver has changed, by another of its devices or by others. */
  chat_state_updated: { chatId: string; state: ChatState }
  /** How another user stands to the receiver has changed. */
  contact_updated: { userId: string; contact: boolean; blocked: boolean; version: number; user?: User }
  /** A member is typing; ends by itself after 3 s. */
  typing_start: { chatId: string; userId: string }
  /** A member has stopped typing. */
  typing_stop: { chatId: string; userId: string }
  /** Presence of users has changed, gathered. */
  presence_update: { users: Presence[] }
  /** A user has changed. */
  user_updated: User
  /** The login session has ended; the connection closes. */
  session_revoked: { reason: 'logged_out' | 'signed_out' | 'ended_by_admin' | 'password_changed' | 'password_reset' | 'disabled' | 'deleted' | 'too_many' | 'token_reused' }
  /** A call without an ack has failed. */
  exception: { code: string; message: string; field?: string; reason?: 'logged_out' | 'signed_out' | 'ended_by_admin' | 'password_changed' | 'password_reset' | 'disabled' | 'deleted' | 'too_many' | 'token_reused'; retryAfterMs?: number }
  /** An announcement, which takes the place of the one before. */
  announcement: Announcement
  /** Nothing is announced any more. */
  announcement_cleared: { id: string }
  /** The server has an emoji more. */
  emoji_added: Emoji
  /** The server has an emoji less. */
  emoji_removed: { id: string; name: string; version: number }
  /** A user has reacted to a message. */
  reaction_added: { chatId: string; messageId: string; seq: number; emoji: string; userId: string; count: number; version: number }
  /** A user has taken a reaction back. */
  reaction_removed: { chatId: string; messageId: string; seq: number; emoji: string; userId: string; count: number; version: number }
  /** Votes of a poll have changed, or it was closed. */
  poll_updated: { chatId: string; messageId: string; seq: number; counts: number[]; voters: number; closedAt?: string; version: number }
  /** What the receiver has chosen in a poll, by any of its devices. */
  vote_updated: { chatId: string; messageId: string; options: number[]; version: number }
  /** The receiver has saved a message, or saves it no more. */
  saved_updated: { messageId: string; saved: boolean; at: string; version: number }
  /** What the receiver was about to write to a chat. */
  draft_updated: ChatDraft
  /** A message that the receiver has scheduled: changed, sent, cancelled, or it could not be sent. */
  scheduled_updated: ScheduledMessage
  /** The thread of a message has changed. */
  thread_updated: { chatId: string; messageId: string; seq: number; thread: Thread; version: number }
  /** The oldest messages of a chat are gone, without tombstones. */
  messages_purged: PurgedChat
  /** A group of users is new or has changed. */
  user_group_updated: { group: UserGroup }
  /** The server has a group of users less. */
  user_group_removed: { id: string; name: string; version: number }
  /** What the receiver wants of its clients, changed by any of its devices. */
  preferences_updated: { preferences: Preferences }
}

type Route = readonly [method: string, path: string]
type AdminName = Extract<keyof Operations, `admin_${string}`>
export type AdminRoutes = { readonly [Name in AdminName]: Route }

/** Where REST has each operation, but those of administrators. */
export const routes: { readonly [Name in Exclude<keyof Operations, AdminName>]: Route } = {
  accept_invite: ['POST', '/invites/{token}/accept'],
  add_contact: ['PUT', '/contacts/{userId}'],
  add_emoji: ['POST', '/emoji'],
  add_members: ['POST', '/chats/{chatId}/members'],
  add_reaction: ['PUT', '/messages/{messageId}/reactions/{emoji}'],
  block_user: ['PUT', '/blocks/{userId}'],
  cancel_scheduled: ['DELETE', '/scheduled/{scheduledId}'],
  change_password: ['POST', '/auth/password'],
  check_setup: ['POST', '/auth/setup'],
  close_poll: ['POST', '/messages/{messageId}/close'],
  create_channel: ['POST', '/chats/{chatId}/channels'],
  create_chat: ['POST', '/chats'],
  create_invite: ['POST', '/chats/{chatId}/invites'],
  delete_account: ['POST', '/auth/delete'],
  delete_chat: ['DELETE', '/chats/{chatId}'],
  delete_message: ['DELETE', '/messages/{messageId}'],
  edit_message: ['PATCH', '/messages/{messageId}'],
  find_users: ['GET', '/users'],
  follow_thread: ['PUT', '/messages/{messageId}/follow'],
  forward_message: ['POST', '/messages/{messageId}/forward'],
  get_chat: ['GET', '/chats/{chatId}'],
  get_invite: ['GET', '/invites/{token}/preview'],
  get_me: ['GET', '/users/me'],
  get_media_token: ['GET', '/media-token'],
  get_message: ['GET', '/messages/{messageId}'],
  get_preferences: ['GET', '/me/preferences'],
  get_presence: ['GET', '/presence'],
  get_server: ['GET', '/server'],
  get_user: ['GET', '/users/{userId}'],
  join_public: ['POST', '/directory/{chatId}/join'],
  leave_chat: ['POST', '/chats/{chatId}/leave'],
  list_channels: ['GET', '/chats/{chatId}/channels'],
  list_chats: ['GET', '/chats'],
  list_contacts: ['GET', '/contacts'],
  list_drafts: ['GET', '/drafts'],
  list_emoji: ['GET', '/emoji'],
  list_files: ['GET', '/chats/{chatId}/files'],
  list_invites: ['GET', '/chats/{chatId}/invites'],
  list_members: ['GET', '/chats/{chatId}/members'],
  list_mentions: ['GET', '/mentions'],
  list_messages: ['GET', '/chats/{chatId}/messages'],
  list_pins: ['GET', '/chats/{chatId}/pins'],
  list_public: ['GET', '/directory'],
  list_reactions: ['GET', '/messages/{messageId}/reactions'],
  list_revisions: ['GET', '/messages/{messageId}/revisions'],
  list_saved: ['GET', '/saved'],
  list_scheduled: ['GET', '/scheduled'],
  list_sessions: ['GET', '/auth/sessions'],
  list_threads: ['GET', '/threads'],
  list_user_groups: ['GET', '/user_groups'],
  list_votes: ['GET', '/messages/{messageId}/votes'],
  login: ['POST', '/auth/login'],
  logout: ['POST', '/auth/logout'],
  message_delivered: ['POST', '/chats/{chatId}/delivered'],
  message_read: ['POST', '/chats/{chatId}/read'],
  pin_message: ['PUT', '/messages/{messageId}/pin'],
  refresh: ['POST', '/auth/refresh'],
  register: ['POST', '/auth/register'],
  remove_contact: ['DELETE', '/contacts/{userId}'],
  remove_emoji: ['DELETE', '/emoji/{emojiId}'],
  remove_member: ['DELETE', '/chats/{chatId}/members/{userId}'],
  remove_preview: ['DELETE', '/messages/{messageId}/previews'],
  remove_reaction: ['DELETE', '/messages/{messageId}/reactions/{emoji}'],
  remove_recent_messages: ['POST', '/chats/{chatId}/members/{userId}/remove_messages'],
  reply_in_thread: ['POST', '/messages/{messageId}/replies'],
  report_message: ['POST', '/messages/{messageId}/report'],
  revoke_invite: ['DELETE', '/invites/{inviteId}'],
  revoke_session: ['DELETE', '/auth/sessions/{sessionId}'],
  save_draft: ['PUT', '/chats/{chatId}/draft'],
  save_message: ['PUT', '/messages/{messageId}/save'],
  schedule_message: ['POST', '/scheduled'],
  search_messages: ['GET', '/search'],
  send_direct_message: ['POST', '/users/{userId}/messages'],
  send_message: ['POST', '/chats/{chatId}/messages'],
  send_scheduled: ['POST', '/scheduled/{scheduledId}/send'],
  set_presence: ['PUT', '/presence'],
  sync: ['GET', '/sync'],
  unblock_user: ['DELETE', '/blocks/{userId}'],
  unfollow_thread: ['DELETE', '/messages/{messageId}/follow'],
  unpin_message: ['DELETE', '/messages/{messageId}/pin'],
  unsave_message: ['DELETE', '/messages/{messageId}/save'],
  update_chat: ['PATCH', '/chats/{chatId}'],
  update_chat_state: ['PATCH', '/chats/{chatId}/state'],
  update_me: ['PATCH', '/users/me'],
  update_member: ['PATCH', '/chats/{chatId}/members/{userId}'],
  update_preferences: ['PATCH', '/me/preferences'],
  update_scheduled: ['PATCH', '/scheduled/{scheduledId}'],
  vote_poll: ['PUT', '/messages/{messageId}/vote'],
}
