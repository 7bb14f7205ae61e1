// What chats and people are called.
import type { Id, State } from '../contract'
import type { Chat, Presence, User } from '../protocol.gen'
import { words } from '../text'
import { parts } from './deferred'
import { now as thisMinute } from '../text/now'

/** One whose account was deleted has no name any more: the server's word for it is not in everybody's language. */
export function nameOf(user: Pick<User, 'displayName' | 'deleted'> | undefined): string {
  if (user?.deleted) return words.value.common.deletedUser
  return user?.displayName ?? words.value.common.somebody
}

export function userName(state: State, id: Id): string {
  return nameOf(state.users.get(id))
}

export function isNotes(state: State, chat: Chat): boolean {
  return chat.kind === 'direct' && (chat.peer ? chat.peer.id === state.me?.id : chat.memberCount === 1)
}

/** The other one of a direct chat, as known now. */
export function peerOf(state: State, chat: Chat) {
  return chat.kind === 'direct' && chat.peer ? (state.users.get(chat.peer.id) ?? chat.peer) : undefined
}

export function chatName(state: State, chat: Chat): string {
  if (isNotes(state, chat)) return words.value.list.notes
  const parent = chat.parentId && state.chats.get(chat.parentId)
  if (parent) return parts.value?.threadIn(fullName(state, parent)) ?? ''
  const peer = peerOf(state, chat)
  return peer ? nameOf(peer) : (chat.title ?? words.value.common.somebody)
}

/** Of a channel: the group that it belongs to, as far as one is in it. */
export function groupName(state: State, chat: Chat): string | undefined {
  return chat.groupId === undefined ? undefined : state.chats.get(chat.groupId)?.title
}

/** Where a chat is named alone, a channel is named with its group: there may be others of its name. */
export function fullName(state: State, chat: Chat): string {
  const group = groupName(state, chat)
  return group === undefined ? chatName(state, chat) : `${group} · ${chatName(state, chat)}`
}

export function presenceOf(state: State, id: Id | undefined): Presence | undefined {
  return id === undefined ? undefined : (state.presence.get(id) ?? state.users.get(id)?.presence)
}

export function mutedNow(chat: Chat, now = thisMinute()): boolean {
  const until = chat.state?.mutedUntil
  return until !== undefined && Date.parse(until) > now
}

/** Who may change the chat: its owner and admins. */
export const mayAdminister = (chat: Chat) => chat.state?.role === 'owner' || chat.state?.role === 'admin'

/** An open channel has the members of its group, a thread those of its chat. */
export const membersKey = (chat: Chat): Id => (chat.kind === 'channel' && !chat.private && chat.groupId ? chat.groupId : (chat.parentId ?? chat.id))
