// What comes from the server, put into the state: pure functions, a new state out. The rules are docs/protocol.md's.
import type { Id, State } from '../contract'
import type { Chat, ChatChange, Events, Member, Message, Preferences, SyncAnswer, User } from '../protocol.gen'
import { dropChat, dropUntold, leaveChat, messageDeleted, messageUpdated, newMessage, putAnswered, putChat, putPurged, putRead, putState } from './chats'
import { Draft } from './draft'
import { putHappening } from './happenings'
import { putDraft, putSaved, putScheduled, putUserGroup } from './kept'
import { putPoll, putReaction, putThread, putVotes } from './message_parts'
import { dropMember, putContact, putEmoji, putMarks, putMember, putPresence, putUser } from './people'
import { cutOut, newestStretch, putRuns } from './timeline'

/** How long somebody types who said so once. */
export const typingLifeMs = 3000

type Apply = { readonly [Name in keyof Events]?: (draft: Draft, data: Events[Name], now: number) => void }

const events: Apply = {
  ready(draft, { user, limits, announcement, media, preferences }) {
    draft.set('me', user)
    draft.set('limits', { ...limits })
    draft.set('announcement', announcement)
    draft.set('media', media)
    putPreferences(draft, preferences)
    putUser(draft, user)
    dropUntold(draft)
    // Who is there is told anew after this, and only who is.
    draft.map('presence').clear()
    draft.map('typing').clear()
  },
  sync: (draft, page) => takePage(draft, page),
  new_message: newMessage,
  message_updated: messageUpdated,
  message_deleted: messageDeleted,
  reaction_added: (draft, event) => putReaction(draft, event, true),
  reaction_removed: (draft, event) => putReaction(draft, event, false),
  poll_updated: putPoll,
  vote_updated: putVotes,
  thread_updated: putThread,
  saved_updated: (draft, { saved, ...event }) => putSaved(draft, { ...event, removed: !saved }),
  draft_updated: putDraft,
  scheduled_updated: putScheduled,
  messages_purged: putPurged,
  user_group_updated: (draft, { group }) => putUserGroup(draft, group),
  user_group_removed: (draft, group) => putUserGroup(draft, group, true),
  preferences_updated: (draft, { preferences }) => putPreferences(draft, preferences),
  receipts: (draft, { chatId, receipts }) => putMarks(draft, chatId, receipts),
  chat_created: putChat,
  chat_updated(draft, { change, ...chat }) {
    putChat(draft, chat)
    if (change) putChange(draft, chat, change)
  },
  chat_removed: (draft, { chatId }) => leaveChat(draft, chatId),
  member_added: (draft, { chatId, member }) => putMember(draft, chatId, member),
  member_updated: (draft, { chatId, member }) => putMember(draft, chatId, member),
  member_removed: (draft, { chatId, userId }) => dropMember(draft, chatId, userId),
  chat_state_updated: (draft, { chatId, state }) => putState(draft, chatId, state),
  contact_updated: putContact,
  typing_start: (draft, { chatId, userId }, now) => void draft.inner('typing', chatId).set(userId, now + typingLifeMs),
  typing_stop(draft, { chatId, userId }) {
    if (draft.now.typing.get(chatId)?.has(userId)) draft.inner('typing', chatId).delete(userId)
  },
  presence_update: (draft, { users }) => putPresence(draft, users),
  user_updated: putUser,
  emoji_added: (draft, emoji) => putEmoji(draft, emoji),
  emoji_removed: (draft, emoji) => putEmoji(draft, emoji, true),
  announcement: (draft, announcement) => draft.set('announcement', announcement),
  announcement_cleared(draft, { id }) {
    if (draft.now.announcement?.id === id) draft.set('announcement', undefined)
  },
}

/** A node that is older has none. */
function putPreferences(draft: Draft, preferences: Preferences | undefined): void {
  if (preferences && preferences.version >= (draft.now.preferences?.version ?? 0)) draft.set('preferences', preferences)
}

/** Live, what has changed is told with who did it. */
function putChange(draft: Draft, chat: Chat, { what, userIds = [], by }: ChatChange): void {
  if (!draft.now.chats.has(chat.id)) return
  const seen = { kind: what, at: chat.updatedAt, ...(by !== undefined && { by }) } as const
  if (what === 'renamed') return putHappening(draft, chat.id, { ...seen, title: chat.title ?? '' })
  for (const userId of userIds) {
    putHappening(draft, chat.id, { ...seen, userId })
    if (what !== 'joined') dropMember(draft, chat.id, userId)
  }
}

/** Found out afterwards: at the chat's last change at the latest. */
function noteGone(draft: Draft, chatId: Id, userId: Id): void {
  const chat = draft.now.chats.get(chatId)
  if (chat && draft.now.members.get(chatId)?.has(userId)) putHappening(draft, chatId, { kind: 'gone', at: chat.updatedAt, userId })
}

