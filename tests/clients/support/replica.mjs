// A client's view, kept as docs/protocol.md tells a client to keep it: `sync` pages and live events go in, and two
// replicas that have seen the same past are equal. What must never come (a message twice, a gap) is thrown.
import { rest } from './rest.mjs'

const key = (...parts) => parts.join(' ')
const show = (value) => JSON.stringify(value).slice(0, 500)

/** Equal text for equal values, whatever the order of their fields. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.keys(value).sort().map((k) => `${k}:${canonical(value[k])}`)}}`
}

function cut(content) {
  const characters = [...content]
  return characters.length > 200 ? characters.slice(0, 200).join('') : content
}

/** An event has nothing of one user's own: what was known of that stays. */
function keepingOwn(message, known) {
  const kept = { ...message }
  if (message.poll && known?.poll?.votes && !message.poll.votes) kept.poll = { ...message.poll, votes: known.poll.votes }
  if (message.reactions && known?.reactions) {
    const mine = new Set(known.reactions.filter(({ me }) => me).map(({ emoji }) => emoji))
    kept.reactions = message.reactions.map((each) => each.me === undefined && mine.has(each.emoji) ? { ...each, me: true } : each)
  }
  return kept
}

/** By name, or as one of everybody. */
function names({ mentions, mentionsRoom, senderId }, user) {
  return mentionsRoom === 'room' ? senderId !== user : mentions?.includes(user) ?? false
}

/** What is behind the last one read, of what is still there. */
function unreadOf({ firstSeq = 1, lastSeq, state }) {
  return lastSeq - Math.max(state.readSeq, firstSeq - 1)
}

export class Replica {
  cursor = null
  more = false
  resets = 0
  limited = []          // what `fill` has to load: {chatId, fromSeq, toSeq}
  chats = new Map()     // by id
  messages = new Map()  // by chat and seq
  members = new Map()   // by chat and user
  marks = new Map()     // by chat and user: {delivered, read}
  contacts = new Map()  // by user
  emoji = new Map()     // by id
  saved = new Map()     // by message: {at, version}
  drafts = new Map()    // by chat
  scheduled = new Map() // by id
  userGroups = new Map()   // by id
  preferences = new Map()  // one, under its name
  users = new Map()     // by id

  constructor(userId, receiptsLimit = 100) {
    this.me = userId
    this.receiptsLimit = receiptsLimit
  }

  /** Loads everything over REST, as a client that never was here before. */
  static async load(server, token, userId, receiptsLimit) {
    const replica = new Replica(userId, receiptsLimit)
    do {
      const cursor = replica.cursor ? `&cursor=${encodeURIComponent(replica.cursor)}` : ''
      replica.applySync(await rest(server, 'GET', `/sync?limit=200${cursor}`, { token }))
    } while (replica.more)
    return replica.fill(server, token)
  }

  /** Loads, over REST, what was only named as left out. */
  async fill(server, token) {
    for (const { chatId, fromSeq, toSeq } of this.limited.splice(0)) {
      for (let seq = fromSeq; seq <= toSeq; seq += 100) {
        const { messages } = await rest(server, 'GET', `/chats/${chatId}/messages?after=${seq - 1}&limit=100`, { token })
        for (const message of messages) if (message.seq <= toSeq) this.putMessage(message)
      }
    }
    return this
  }

  /** A frame from the server: an event with its data and, perhaps, its cursor. */
  apply({ event, data, cursor }) {
    this.#take[event]?.(data)
    if (event === 'ready') this.cursor ??= data.cursor
    if (cursor && event !== 'sync' && !this.more) this.cursor = cursor
  }

