// Account: one signed-in user's everything on this page: the state and who fills it.
import { batch, computed, signal } from '@preact/signals'

import type { Id, LoginEnd, State } from '../contract'
import type { Events, Message, Operations, SyncAnswer, User } from '../protocol.gen'
import { applyEvent, applyRead, applySync, empty, mentionsUnknown, pruneTyping, threadOf, trimTimelines, typingLifeMs } from '../store'
import { Cache } from './cache'
import { Calls } from './calls'
import { Connection } from './connection'
import { type Database, MemoryDatabase } from './database'
import { Drafts } from './drafts'
import type { Environment } from './environment'
import { History } from './history'
import type { Listeners } from './listeners'
import { Outbox } from './outbox'
import { Places } from './places'
import { ReadMarks } from './read_marks'
import type { Session } from './session'
import type { EventFrame } from './socket'
import { Typing } from './typing'

/** A database that does not open must not keep the page shut. */
const openWithinMs = 3_000
const trimAfterMs = 60_000

export class Account {
  readonly state = signal<State>(empty)
  readonly #ahead = signal<readonly ((state: State) => State)[]>([])
  /** The state with what is under way on top. */
  readonly shown = computed(() => this.#ahead.value.reduce((state, change) => change(state), this.state.value))
  readonly connection: Connection
  readonly outbox: Outbox
  readonly drafts: Drafts
  readonly places: Places
  readonly history: History
  readonly typing: Typing
  readonly #reads: ReadMarks
  readonly #cache: Cache
  readonly #calls: Calls
  #stopped = false
  /** It has been up to date on this page: what comes now is new. */
  #wasHere = false
  #cancelTyping: (() => void) | undefined
  #cancelTrim: (() => void) | undefined
  readonly #drawn = new Map<Id, { from: number; to: number }>()
  readonly #stopHide: () => void

  /** As kept on this device; connects on its own. */
  static async open(env: Environment, session: Session, user: User, listeners: Listeners, signedOut: (why?: LoginEnd) => void): Promise<Account> {
    const late = new Promise<Database>((resolve) => { env.clock.after(openWithinMs, () => resolve(new MemoryDatabase())) })
    const database = await Promise.race([env.openDatabase(`snug-${user.id}`), late])
    const account = new Account(env, session, user, database, listeners, signedOut)
    account.state.value = { ...await account.#cache.load().catch(() => empty) }
    if (!account.state.value.me) account.state.value = { ...empty, me: user }
    await account.outbox.load()
    return account
  }

  private constructor(
    private readonly env: Environment, private readonly session: Session, readonly user: User, private readonly database: Database,
    private readonly listeners: Listeners, signedOut: (why?: LoginEnd) => void,
  ) {
    const state = () => this.state.value
    this.connection = new Connection(env, session, {
      cursor: () => this.state.value.cursor,
      firstPage: (page) => this.#take({ event: 'sync', data: page }),
      event: (frame) => this.#take(frame),
      caughtUp: () => this.#caughtUp(),
      lost: () => this.change((known) => pruneTyping(known, Infinity)),
      reset: () => this.change(({ me, limits, announcement, media }) => ({ ...empty, me, limits, announcement, media })),
      signedOut,
    })
    this.#calls = new Calls(env, session, this.connection, this.state, (change) => this.change(change), (why) => { if (!this.#stopped) signedOut(why) })
    this.history = new History({ state, change: (change) => this.change(change), call: (name, params) => this.call(name, params) })
    const online = () => this.connection.online
    const call = (name: string, params: object) => this.connection.call(name, params)
    this.#reads = new ReadMarks(env, user.id, { online, state, call })
    this.outbox = new Outbox(env, database, {
      userId: user.id, online, state, call,
      before: (to, rootId) => {
        const chatId = rootId ? (threadOf(state(), rootId)?.id ?? to) : to
        this.#reads.flush(chatId)  // else the own message would count as one after unread ones
        this.typing.sent(chatId)
      },
    })
    this.typing = new Typing(env, (event, data) => this.connection.tell(event, data))
    this.drafts = new Drafts(env, user.id)
    this.places = new Places(env, user.id)
    this.#cache = new Cache(env, database, user.id, state)
    this.#stopHide = env.page.on('hide', () => {
      this.#reads.flush()
      this.#reads.keep()
    })
  }

  start(): void {
    this.#cache.start()
    this.connection.start()
  }

  stop(): void {
    this.#reads.keep()
    this.#halt()
    this.drafts.flush()
    this.database.close()
  }

  /** And leaves nothing of it on this device. */
  async forget(): Promise<void> {
    this.#halt()
    this.drafts.forget()
    this.places.forget()
    this.#reads.forget()
    await this.database.destroy().catch(() => {})
  }

