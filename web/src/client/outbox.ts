// Outbox: messages that have not reached the server. Each is sent in its chat's order until the server has answered, and
// leaves when the message itself is in the state: seen all the time, and never twice. The server knows a repeated one by
// its clientId. Kept in the database, so that it survives the page; one tab sends at a time, what all of them have written.
import { signal } from '@preact/signals'

import { CallError, type Failure, type Id, type OutboxItem, type SentFile, type State, threadKey } from '../contract'
import type { Message, MessageAnswer } from '../protocol.gen'
import type { Database } from './database'
import type { Channel, Environment } from './environment'

interface Kept extends OutboxItem {
  /** One order over all tabs. */
  readonly order: number
  /** The server has it, and its event is on the way. */
  readonly seq?: number
}

/** Not about the message: it is tried again. */
const passing = new Set<Failure['code']>(['offline', 'timeout', 'unavailable', 'rate_limited', 'unauthorized'])
const againMs = 1_000
const remembered = 500

export interface Way {
  readonly userId: Id
  online(): boolean
  state(): State
  /** Before a message goes out to a chat. */
  before(chatId: Id, rootId?: Id): void
  call(name: 'send_message' | 'reply_in_thread', params: object): Promise<unknown>
}

export class Outbox {
  readonly items = signal<readonly OutboxItem[]>([])
  #kept: readonly Kept[] = []
  /** Seen as messages: what another tab still writes about them is late. */
  readonly #arrived = new Set<string>()
  /** On their way to the database. */
  readonly #writing = new Set<string>()
  /** Written since the last reading began: it may not have seen them. */
  #fresh = new Set<string>()
  readonly #removed = new Set<string>()
  #loading = Promise.resolve()
  #draining = false
  #holding = false
  #again = false
  readonly #jobs = new Map<Id, Promise<void>>()
  /** The server was asked too much, or failed: until when nothing goes to these chats. Only the timer ends it. */
  readonly resting = signal<ReadonlyMap<Id, number>>(new Map())
  /** Chats that have changed while a message to them was on its way. */
  readonly #woken = new Set<Id>()
  #order = 0
  #timers: (() => void)[] = []
  readonly #stop = new AbortController()
  readonly #channel: Channel

  constructor(private readonly env: Environment, private readonly database: Database, private readonly way: Way) {
    this.#channel = env.channel(`snug.outbox.${way.userId}`)
    this.#channel.listen(() => void this.load().then(() => this.drain()))
  }

  /** What this or another tab has kept. One after another, so that it is clear what a reading has not seen. */
  load(): Promise<void> {
    return this.#loading = this.#loading.then(async () => {
      this.#fresh = new Set(this.#writing)
      const rows = await this.database.read('outbox')
      const fresh = this.#kept.filter((item) => this.#fresh.has(item.clientId))
      const sending = new Set(this.#kept.filter((item) => item.status === 'sending').map((item) => item.clientId))
      const known = rows.map(([, value]) => value as Kept)
        .filter(({ clientId }) => !this.#arrived.has(clientId) && !this.#removed.has(clientId) && !this.#fresh.has(clientId))
        .map((item): Kept => (sending.has(item.clientId) ? { ...item, status: 'sending' } : item))
      this.#show([...known, ...fresh])
      this.settle(this.way.state())
    }).catch(() => {})  // what cannot be read is not sent
  }

  stop(): void {
    this.#stop.abort()
    this.#timers.forEach((cancel) => cancel())
    this.#channel.close()
  }

