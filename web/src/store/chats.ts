// Chats, and what a message in one implies for it.
import type { Id } from '../contract'
import type { Chat, ChatState, Events, Message, Preview, PurgedChat } from '../protocol.gen'
import type { Draft } from './draft'
import { putHappening } from './happenings'
import { withOwn } from './message_parts'
import { fillChannel, forgetOthers, isOpenChannel, putMarks, putUser } from './people'
import { covers, cutOut, putMessage, putRuns } from './timeline'

/** With its threads. */
export function dropChat(draft: Draft, chatId: Id): void {
  for (const { id, parentId } of draft.now.chats.values()) if (parentId === chatId) dropChat(draft, id)
  for (const field of ['chats', 'timelines', 'happenings', 'members', 'marks', 'typing', 'drafts'] as const) draft.drop(field, chatId)
}

/** A thread is followed no more: it can be looked at all the same. */
export function leaveChat(draft: Draft, chatId: Id): void {
  const { state: _, ...chat } = draft.now.chats.get(chatId) ?? {} as Partial<Chat>
  if (chat.parentId) draft.map('chats').set(chatId, chat as Chat)
  else dropChat(draft, chatId)
}

/** Threads that one looks at and does not follow: what happened in them without a connection is not told. */
export function dropUntold(draft: Draft): void {
  for (const { id, state } of draft.now.chats.values()) if (!state) dropChat(draft, id)
}

/** What is derived is never taken from elsewhere: `unread` follows from the two seqs. */
function store(draft: Draft, chat: Chat, state: ChatState): void {
  const gone = (chat.firstSeq ?? 1) - 1
  if (gone) chat = forgetUpTo(draft, chat, gone)
  const unread = Math.max(0, chat.lastSeq - Math.max(gone, state.readSeq))
  draft.map('chats').set(chat.id, { ...chat, state: state.unread === unread ? state : { ...state, unread } })
}

/** Messages that were deleted for good, with their places. */
function forgetUpTo(draft: Draft, chat: Chat, seq: number): Chat {
  for (const message of draft.now.timelines.get(chat.id)?.bySeq.values() ?? [])
    if (message.seq <= seq && draft.now.saved.has(message.id)) draft.map('saved').delete(message.id)
  cutOut(draft, chat.id, 1, seq)
  if ((chat.lastMessagePreview?.seq ?? Infinity) > seq) return chat
  const { lastMessagePreview: _, ...rest } = chat
  return rest
}

export function putPurged(draft: Draft, { chatId, upTo, version }: PurgedChat): void {
  const chat = draft.now.chats.get(chatId)
  if (!chat?.state || (chat.firstSeq ?? 1) > upTo) return
  const { mentions } = chat.state
  store(draft, { ...chat, firstSeq: upTo + 1, version: Math.max(version, chat.version) }, {
    ...chat.state, mentions: mentions && (countMentions(draft, chat, Math.max(upTo, chat.state.readSeq)) ?? mentions),
  })
}

export function putChat(draft: Draft, chat: Chat): void {
  const known = draft.now.chats.get(chat.id)
  if (known && known.version < chat.version && known.title !== chat.title && chat.title !== undefined)
    putHappening(draft, chat.id, { kind: 'renamed', at: chat.updatedAt, title: chat.title })
  if (chat.peer) {
    const { presence: _, ...peer } = chat.peer
    putUser(draft, chat.peer)
    chat = { ...chat, peer: draft.now.users.get(peer.id) ?? peer }
  }
  if (!chat.state) {  // an event for many: what is per viewer stays
    if (known ? known.version > chat.version : !chat.parentId) return
    if (known?.state) store(draft, known.peer ? { ...chat, peer: known.peer } : chat, known.state)
    else draft.map('chats').set(chat.id, chat)
  } else if (!known?.state) {
    store(draft, chat, chat.state)
  } else {
    // An answer may be of before an event that has overtaken it. Messages change the own state without its version:
    // at the same one, the side with the newer chat counted them.
    const newer = chat.version >= known.version
    const own = chat.state.version - known.state.version || (newer ? 0 : -1)
    if (!newer && own < 0) return
    store(draft, newer ? chat : known, own >= 0 ? chat.state : known.state)
  }
  const limit = draft.now.limits.receiptsLimit ?? 100
  if (known && known.memberCount <= limit && chat.memberCount > limit) forgetOthers(draft, chat.id)
  if (!known && isOpenChannel(chat)) fillChannel(draft, chat)
}

export function putState(draft: Draft, chatId: Id, state: ChatState): void {
  const chat = draft.now.chats.get(chatId)
  if (chat && (chat.state?.version ?? 0) <= state.version) store(draft, chat, state)
}