  #halt(): void {
    this.#stopped = true
    this.connection.stop()
    this.outbox.stop()
    this.#reads.stop()
    this.#cache.stop()
    this.drafts.stop()
    this.#stopHide()
    this.#cancelTyping?.()
    this.#cancelTrim?.()
  }

  change(change: (state: State) => State): void {
    if (this.#stopped) return
    const before = this.state.value
    batch(() => {
      this.state.value = change(before)
      if (this.state.value !== before) this.outbox.settle(this.state.value)
    })
    this.#changed(before)
  }

  #changed(before: State): void {
    this.#cache.changed()
    if (this.state.value.timelines === before.timelines) return
    this.#cancelTrim ??= this.env.clock.after(trimAfterMs, () => {
      this.#cancelTrim = undefined
      this.change((state) => trimTimelines(state, this.#drawn))
    })
  }

  setDrawn(chatId: Id, part: { from: number; to: number | null } | undefined): void {
    if (part) this.#drawn.set(chatId, { from: part.from, to: part.to ?? Infinity })
    else this.#drawn.delete(chatId)
  }

  call<Name extends keyof Operations>(name: Name, params: Operations[Name]['params']): Promise<Operations[Name]['answer']> {
    return this.#calls.call(name, params)
  }

  async ahead<Name extends keyof Operations>(
    change: (state: State) => State, name: Name, params: Operations[Name]['params'],
  ): Promise<Operations[Name]['answer']> {
    this.#ahead.value = [...this.#ahead.value, change]
    if (name === 'update_chat_state') this.#reads.flush()  // what was read before would end "marked as unread"
    try {
      return await this.call(name, params)
    } finally {
      this.#ahead.value = this.#ahead.value.filter((other) => other !== change)
    }
  }

  markRead(chatId: Id, seq: number): void {
    const known = this.state.value.chats.get(chatId)?.state?.readSeq
    if (known === undefined || seq <= known) return
    this.#reads.read(chatId, seq)
    this.change((state) => applyRead(state, chatId, seq))
  }

  #take({ event, data, cursor }: EventFrame): void {
    if (this.#stopped) return
    const before = this.state.value
    batch(() => {
      this.state.value = event === 'sync' ? applySync(before, data as SyncAnswer) : applyEvent(before, event, data as Events[typeof event], this.env.clock.now(), cursor)
      // Together with the state: a message is never shown twice, nor not at all.
      if (event === 'new_message') this.outbox.arrived(data as Message)
      if (event !== 'sync') return
      for (const message of (data as SyncAnswer).messages) this.outbox.arrived(message)
      this.outbox.settle(this.state.value)
    })
    this.#changed(before)
    this.#follow(event, data, before)
    this.listeners.event(event, data)
  }

  #follow(event: keyof Events, data: Events[keyof Events], before: State): void {
    const { me, users } = this.state.value
    switch (event) {
      case 'ready':
        if (me) this.session.rename(me)
        break
      case 'user_updated':
        if (me && (data as User).id === me.id) this.session.rename(me)
        break
      case 'new_message': {
        const message = data as Message
        if (message.senderId !== me?.id) this.#reads.received()
        if (!users.has(message.senderId)) this.history.users([message.senderId]).catch(() => {})
        this.listeners.message(message)
        break
      }
      case 'sync': {
        this.#reads.received()
        if (!this.#wasHere || (data as SyncAnswer).reset) break
        for (const message of (data as SyncAnswer).messages) {
          const known = before.chats.get(message.chatId)
          if (known && message.seq > known.lastSeq) this.listeners.message(message)
        }
        break
      }
      case 'messages_purged':
      case 'message_deleted': {
        const { chatId, seq, upTo = seq! } = data as Partial<Events['message_deleted'] & Events['messages_purged']> & { chatId: Id }
        if (mentionsUnknown(this.state.value, { chatId, seq: upTo })) this.call('get_chat', { chatId }).catch(() => {})
        break
      }
      case 'typing_start':
        this.#cancelTyping?.()
        this.#cancelTyping = this.env.clock.after(typingLifeMs + 50, () => this.change((state) => pruneTyping(state, this.env.clock.now())))
        break
    }
  }

  #caughtUp(): void {
    this.#wasHere = true
    this.#reads.flush()
    this.outbox.caughtUp()
    this.#recountMembers()
  }

  /** A chat that comes whole, or has become small, names who is there, and not who is no longer. */
  #recountMembers(): void {
    const { chats, members, limits } = this.state.value
    for (const { id, kind, private: closed, memberCount } of chats.values()) {
      const small = memberCount <= (limits.receiptsLimit ?? 100) && (kind !== 'channel' || closed)
      if (small && (members.get(id)?.size ?? 0) > memberCount) this.history.members(id).catch(() => {})
    }
  }
}