  send(chatId: Id, content: string, replyTo?: Id, attachments?: readonly SentFile[], noPreview = false, alsoToChat = false): string {
    const rootId = chatId[0] === 't' ? chatId.slice(1) : this.way.state().chats.get(chatId)?.rootId
    const now = this.env.clock.now()
    const clientId = this.env.newId()
    this.#order = Math.max(this.#order + 1, now * 1000)
    this.#write({
      clientId, chatId: rootId ? threadKey(rootId) : chatId, content, ...(rootId && { rootId, ...(alsoToChat && { alsoToChat }) }), ...(replyTo !== undefined && { replyTo }), ...(attachments && { attachments }), ...(noPreview && { noPreview }),
      createdAt: new Date(now).toISOString(), status: 'waiting', order: this.#order,
    })
    return clientId
  }

  retry(clientId: string): void {
    const item = this.#kept.find((one) => one.clientId === clientId)
    if (item?.status !== 'failed') return
    this.#rest(item.chatId)
    const { error: _, ...rest } = item
    this.#write({ ...rest, status: 'waiting' })
  }

  discard(clientId: string): void {
    const item = this.#kept.find((one) => one.clientId === clientId)
    if (item && item.status !== 'sending') this.#remove([clientId])
  }

  /** A message of one's own is in the state, or will be with this very change. */
  arrived(message: Message): void {
    if (message.clientId === undefined || message.senderId !== this.way.userId) return
    this.#arrived.add(message.clientId)
    if (this.#arrived.size > remembered) this.#arrived.delete(this.#arrived.values().next().value!)
    if (this.#kept.some((item) => item.clientId === message.clientId)) this.#remove([message.clientId])
  }

  /** Takes out what has arrived: as a loaded message, or, once answered, with the seq that the chat has reached. */
  settle(state: State): void {
    const gone: string[] = []
    for (const { clientId, chatId, seq, rootId } of this.#kept) {
      // Of the first reply the answer comes before the thread.
      if (seq !== undefined && (state.chats.get(chatId)?.lastSeq ?? (rootId ? 0 : Infinity)) >= seq) gone.push(clientId)
      else if (isThere(state, this.way.userId, chatId, clientId)) gone.push(clientId)
    }
    if (gone.length > 0) this.#remove(gone)
  }

  wake(chatId: Id): void {
    this.#woken.add(chatId)
    this.#rest(chatId)
    this.drain()
  }

  // --- Sending ---

  /** Everything missed has come. An answered message that did not is one that the server has lost (a backup was restored). */
  caughtUp(): void {
    this.resting.value = new Map()
    for (const { seq, ...item } of this.#kept) if (seq !== undefined) this.#write({ ...item, status: 'waiting' })
    this.drain()
  }

  /** Sends all there is, in order, if the connection is there; called whenever that may have changed. */
  drain(): void {
    if (this.#stop.signal.aborted || !this.way.online() || !this.#kept.some((item) => this.#mayGo(item))) return
    if (this.#draining) {
      this.#again = true
      if (this.#holding) this.#sweep()
      return
    }
    this.#draining = true
    this.env.lock(`snug.outbox.${this.way.userId}`, () => this.#drain(), this.#stop.signal)
      .catch(() => {})  // stopped while waiting
      .finally(() => {
        this.#draining = false
        if (!this.#again) return
        this.#again = false
        this.drain()
      })
  }

  async #drain(): Promise<void> {
    await this.load()  // another tab may have sent some of it
    this.#holding = true
    this.#sweep()
    while (this.#jobs.size > 0) await Promise.all(this.#jobs.values())
    this.#holding = false
  }

  /** Chats go side by side: one that hangs holds up no other. */
  #sweep(): void {
    for (const { chatId } of this.#kept.filter((item) => this.#mayGo(item))) {
      if (!this.#jobs.has(chatId)) this.#jobs.set(chatId, this.#drainChat(chatId).finally(() => this.#jobs.delete(chatId)))
    }
  }

  #mayGo({ chatId, status }: Kept): boolean {
    return status === 'waiting' && !this.resting.value.has(chatId)
  }

  async #drainChat(chatId: Id): Promise<void> {
    for (;;) {
      if (!this.way.online() || this.#stop.signal.aborted) return
      const item = this.#kept.find((one) => one.chatId === chatId && this.#mayGo(one))
      if (!item || !await this.#sendOne(item)) return
    }
  }

  /** Whether the next one may go. */
  async #sendOne(item: Kept): Promise<boolean> {
    const { clientId, chatId, content, replyTo, attachments, noPreview, rootId, alsoToChat } = item
    this.#replace(clientId, { ...item, status: 'sending' })
    this.way.before(chatId, rootId)
    this.#woken.delete(chatId)
    try {
      const where = rootId ? { messageId: rootId, alsoToChat } : { chatId, replyTo }
      const { message } = await this.way.call(rootId ? 'reply_in_thread' : 'send_message', { ...where, content, clientId, attachments: attachments?.map(({ params }) => params), noPreview }) as MessageAnswer
      this.#write({ ...item, chatId: message.chatId, status: 'sending', seq: message.seq })
      this.settle(this.way.state())
      return true
    } catch (error) {
      const failure: Failure = error instanceof CallError ? error.failure : { code: 'internal', message: String(error) }
      if (this.#stop.signal.aborted) return false
      if (!passing.has(failure.code)) {
        this.#write({ ...item, status: 'failed', error: failure })
        return true
      }
      this.#replace(clientId, item)
      if (this.#woken.has(chatId)) return true
      this.#later(chatId, failure.retryAfterMs ?? againMs)
      return false
    }
  }

  #rest(chatId: Id, until?: number): void {
    const resting = new Map(this.resting.value)
    if (until === undefined) resting.delete(chatId)
    else resting.set(chatId, until)
    this.resting.value = resting
  }

  #later(chatId: Id, ms: number): void {
    this.#rest(chatId, this.env.clock.now() + ms)
    this.#timers.push(this.env.clock.after(ms, () => {
      this.#rest(chatId)
      this.drain()
    }))
    if (this.#timers.length > 20) this.#timers.shift()
  }

  // --- Keeping ---

  /** Shown at once, sent when it is written: a page that ends in between has not lost it. */
  #write(item: Kept): void {
    if (this.#removed.has(item.clientId)) return
    this.#replace(item.clientId, item)
    this.#writing.add(item.clientId)
    this.#fresh.add(item.clientId)
    this.database.write([{ box: 'outbox', key: item.clientId, value: item }])
      .catch(() => {})  // a full disk: it is sent all the same
      .finally(() => {
        this.#writing.delete(item.clientId)
        if (this.#stop.signal.aborted) return
        this.#channel.post('changed')
        this.drain()
      })
  }

  #remove(clientIds: readonly string[]): void {
    for (const clientId of clientIds) this.#removed.add(clientId)
    this.#show(this.#kept.filter((item) => !this.#removed.has(item.clientId)))
    this.database.write(clientIds.map((key) => ({ box: 'outbox', key, value: undefined })))
      .then(() => this.#channel.post('changed'))
      .catch(() => {})
  }

  #replace(clientId: string, item: Kept): void {
    if (this.#removed.has(clientId)) return  // it has arrived meanwhile
    this.#show([...this.#kept.filter((one) => one.clientId !== clientId), item])
  }

  #show(items: readonly Kept[]): void {
    this.#kept = [...items].sort((a, b) => a.order - b.order)
    this.items.value = this.#kept
  }
}

function isThere(state: State, userId: Id, chatId: Id, clientId: string): boolean {
  for (const message of state.timelines.get(chatId)?.bySeq.values() ?? []) {
    if (message.clientId === clientId && message.senderId === userId) return true
  }
  return false
}
