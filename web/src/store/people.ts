// Users, contacts, presence, who is in a chat with which watermarks, and the server's own emoji.
import type { Id, Marks } from '../contract'
import type { Chat, Contact, Emoji, Member, Presence, Receipt, User } from '../protocol.gen'
import type { Draft } from './draft'

export function putUser(draft: Draft, { presence, ...user }: User): void {
  if (presence) putPresence(draft, [presence])
  const known = draft.now.users.get(user.id)
  if (known && known.version >= user.version) return
  draft.map('users').set(user.id, user)
  if (draft.now.me?.id === user.id) draft.set('me', user)
  for (const chat of draft.now.chats.values()) {  // a name shows at once also where it is the chat's
    if (chat.peer?.id === user.id) draft.map('chats').set(chat.id, { ...chat, peer: user })
  }
}

export function putPresence(draft: Draft, users: readonly Presence[]): void {
  for (const presence of users) draft.map('presence').set(presence.userId, presence)
}

export function putContact(draft: Draft, data: Contact & { user?: User }): void {
  const { user, ...contact } = data
  if (user) putUser(draft, user)
  const known = draft.now.contacts.get(contact.userId)
  if (known && known.version > contact.version) return
  if (contact.contact || contact.blocked) draft.map('contacts').set(contact.userId, contact)
  else if (known) draft.map('contacts').delete(contact.userId)
}

/** Of one name there is one at a time, and a later one has a higher version. */
export function putEmoji(draft: Draft, emoji: Pick<Emoji, 'name' | 'version'> & Partial<Emoji>, removed = emoji.deleted): void {
  const known = draft.now.emoji.get(emoji.name)
  if (known ? known.version >= emoji.version : removed) return
  if (removed) draft.map('emoji').delete(emoji.name)
  else draft.map('emoji').set(emoji.name, emoji as Emoji)
}

/** Open channels have their group's members, and watermarks of their own. */
export function isOpenChannel(chat: Chat): chat is Chat & { groupId: Id } {
  return chat.groupId !== undefined && !chat.private
}

function openChannelsOf(draft: Draft, groupId: Id): Chat[] {
  const channels: Chat[] = []
  for (const chat of draft.now.chats.values()) if (chat.groupId === groupId && isOpenChannel(chat)) channels.push(chat)
  return channels
}

export function putMember(draft: Draft, chatId: Id, data: Member): void {
  const { user, ...member } = data
  if (user) putUser(draft, user)
  draft.inner('marks', chatId).set(member.userId, { deliveredSeq: member.deliveredSeq, readSeq: member.readSeq })
  draft.inner('members', chatId).set(member.userId, member)
  for (const channel of openChannelsOf(draft, chatId)) putInChannel(draft, channel.id, member)
}

/** An open channel's copy of a member of its group. */
function putInChannel(draft: Draft, channelId: Id, member: Member): void {
  const marks = draft.now.marks.get(channelId)?.get(member.userId) ?? { deliveredSeq: 0, readSeq: 0 }
  draft.inner('members', channelId).set(member.userId, { ...member, ...marks })
}

/** A channel has come: its group's members are in it. */
export function fillChannel(draft: Draft, channel: Chat & { groupId: Id }): void {
  for (const member of draft.now.members.get(channel.groupId)?.values() ?? []) {
    if (!draft.now.members.get(channel.id)?.has(member.userId)) putInChannel(draft, channel.id, member)
  }
}

export function dropMember(draft: Draft, chatId: Id, userId: Id): void {
  for (const id of [chatId, ...openChannelsOf(draft, chatId).map((channel) => channel.id)]) {
    if (draft.now.members.get(id)?.has(userId)) draft.inner('members', id).delete(userId)
    if (draft.now.marks.get(id)?.has(userId)) draft.inner('marks', id).delete(userId)
  }
}

/** The chat has outgrown being small: who is in it is listed on request only, and would grow stale here. */
export function forgetOthers(draft: Draft, chatId: Id): void {
  for (const id of [chatId, ...openChannelsOf(draft, chatId).map((channel) => channel.id)]) {
    for (const userId of draft.now.members.get(id)?.keys() ?? []) {
      if (userId !== draft.now.me?.id) draft.inner('members', id).delete(userId)
    }
  }
}

/** Watermarks never move back. */
export function putMarks(draft: Draft, chatId: Id, receipts: readonly Receipt[]): void {
  for (const { userId, deliveredSeq, readSeq } of receipts) {
    const known = draft.now.marks.get(chatId)?.get(userId)
    const marks: Marks = {
      deliveredSeq: Math.max(known?.deliveredSeq ?? 0, deliveredSeq), readSeq: Math.max(known?.readSeq ?? 0, readSeq),
    }
    if (known && known.deliveredSeq === marks.deliveredSeq && known.readSeq === marks.readSeq) continue
    draft.inner('marks', chatId).set(userId, marks)
    const member = draft.now.members.get(chatId)?.get(userId)
    if (member) draft.inner('members', chatId).set(userId, { ...member, ...marks })
  }
}