/** A person here has seen up to `seq`; the server will say so too. */
export function putRead(draft: Draft, chatId: Id, seq: number): void {
  const chat = draft.now.chats.get(chatId)
  if (!chat?.state || chat.state.readSeq >= seq) return
  const readSeq = Math.min(seq, chat.lastSeq)
  const { markedUnread: _, ...own } = chat.state
  const state = { ...own, readSeq, deliveredSeq: Math.max(readSeq, own.deliveredSeq) }
  store(draft, chat, { ...state, mentions: countMentions(draft, chat, readSeq) ?? state.mentions })
}

/** By name, or as one of everybody: a message counts once. */
function names({ mentions, mentionsRoom, senderId }: Partial<Message>, userId: Id | undefined): boolean {
  return userId !== undefined && (mentionsRoom === 'room' ? senderId !== userId : mentions?.includes(userId) ?? false)
}

/** Of the messages after `readSeq`, if all of them are here. */
function countMentions(draft: Draft, chat: Chat, readSeq: number): number | undefined {
  const timeline = draft.now.timelines.get(chat.id)
  if (!covers(timeline, readSeq + 1, chat.lastSeq)) return undefined
  let count = 0
  for (let seq = readSeq + 1; seq <= chat.lastSeq; ++seq) {
    const message = timeline?.bySeq.get(seq)
    if (message && names(message, draft.now.me?.id)) ++count
  }
  return count
}

/** 200 characters (code points) of it. */
function cut(content: string): string {
  return content.length <= 200 ? content : [...content].slice(0, 200).join('')
}

export function previewOf(message: Message): Preview {
  const { id, seq, senderId, type, content, createdAt } = message
  return { messageId: id, seq, senderId, type, content: cut(content), createdAt }
}

export function newMessage(draft: Draft, message: Message): void {
  const { chatId, seq, senderId } = message
  const chat = draft.now.chats.get(chatId)
  if (!chat) return  // in a thread that nobody looks at
  putRuns(draft, chatId, [message], () => true)
  if (draft.now.typing.get(chatId)?.has(senderId)) draft.inner('typing', chatId).delete(senderId)
  if (chat.lastSeq >= seq) return
  const next = { ...chat, lastSeq: seq, lastMessagePreview: previewOf(message), updatedAt: message.createdAt, version: message.version }
  if (!chat.state) return void draft.map('chats').set(chatId, next)
  const me = draft.now.me?.id
  const state = { ...chat.state, archived: false }
  if (names(message, me)) ++state.mentions
  if (senderId === me) delete state.markedUnread
  if (senderId === me && state.readSeq === seq - 1) {
    state.readSeq = state.deliveredSeq = seq
    state.version = message.version
  }
  store(draft, next, state)
  const read = draft.now.marks.get(chatId)?.get(senderId)?.readSeq ?? 0
  if (read === seq - 1) putMarks(draft, chatId, [{ userId: senderId, deliveredSeq: seq, readSeq: seq }])
}

/** The previewed message has become another. */
function putPreview(draft: Draft, chatId: Id, seq: number, content: string, version: number): void {
  const chat = draft.now.chats.get(chatId)
  if (!chat?.lastMessagePreview || chat.lastSeq !== seq || chat.version >= version) return
  draft.map('chats').set(chatId, { ...chat, lastMessagePreview: { ...chat.lastMessagePreview, content: cut(content) }, version })
}

export function messageUpdated(draft: Draft, message: Message): void {
  const known = draft.now.timelines.get(message.chatId)?.bySeq.get(message.seq)
  if (known && known.version < message.version) putMessage(draft.timeline(message.chatId), withOwn(message, known))
  putPreview(draft, message.chatId, message.seq, message.content, message.version)
}

/** Out of an answer, which is the caller's own, and may come before its events. */
export function putAnswered(draft: Draft, message: Message): void {
  if (draft.now.timelines.get(message.chatId)?.bySeq.has(message.seq)) putMessage(draft.timeline(message.chatId), message)
}

export function messageDeleted(draft: Draft, event: Events['message_deleted']): void {
  const { chatId, seq, deletedAt, version, thread } = event
  if (draft.now.saved.has(event.id)) draft.map('saved').delete(event.id)
  const known = draft.now.timelines.get(chatId)?.bySeq.get(seq)
  if (known && known.version < version) {
    const { mentions: _mentions, mentionsRoom: _room, replyTo: _replyTo, attachments: _attachments, previews: _previews, forwarded: _forwarded, reactions: _reactions, pinned: _pinned, poll: _poll, threadRoot: _root, ...rest } = known
    draft.timeline(chatId).bySeq.set(seq, { ...rest, ...(thread && { thread }), content: '', deletedAt, version })
  }
  const chat = draft.now.chats.get(chatId)
  const me = draft.now.me?.id
  // The message itself need not be here, or is a tombstone already.
  if (chat?.state && seq > chat.state.readSeq && (names(event, me) || (known && names(known, me)))) {
    const mentions = countMentions(draft, chat, chat.state.readSeq) ?? Math.max(0, chat.state.mentions - 1)
    store(draft, chat, { ...chat.state, mentions })
  }
  putPreview(draft, chatId, seq, '', version)
}
