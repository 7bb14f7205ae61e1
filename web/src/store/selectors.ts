// What is read out of a state.
import type { Id, State } from '../contract'
import type { Chat, Message, User } from '../protocol.gen'

export function isMuted(chat: Chat, now = Date.now()): boolean {
  const until = chat.state?.mutedUntil
  return until !== undefined && Date.parse(until) > now
}

/** The thread of a message, if it is here: one follows it, or has looked at it. */
export function threadOf(state: State, rootId: Id): Chat | undefined {
  for (const chat of state.chats.values()) if (chat.rootId === rootId) return chat
  return undefined
}

/** Pinned on top, then newest first; archived apart. Channels stand among them: `groupId` tells. */
export function chatList(state: State): { readonly chats: Chat[]; readonly archived: Chat[] } {
  const chats: Chat[] = [], archived: Chat[] = []
  for (const chat of state.chats.values()) if (!chat.parentId) (chat.state?.archived ? archived : chats).push(chat)
  chats.sort((a, b) => Number(b.state?.pinned ?? false) - Number(a.state?.pinned ?? false) || newestFirst(a, b))
  return { chats, archived: archived.sort(newestFirst) }
}

function newestFirst(a: Chat, b: Chat): number {
  return a.updatedAt === b.updatedAt ? b.version - a.version : a.updatedAt < b.updatedAt ? 1 : -1
}

/** A group's channels that one is in, by name. */
export function channelsOf(state: State, groupId: Id): Chat[] {
  const channels = [...state.chats.values()].filter((chat) => chat.groupId === groupId)
  return channels.sort((a, b) => (a.title ?? '').localeCompare(b.title ?? ''))
}

/** What waits to be read: messages of chats that are neither muted nor archived; mentions of all but archived ones. */
export function totals(state: State, now = Date.now()): { readonly unread: number; readonly mentions: number } {
  let unread = 0, mentions = 0
  for (const chat of state.chats.values()) {
    if (!chat.state || chat.state.archived) continue
    mentions += chat.state.mentions
    if (!isMuted(chat, now)) unread += chat.state.unread
  }
  return { unread, mentions }
}

/** The other one of a direct chat, as known now; oneself in notes to self. */
export function peerOf(state: State, chat: Chat): User | undefined {
  if (chat.kind !== 'direct') return undefined
  return chat.peer ? state.users.get(chat.peer.id) ?? chat.peer : state.me
}

export function titleOf(state: State, chat: Chat): string {
  return chat.title ?? peerOf(state, chat)?.displayName ?? ''
}

/** Of one's own messages: covered by the watermarks of every other member. */
export function messageStatus(state: State, message: Message): Message['status'] {
  const me = state.me?.id
  const chat = state.chats.get(message.chatId)
  if (message.senderId !== me || message.type === 'system') return undefined
  const members = state.members.get(message.chatId)
  if (!chat?.receipts || !members || members.size < chat.memberCount) return 'sent'
  let delivered = true, read = true
  for (const member of members.values()) {
    if (member.userId === me) continue
    delivered &&= Math.max(member.deliveredSeq, member.readSeq) >= message.seq
    read &&= member.readSeq >= message.seq
  }
  return read ? 'read' : delivered ? 'delivered' : 'sent'
}

/** The seq before which "new" stands, for who had read up to `readSeq`: the first of another's messages after it. */
export function unreadDivider(state: State, chatId: Id, readSeq: number): number | undefined {
  const chat = state.chats.get(chatId)
  if (!chat) return undefined
  const bySeq = state.timelines.get(chatId)?.bySeq
  for (let seq = readSeq + 1; seq <= chat.lastSeq; ++seq) {
    const message = bySeq?.get(seq)
    if (!message || message.senderId !== state.me?.id) return seq  // one that is not here counts as another's
  }
  return undefined
}

/** Whether it named the viewer is not known of a deleted message that is not here: the chat must be asked for. */
export function mentionsUnknown(state: State, { chatId, seq }: { chatId: Id; seq: number }): boolean {
  const own = state.chats.get(chatId)?.state
  return own !== undefined && own.mentions > 0 && seq > own.readSeq && !state.timelines.get(chatId)?.bySeq.has(seq)
}

/** Others who type in a chat now. */
export function whoTypes(state: State, chatId: Id, now = Date.now()): Id[] {
  const out: Id[] = []
  for (const [userId, until] of state.typing.get(chatId) ?? []) if (until > now && userId !== state.me?.id) out.push(userId)
  return out
}