  #take = {
    sync: (page) => this.applySync(page),
    new_message: (message) => this.chats.has(message.chatId) && this.#newMessage(message),
    message_updated: (message) => {
      if (!this.chats.has(message.chatId)) return  // of a thread that it does not follow
      this.putMessage(keepingOwn(message, this.messages.get(key(message.chatId, message.seq))))
      const chat = this.chats.get(message.chatId)
      if (chat?.lastSeq !== message.seq) return
      chat.lastMessagePreview.content = cut(message.content)
      chat.version = message.version
    },
    message_deleted: (event) => this.#messageDeleted(event),
    messages_purged: (event) => this.#messagesPurged(event),
    receipts: ({ chatId, receipts }) => this.#putMarks(chatId, receipts),
    chat_created: (chat) => {
      this.#putChat(chat)
      if (chat.lastSeq > 0) this.limited.push({ chatId: chat.id, fromSeq: 1, toSeq: chat.lastSeq })
    },
    chat_updated: (chat) => this.#putChat(chat),
    chat_removed: ({ chatId }) => this.#dropChat(chatId),
    member_added: ({ chatId, member }) => this.#putMember(chatId, member),
    member_updated: ({ chatId, member }) => this.#putMember(chatId, member),
    member_removed: ({ chatId, userId }) => this.#dropMember(chatId, userId),
    chat_state_updated: ({ chatId, state }) => {
      const chat = this.chats.get(chatId)
      if (chat) chat.state = { ...state }
    },
    contact_updated: (contact) => this.#putContact(contact),
    emoji_added: (emoji) => this.#putEmoji(emoji),
    emoji_removed: ({ id }) => this.emoji.delete(id),
    user_updated: (user) => this.#putUser(user),
    reaction_added: (event) => this.#reaction(event, true),
    reaction_removed: (event) => this.#reaction(event, false),
    poll_updated: ({ counts, voters, closedAt, ...event }) => this.#change(event, ({ poll, ...message }) => ({
      ...message,
      poll: { ...poll, voters, options: poll.options.map(({ text }, i) => ({ text, count: counts[i] })), ...closedAt && { closedAt } },
    })),
    vote_updated: ({ messageId, options, version }) => {
      for (const [k, message] of this.messages) {
        if (message.id !== messageId || message.version >= version) continue
        const { votes, ...poll } = message.poll
        this.messages.set(k, { ...message, poll: { ...poll, ...options.length > 0 && { votes: options } } })
      }
    },
    thread_updated: ({ thread, ...event }) => this.#change(event, (message) => ({ ...message, thread })),
    saved_updated: (saved) => this.#putSaved({ ...saved, removed: !saved.saved }),
    draft_updated: (draft) => this.#putDraft(draft),
    scheduled_updated: (message) => this.#putScheduled(message),
    user_group_updated: ({ group }) => this.#putUserGroup(group),
    user_group_removed: ({ id }) => this.userGroups.delete(id),
    preferences_updated: ({ preferences }) => this.preferences.set('own', preferences),
  }

  applySync(page) {
    if (page.reset) {
      ++this.resets
      for (const map of [this.chats, this.messages, this.members, this.marks, this.contacts, this.users, this.emoji, this.saved, this.drafts, this.scheduled, this.userGroups, this.preferences]) {
        map.clear()
      }
    }
    page.removedChatIds.forEach((id) => this.#dropChat(id))
    page.users.forEach((user) => this.#putUser(user))
    page.chats.forEach((chat) => this.#putChat(chat))
    page.threads.forEach((thread) => this.#putChat(thread))
    page.messages.forEach((message) => this.putMessage(message))
    page.purged.forEach(({ chatId, upTo }) => this.#dropPurged(chatId, upTo))
    for (const { chatId, member, userId } of page.members) {
      member ? this.#putMember(chatId, member) : this.#dropMember(chatId, userId)
    }
    page.receipts.forEach(({ chatId, receipts }) => this.#putMarks(chatId, receipts))
    page.contacts.forEach((contact) => this.#putContact(contact))
    page.emoji.forEach((emoji) => this.#putEmoji(emoji))
    page.saved.forEach((saved) => this.#putSaved(saved))
    page.drafts.forEach((draft) => this.#putDraft(draft))
    page.scheduled.forEach((message) => this.#putScheduled(message))
    page.userGroups.forEach((group) => this.#putUserGroup(group))
    if (page.preferences) this.preferences.set('own', page.preferences)
    this.limited.push(...page.limited)
    this.cursor = page.cursor
    this.more = page.more
  }

  #dropChat(id) {
    for (const { id: thread, parentId } of [...this.chats.values()]) if (parentId === id) this.#dropChat(thread)
    this.chats.delete(id)
    for (const map of [this.messages, this.members, this.marks]) {
      for (const k of map.keys()) if (k.startsWith(`${id} `)) map.delete(k)
    }
  }

  #putChat({ peer, ...chat }) {
    const known = this.chats.get(chat.id)
    if (chat.rootId) chat.memberCount = 0  // who else follows a thread is not told as it changes
    if (chat.state === undefined) {  // an event for many: what is the viewer's own stays
      if (!known || known.version > chat.version) return
      chat.state = known.state
      if (known.peerId) chat.peerId = known.peerId
    } else if (peer) {
      this.#putUser(peer)
      chat.peerId = peer.id
    }
    this.chats.set(chat.id, structuredClone(chat))
    if (chat.memberCount > this.receiptsLimit) {  // members of large chats are listed on request only
      for (const k of this.members.keys()) if (k.startsWith(`${chat.id} `) && k !== key(chat.id, this.me)) this.members.delete(k)
    }
  }

  #putUser({ presence, ...user }) {
    const known = this.users.get(user.id)
    if (!known || known.version <= user.version) this.users.set(user.id, user)
  }

  #putMember(chatId, { user, deliveredSeq, readSeq, ...member }) {
    if (user) this.#putUser(user)
    this.marks.set(key(chatId, member.userId), { delivered: deliveredSeq, read: readSeq })
    this.members.set(key(chatId, member.userId), member)
  }

  #dropMember(chatId, userId) {
    this.members.delete(key(chatId, userId))
    this.marks.delete(key(chatId, userId))
    for (const chat of this.chats.values()) {  // a group's open channels have its members
      if (chat.groupId === chatId && !chat.private) this.marks.delete(key(chat.id, userId))
    }
  }

  #putMarks(chatId, receipts) {
    for (const { userId, deliveredSeq, readSeq } of receipts) {
      const at = key(chatId, userId)
      const known = this.marks.get(at) ?? { delivered: 0, read: 0 }
      this.marks.set(at, { delivered: Math.max(known.delivered, deliveredSeq), read: Math.max(known.read, readSeq) })
    }
  }

  #putEmoji(emoji) {
    if (emoji.deleted) this.emoji.delete(emoji.id)
    else this.emoji.set(emoji.id, emoji)
  }

  #putUserGroup(group) {
    if (group.deleted) this.userGroups.delete(group.id)
    else this.userGroups.set(group.id, group)
  }

  #putSaved({ messageId, at, version, removed }) {
    if (removed) this.saved.delete(messageId)
    else this.saved.set(messageId, { at, version })
  }

  #putScheduled(message) {
    if (message.removed) this.scheduled.delete(message.id)
    else this.scheduled.set(message.id, message)
  }

  #putDraft(draft) {
    if (draft.text === '') this.drafts.delete(draft.chatId)
    else this.drafts.set(draft.chatId, draft)
  }

  /** A change of a message that is known, and older than the event. */
  #change({ chatId, seq, version }, change) {
    const at = key(chatId, seq)
    const message = this.messages.get(at)
    const chat = this.chats.get(chatId)
    if (chat?.lastSeq === seq && chat.version < version) chat.version = version  // a change of the last message is one of the chat
    if (message && message.version < version) this.messages.set(at, { ...change(message), version })
  }

  #reaction({ emoji, userId, count, ...event }, added) {
    this.#change(event, ({ reactions: before = [], ...message }) => {
      const known = before.find((each) => each.emoji === emoji)
      const mine = userId === this.me ? added : known?.me
      const one = { emoji, count, ...mine && { me: true } }
      const reactions = (known ? before.map((each) => each === known ? one : each) : [...before, one])
        .filter((each) => each.count > 0)
      return { ...message, ...reactions.length > 0 && { reactions } }
    })
  }

  #putContact(contact) {
    if (contact.contact || contact.blocked) this.contacts.set(contact.userId, contact)
    else this.contacts.delete(contact.userId)
  }

  putMessage({ status, ...message }) {
    // That one has not reacted or voted is told by nothing, or said.
    if (message.reactions) message.reactions = message.reactions.map(({ me, ...each }) => ({ ...each, ...me && { me } }))
    if (message.poll?.votes?.length === 0) {
      const { votes, ...poll } = message.poll
      message.poll = poll
    }
    const at = key(message.chatId, message.seq)
    const known = this.messages.get(at)
    if (known && known.id !== message.id) throw new Error(`two messages at one seq: ${show(known)} and ${show(message)}`)
    if (!known || known.version <= message.version) this.messages.set(at, message)
  }

  #newMessage(message) {
    const { chatId, seq, senderId } = message
    const chat = this.chats.get(chatId)
    if (!chat) throw new Error(`a message in an unknown chat: ${show(message)}`)
    if (this.messages.has(key(chatId, seq))) throw new Error(`a message came twice: ${show(message)}`)
    if (seq !== chat.lastSeq + 1) throw new Error(`after seq ${chat.lastSeq} came ${show(message)}`)
    this.putMessage(message)
    chat.lastSeq = seq
    chat.lastMessagePreview = { messageId: message.id, seq, senderId, type: message.type, content: cut(message.content),
                                createdAt: message.createdAt }
    chat.updatedAt = message.createdAt
    chat.version = message.version
    const state = chat.state
    state.archived = false
    if (names(message, this.me)) ++state.mentions
    if (senderId === this.me && state.readSeq === seq - 1) {
      state.readSeq = state.deliveredSeq = seq
      state.version = message.version
    }
    state.unread = unreadOf(chat)
    if ((this.marks.get(key(chatId, senderId))?.read ?? 0) === seq - 1) {
      this.marks.set(key(chatId, senderId), { delivered: seq, read: seq })
    }
  }

  #messageDeleted(event) {
    const { chatId, seq, version, deletedAt, thread } = event
    const message = this.messages.get(key(chatId, seq))
    const chat = this.chats.get(chatId)
    if (chat && (names(event, this.me) || (message && names(message, this.me))) && seq > chat.state.readSeq) --chat.state.mentions
    if (message) {
      const { mentions, replyTo, attachments, previews, forwarded, mentionsRoom, reactions, pinned, poll, threadRoot, ...rest } = message
      this.messages.set(key(chatId, seq), { ...rest, ...thread && { thread }, content: '', deletedAt, version })
    }
    if (chat?.lastSeq !== seq) return
    chat.lastMessagePreview.content = ''
    chat.version = version
  }

  #dropPurged(chatId, upTo) {
    for (const [k, message] of this.messages) if (message.chatId === chatId && message.seq <= upTo) this.messages.delete(k)
  }

  #messagesPurged({ chatId, upTo, version }) {
    const chat = this.chats.get(chatId)
    if (chat && (chat.firstSeq ?? 1) <= upTo) {
      const gone = this.history(chatId).filter(({ seq }) => seq <= upTo && seq > chat.state.readSeq)
      chat.state.mentions -= gone.filter((message) => names(message, this.me)).length
      chat.firstSeq = upTo + 1
      chat.version = Math.max(chat.version, version)
      if (chat.lastSeq <= upTo) delete chat.lastMessagePreview
      chat.state.unread = unreadOf(chat)
    }
    this.#dropPurged(chatId, upTo)
  }

  /** All of a chat's messages, in order. */
  history(chatId) {
    return [...this.messages.values()].filter((m) => m.chatId === chatId).sort((a, b) => a.seq - b.seq)
  }

  /** Where this differs from a replica that was loaded afresh; empty: nowhere. */
  differenceTo(fresh) {
    const out = []
    for (const what of ['chats', 'messages', 'members', 'contacts', 'users', 'emoji', 'saved', 'drafts', 'scheduled', 'userGroups', 'preferences']) {
      for (const [k, theirs] of fresh[what]) {
        const mine = this[what].get(k)
        if (mine === undefined) out.push(`missing in ${what}: ${show(theirs)}`)
        else if (canonical(mine) !== canonical(theirs)) out.push(`in ${what}: ${show(mine)}\n    should be ${show(theirs)}`)
      }
      if (what === 'users') continue  // more may be known than a fresh load names
      for (const [k, mine] of this[what]) if (!fresh[what].has(k)) out.push(`superfluous in ${what}: ${show(mine)}`)
    }
    // Watermarks of others are told in chats that have receipts; nothing told means zeros.
    for (const chat of fresh.chats.values()) {
      if (!chat.receipts || chat.memberCount > this.receiptsLimit) continue
      const keys = new Set([...this.marks.keys(), ...fresh.marks.keys()].filter((k) => k.startsWith(`${chat.id} `)))
      for (const k of keys) {
        const mine = this.marks.get(k) ?? { delivered: 0, read: 0 }
        const theirs = fresh.marks.get(k) ?? { delivered: 0, read: 0 }
        if (canonical(mine) !== canonical(theirs)) out.push(`watermarks ${k}: ${show(mine)}, should be ${show(theirs)}`)
      }
    }
    return out.slice(0, 20).join('\n')
  }

  /** Every chat's messages are all from its first one on, and unread is what a recount gives. Empty: true. */
  inconsistency() {
    const out = []
    for (const chat of this.chats.values()) {
      const seqs = this.history(chat.id).map((m) => m.seq)
      const first = chat.firstSeq ?? 1
      if (seqs.length !== chat.lastSeq - first + 1 || seqs.some((seq, i) => seq !== first + i)) {
        out.push(`chat ${chat.id}: lastSeq ${chat.lastSeq}, ${seqs.length} messages to ${seqs.at(-1)}`)
      }
      if (chat.state.unread !== unreadOf(chat)) out.push(`chat ${chat.id}: unread ${show(chat.state)}`)
    }
    return out.join('\n')
  }
}