/** `cursor`: the event's own, if it has one. */
export function applyEvent<Name extends keyof Events>(
  state: State, name: Name, data: Events[Name], now = Date.now(), cursor?: string,
): State {
  const draft = new Draft(state)
  events[name]?.(draft, data, now)
  if (cursor !== undefined) draft.set('cursor', cursor)
  return draft.done()
}

export function applySync(state: State, page: SyncAnswer): State {
  const draft = new Draft(state)
  takePage(draft, page)
  return draft.done()
}

function takePage(draft: Draft, page: SyncAnswer): void {
  if (page.reset) draft.reset()
  page.removedChatIds.forEach((id) => dropChat(draft, id))
  page.users.forEach((user) => putUser(draft, user))
  for (const chat of [...page.chats, ...page.threads ?? []]) putChat(draft, chat)  // an older node has no threads
  page.limited.forEach(({ chatId, fromSeq, toSeq }) => cutOut(draft, chatId, fromSeq, toSeq))
  for (const [chatId, messages] of byChat(page.messages)) {
    // New messages are kept, with a gap before them if they were limited; an older one that has changed only where
    // it is looked at: history brings it as it is then.
    putRuns(draft, chatId, messages, (run) => run.to > (newestStretch(draft.now.timelines.get(chatId))?.to ?? 0))
  }
  for (const { chatId, member, userId } of page.members) {
    if (member) putMember(draft, chatId, member)
    else if (userId) {
      noteGone(draft, chatId, userId)
      dropMember(draft, chatId, userId)
    }
  }
  for (const { chatId, receipts } of page.receipts) putMarks(draft, chatId, receipts)
  page.contacts.forEach((contact) => putContact(draft, contact))
  // A node that is older has none of these.
  page.emoji?.forEach((emoji) => putEmoji(draft, emoji))
  page.saved?.forEach((saved) => putSaved(draft, saved))
  page.drafts?.forEach((begun) => putDraft(draft, begun))
  page.scheduled?.forEach((scheduled) => putScheduled(draft, scheduled))
  page.purged?.forEach((purged) => putPurged(draft, purged))
  page.userGroups?.forEach((group) => putUserGroup(draft, group))
  putPreferences(draft, page.preferences)
  draft.set('cursor', page.cursor)
}

function byChat(messages: readonly Message[]): Map<Id, Message[]> {
  const out = new Map<Id, Message[]>()
  for (const message of messages) {
    const of = out.get(message.chatId)
    if (of) of.push(message)
    else out.set(message.chatId, [message])
  }
  return out
}

/** An answer of `list_messages`. */
export function applyMessages(state: State, chatId: Id, messages: readonly Message[]): State {
  if (!state.chats.has(chatId)) return state  // left meanwhile
  const draft = new Draft(state)
  putRuns(draft, chatId, messages, () => true)
  return draft.done()
}

/** All members of a chat, however large: who is not among them is gone. */
export function applyMembers(state: State, chatId: Id, members: readonly Member[]): State {
  if (!state.chats.has(chatId)) return state
  const draft = new Draft(state)
  const listed = new Set(members.map((member) => member.userId))
  for (const userId of state.members.get(chatId)?.keys() ?? []) {
    if (listed.has(userId)) continue
    noteGone(draft, chatId, userId)
    dropMember(draft, chatId, userId)
  }
  for (const member of members) {
    // A receipt may have overtaken the answer.
    const marks = state.marks.get(chatId)?.get(member.userId)
    putMember(draft, chatId, {
      ...member,
      deliveredSeq: Math.max(member.deliveredSeq, marks?.deliveredSeq ?? 0), readSeq: Math.max(member.readSeq, marks?.readSeq ?? 0),
    })
  }
  return draft.done()
}

/** A message out of an answer, if it is here. What else comes of a deletion comes with its event. */
export function applyMessage(state: State, message: Message): State {
  if (message.deletedAt) return state
  const draft = new Draft(state)
  putAnswered(draft, message)
  return draft.done()
}

export function applyUsers(state: State, users: readonly User[]): State {
  const draft = new Draft(state)
  users.forEach((user) => putUser(draft, user))
  return draft.done()
}

/** A whole chat out of an answer: it may come before its events. */
export function applyChat(state: State, chat: Chat): State {
  if (!chat.state && !state.chats.has(chat.parentId ?? '')) return state
  const draft = new Draft(state)
  putChat(draft, chat)
  return draft.done()
}

export function applyRead(state: State, chatId: Id, seq: number): State {
  const draft = new Draft(state)
  putRead(draft, chatId, seq)
  return draft.done()
}

/** Ends typing that was not said again. */
export function pruneTyping(state: State, now: number): State {
  const draft = new Draft(state)
  for (const [chatId, users] of state.typing) {
    for (const [userId, until] of users) if (until <= now) draft.inner('typing', chatId).delete(userId)
  }
  return draft.done()
}
