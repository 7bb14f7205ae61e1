// World: a small model of the server, as one user sees it. What happens in it comes out as events; what has changed since
// any version comes out as sync pages; and what the user's state must be can be looked up.
import type { Chat, ChatDraft, Contact, Events, Member, Message, SavedMessage, ScheduledMessage, SyncAnswer, User } from '../../src/protocol.gen'

export type Event = { [Name in keyof Events]: { name: Name; data: Events[Name] } }[keyof Events]

interface Room {
  chat: Chat  // as an event for many has it
  state: NonNullable<Chat['state']>
  stateChanged: number
  entered: number  // the viewer's; 0: not a member
  left: number
  messages: Message[]
  members: Map<string, { member: Member; changed: number }>
  gone: Map<string, number>  // when others left
}

export const me = 'me'
const others = ['ann', 'bob', 'cat', 'dan']

export class World {
  version = 0
  readonly users = new Map<string, User>()
  readonly contacts = new Map<string, Contact>()
  readonly saved = new Map<string, SavedMessage>()
  /** By chat; without text: gone. */
  readonly drafts = new Map<string, ChatDraft>()
  readonly scheduled = new Map<string, ScheduledMessage>()
  /** Who has put an emoji on a message: `message emoji user`. */
  readonly #reacted = new Set<string>()
  readonly rooms: Room[] = []

  constructor(private readonly below: (n: number) => number) {
    for (const id of [me, ...others]) {
      this.users.set(id, { id, username: id, displayName: id, role: 'member', createdAt: '2026-01-01T00:00:00.000Z', version: ++this.version })
    }
  }

  get mine(): Room[] { return this.rooms.filter((room) => room.entered > 0) }

  /** Something happens; the viewer's events, in order. */
  step(): Event[] {
    const room = this.#pick(this.mine)
    const roll = this.below(130)
    if (roll >= 100 && room) return this.#stepOfMessage(room, roll)
    if (!room || roll < 4) return this.#enter(this.#pick(this.rooms.filter((one) => one.entered === 0)) ?? this.#make())
    if (roll < 50) return this.#send(room)
    if (roll < 58) return this.#edit(room)
    if (roll < 66) return this.#erase(room)
    if (roll < 76) return this.#read(room)
    if (roll < 82) return this.#setState(room)
    if (roll < 88) return this.#changeMember(room)
    if (roll < 91) return this.#rename(room)
    if (roll < 94) return this.#renameUser()
    if (roll < 97) return this.#contact()
    return roll < 98 ? this.#leave(room) : this.#sendUnseen()
  }

  // --- What happens ---

  #make(): Room {
    const id = `c${this.rooms.length + 1}`
    const chat: Chat = {
      id, kind: 'group', title: id, memberCount: 0, receipts: true, lastSeq: 0, createdAt: this.#time(), updatedAt: this.#time(), version: ++this.version,
    }
    const state = { role: 'member' as const, unread: 0, mentions: 0, readSeq: 0, deliveredSeq: 0, pinned: false, archived: false, version: this.version }
    const room: Room = { chat, state, stateChanged: this.version, entered: 0, left: 0, messages: [], members: new Map(), gone: new Map() }
    this.rooms.push(room)
    for (const userId of others) if (this.below(2)) this.#join(room, userId)
    for (let i = this.below(8); i > 0; --i) this.#post(room, this.#pick([...room.members.keys()]) ?? 'ann')
    return room
  }

  #join(room: Room, userId: string): Member {
    const seq = room.chat.lastSeq
    const member: Member = { userId, role: 'member', joinedAt: this.#time(), deliveredSeq: seq, readSeq: seq }
    room.members.set(userId, { member, changed: this.version })
    room.gone.delete(userId)
    room.chat = { ...room.chat, memberCount: room.members.size, version: this.version }
    return member
  }

  #enter(room: Room): Event[] {
    ++this.version
    this.#join(room, me)
    const seq = room.chat.lastSeq
    room.entered = this.version
    room.state = { role: 'member', unread: 0, mentions: 0, readSeq: seq, deliveredSeq: seq, pinned: false, archived: false, version: this.version }
    room.stateChanged = this.version
    return [
      { name: 'chat_created', data: this.whole(room) },
      ...[...room.members.values()].map(({ member }): Event => ({ name: 'member_added', data: { chatId: room.chat.id, member: this.#withUser(member) } })),
    ]
  }

  #leave(room: Room): Event[] {
    room.left = ++this.version
    room.entered = 0
    room.members.delete(me)
    this.drafts.delete(room.chat.id)
    room.chat = { ...room.chat, memberCount: room.members.size, version: this.version }
    return [{ name: 'chat_removed', data: { chatId: room.chat.id } }]
  }

  #post(room: Room, senderId: string): Message {
    const seq = room.chat.lastSeq + 1
    const content = `${'x'.repeat(this.below(3) ? 5 : 250)} ${this.version + 1}`
    const message: Message = {
      id: `${room.chat.id}-${seq}`, chatId: room.chat.id, seq, senderId, type: 'text', content, createdAt: this.#time(), version: ++this.version,
      ...(senderId !== me && !this.below(4) && { mentions: [me] }),
      ...(!this.below(4) && { mentionsRoom: this.below(3) ? 'room' : 'here' }),
      ...(!this.below(5) && { poll: { options: [{ text: 'yes', count: 0 }, { text: 'no', count: 0 }], voters: 0 } }),
    }
    room.messages.push(message)
    room.chat = { ...room.chat, lastSeq: seq, updatedAt: message.createdAt, version: this.version, lastMessagePreview: preview(message) }
    const sender = room.members.get(senderId)
    if (sender?.member.readSeq === seq - 1) sender.member = { ...sender.member, deliveredSeq: seq, readSeq: seq }, sender.changed = this.version
    if (room.entered) {
      room.state = { ...room.state, archived: false }
      if (senderId === me && room.state.readSeq === seq - 1) room.state = { ...room.state, readSeq: seq, deliveredSeq: seq, version: this.version }
      this.#count(room)
    }
    return message
  }

  #send(room: Room): Event[] {
    return [{ name: 'new_message', data: this.#post(room, this.#pick([...room.members.keys()])!) }]
  }

  /** In a chat that the viewer is not in: nothing comes, and nothing may show later. */
  #sendUnseen(): Event[] {
    const room = this.#pick(this.rooms.filter((one) => one.entered === 0))
    if (room) this.#post(room, 'ann')
    return []
  }

  #edit(room: Room): Event[] {
    const index = this.below(room.messages.length)
    const old = room.messages[index]
    if (!old || old.deletedAt) return []
    const message: Message = { ...old, content: `edited ${++this.version}`, editedAt: this.#time(), version: this.version }
    room.messages[index] = message
    if (message.seq === room.chat.lastSeq) room.chat = { ...room.chat, lastMessagePreview: preview(message), version: this.version }
    return [{ name: 'message_updated', data: plain(message) }]
  }

  /** Something that hangs on a message, or is kept for oneself. */
  #stepOfMessage(room: Room, roll: number): Event[] {
    const message = this.#pick(room.messages)
    if (!message) return []
    if (roll < 115) return message.deletedAt ? [] : this.#react(room, message)
    if (roll < 119) return message.deletedAt ? [] : this.#pin(room, message)
    if (roll < 123) return message.poll ? this.#vote(room, message) : []
    if (roll < 125) return this.#save(message)
    return roll < 128 ? this.#begin(room) : this.#schedule(room)
  }

  #react(room: Room, message: Message): Event[] {
    const emoji = this.#pick(['👍', '🎉', ':party:'])!
    const userId = this.#pick([...room.members.keys()])!
    const key = `${message.id} ${emoji} ${userId}`
    const added = !this.#reacted.delete(key)
    if (added) this.#reacted.add(key)
    const known = message.reactions?.find((one) => one.emoji === emoji)
    const count = (known?.count ?? 0) + (added ? 1 : -1)
    const { me: _, ...rest } = known ?? { emoji }
    const mine = userId === me ? added : known?.me
    const reaction = { ...rest, count, ...(mine && { me: true }) }
    const reactions = (known ? message.reactions!.map((one) => (one === known ? reaction : one)) : [...message.reactions ?? [], reaction]).filter((one) => one.count > 0)
    const { reactions: _before, ...without } = message
    this.#replace(room, { ...without, ...(reactions.length > 0 && { reactions }), version: ++this.version })
    const data = { chatId: message.chatId, messageId: message.id, seq: message.seq, emoji, userId, count, version: this.version }
    return [{ name: added ? 'reaction_added' : 'reaction_removed', data }]
  }

  #pin(room: Room, { pinned, ...message }: Message): Event[] {
    const changed: Message = { ...message, ...(!pinned && { pinned: { by: 'ann', at: this.#time() } }), version: ++this.version }
    this.#replace(room, changed)
    if (changed.seq === room.chat.lastSeq) room.chat = { ...room.chat, version: this.version }
    return [{ name: 'message_updated', data: plain(changed) }]
  }

  #vote(room: Room, message: Message): Event[] {
    const { votes = [], ...poll } = message.poll!
    const { chatId, id: messageId, seq } = message
    const mine = this.below(2) === 1
    const now = mine ? [0, 1].filter(() => this.below(2)) : votes
    const options = poll.options.map(({ text, count }, at) => ({
      text, count: count + Number(now.includes(at)) - Number(votes.includes(at)) + (mine ? 0 : this.below(2)),
    }))
    const voters = this.below(5)
    this.#replace(room, { ...message, poll: { ...poll, options, voters, ...(now.length > 0 && { votes: now }) }, version: ++this.version })
    const told: Event = { name: 'poll_updated', data: { chatId, messageId, seq, counts: options.map(({ count }) => count), voters, version: this.version } }
    return mine ? [{ name: 'vote_updated', data: { chatId, messageId, options: now, version: this.version } }, told] : [told]
  }

  #save(message: Message): Event[] {
    if (message.deletedAt) return []
    const removed = this.saved.has(message.id) && !this.saved.get(message.id)!.removed
    const saved: SavedMessage = { messageId: message.id, at: this.#time(), version: ++this.version, ...(removed && { removed: true }) }
    this.saved.set(message.id, saved)
    return [{ name: 'saved_updated', data: { messageId: message.id, saved: !removed, at: saved.at, version: this.version } }]
  }

  #begin(room: Room): Event[] {
    const known = this.drafts.get(room.chat.id)?.text
    const begun: ChatDraft = { chatId: room.chat.id, text: known && this.below(2) ? '' : `begun ${++this.version}`, version: ++this.version }
    this.drafts.set(room.chat.id, begun)
    return [{ name: 'draft_updated', data: begun }]
  }

  /** One is scheduled, changed, can't be sent, or waits no more. */
  #schedule(room: Room): Event[] {
    const known = this.#pick([...this.scheduled.values()].filter(({ removed }) => !removed))
    const one: ScheduledMessage = known && this.below(3)
      ? { ...known, version: ++this.version, ...(this.below(2) ? { content: '', removed: true } : { failed: 'no' }) }
      : { id: `s${++this.version}`, chatId: room.chat.id, content: 'later', sendAt: this.#time(), version: ++this.version }
    this.scheduled.set(one.id, one)
    return [{ name: 'scheduled_updated', data: one }]
  }

  #replace(room: Room, message: Message): void { room.messages[message.seq - 1] = message }

  #erase(room: Room): Event[] {
    const index = this.below(room.messages.length)
    const old = room.messages[index]
    if (!old || old.deletedAt) return []
    const { mentions: _, mentionsRoom: _room, reactions: _reactions, pinned: _pinned, poll: _poll, ...rest } = old
    const saved = this.saved.get(old.id)
    const message: Message = { ...rest, content: '', deletedAt: this.#time(), version: ++this.version }
    if (saved) this.saved.set(old.id, { ...saved, version: this.version, removed: true })
    room.messages[index] = message
    if (message.seq === room.chat.lastSeq) room.chat = { ...room.chat, lastMessagePreview: preview(message), version: this.version }
    this.#count(room)
    return [{ name: 'message_deleted', data: { id: old.id, chatId: old.chatId, seq: old.seq, deletedAt: message.deletedAt!, version: this.version } }]
  }

  #read(room: Room): Event[] {
    const userId = this.#pick([...room.members.keys()])!
    const entry = room.members.get(userId)!
    const seq = entry.member.readSeq + this.below(room.chat.lastSeq - entry.member.readSeq + 1)
    const read = Math.max(seq, entry.member.readSeq)
    entry.changed = ++this.version
    entry.member = { ...entry.member, readSeq: read, deliveredSeq: Math.max(entry.member.deliveredSeq, read) }
    const out: Event[] = [{ name: 'receipts', data: { chatId: room.chat.id, receipts: [{ userId, deliveredSeq: entry.member.deliveredSeq, readSeq: read }] } }]
    if (userId !== me) return out
    room.state = { ...room.state, readSeq: read, deliveredSeq: entry.member.deliveredSeq, version: this.version }
    room.stateChanged = this.version
    this.#count(room)
    return [...out, { name: 'chat_state_updated', data: { chatId: room.chat.id, state: room.state } }]
  }

  #setState(room: Room): Event[] {
    room.stateChanged = ++this.version
    room.state = { ...room.state, [this.below(2) ? 'pinned' : 'archived']: this.below(2) === 1, version: this.version }
    return [{ name: 'chat_state_updated', data: { chatId: room.chat.id, state: room.state } }]
  }

  #changeMember(room: Room): Event[] {
    const userId = this.#pick(others)!
    const chatId = room.chat.id
    const entry = room.members.get(userId)
    ++this.version
    if (!entry) {
      const member = this.#join(room, userId)
      return [{ name: 'member_added', data: { chatId, member: this.#withUser(member) } }, { name: 'chat_updated', data: room.chat }]
    }
    if (this.below(2)) {
      entry.member = { ...entry.member, role: entry.member.role === 'admin' ? 'member' : 'admin' }
      entry.changed = this.version
      return [{ name: 'member_updated', data: { chatId, member: entry.member } }]
    }
    room.members.delete(userId)
    room.gone.set(userId, this.version)
    room.chat = { ...room.chat, memberCount: room.members.size, version: this.version }
    return [{ name: 'member_removed', data: { chatId, userId } }, { name: 'chat_updated', data: room.chat }]
  }

  #rename(room: Room): Event[] {
    room.chat = { ...room.chat, title: `title ${++this.version}`, version: this.version }
    return [{ name: 'chat_updated', data: room.chat }]
  }

  #renameUser(): Event[] {
    const id = this.#pick([...this.users.keys()])!
    const user: User = { ...this.users.get(id)!, displayName: `name ${++this.version}`, version: this.version }
    this.users.set(id, user)
    return [{ name: 'user_updated', data: user }]
  }

  #contact(): Event[] {
    const userId = this.#pick(others)!
    const contact: Contact = { userId, contact: this.below(2) === 1, blocked: this.below(2) === 1, version: ++this.version }
    this.contacts.set(userId, contact)
    return [{ name: 'contact_updated', data: contact }]
  }

  // --- What a sync says ---

  /** All that has changed since, in pages of at most `rows` messages. */
  sync(since: number, limit: number, rows: number): SyncAnswer[] {
    const fresh = since === 0
    const first: SyncAnswer = {
      cursor: '', more: false, chats: [], messages: [], limited: [], members: [], receipts: [], emoji: [],
      saved: [...this.saved.values()].filter((saved) => saved.version > since), drafts: [...this.drafts.values()].filter((begun) => begun.version > since),
      scheduled: [...this.scheduled.values()].filter((one) => one.version > since),
      removedChatIds: this.rooms.filter((room) => room.left > since).map((room) => room.chat.id),
      users: [...this.users.values()].filter((user) => user.version > since),
      contacts: [...this.contacts.values()].filter((contact) => contact.version > since),
    }
    const messages: Message[] = []
    for (const room of this.mine) {
      const whole = fresh || room.entered > since
      if (whole || room.chat.version > since || room.stateChanged > since || room.messages.some((one) => one.version > since)) first.chats.push(this.whole(room))
      for (const { member, changed } of room.members.values()) if (whole || changed > since) first.members.push({ chatId: room.chat.id, member })
      for (const [userId, left] of room.gone) if (!whole && left > since) first.members.push({ chatId: room.chat.id, userId, removed: true })
      const made = (message: Message) => whole || this.#made(message) > since
      const news = room.messages.filter(made), shown = news.slice(-limit)
      if (news.length > shown.length) first.limited.push({ chatId: room.chat.id, fromSeq: news[0]!.seq, toSeq: shown[0]!.seq - 1 })
      messages.push(...shown, ...room.messages.filter((message) => !made(message) && message.version > since))
    }
    const pages: SyncAnswer[] = [first]
    for (let at = 0; at < messages.length; at += rows) {
      if (at === 0) first.messages = messages.slice(0, rows)
      else pages.push({ ...first, removedChatIds: [], users: [], contacts: [], saved: [], drafts: [], scheduled: [], chats: [], members: [], limited: [], messages: messages.slice(at, at + rows) })
    }
    return pages.map((page, i) => ({ ...page, more: i < pages.length - 1, cursor: i < pages.length - 1 ? `half of ${this.version}` : String(this.version) }))
  }

  /** A chat as its member is told it by itself. */
  whole(room: Room): Chat { return { ...room.chat, state: room.state } }

  #made(message: Message): number { return Number(message.createdAt.slice(-10, -1).replace(/\D/g, '')) }

  #count(room: Room): void {
    const { readSeq } = room.state
    const mentions = room.messages.filter((one) => one.seq > readSeq && (one.mentionsRoom === 'room' ? one.senderId !== me : one.mentions?.includes(me))).length
    room.state = { ...room.state, unread: room.chat.lastSeq - readSeq, mentions }
  }

  #withUser(member: Member): Member { return { ...member, user: this.users.get(member.userId) } }

  /** Tells the version too: nothing here is made twice at one. */
  #time(): string {
    const ms = String(this.version + 1).padStart(8, '0')
    return `2026-01-01T00:00:${ms.slice(0, 2)}.${ms.slice(2)}Z`
  }

  #pick<T>(from: readonly T[]): T | undefined { return from[this.below(from.length)] }
}

/** As events have it: without what is the viewer's own. */
function plain(message: Message): Message {
  const { votes: _, ...poll } = message.poll ?? { options: [], voters: 0 }
  return {
    ...message, ...(message.reactions && { reactions: message.reactions.map(({ me: _, ...one }) => one) }), ...(message.poll && { poll }),
  }
}

function preview({ id, seq, senderId, type, content, createdAt }: Message): Chat['lastMessagePreview'] {
  return { messageId: id, seq, senderId, type, content: content.slice(0, 200), createdAt }
}
