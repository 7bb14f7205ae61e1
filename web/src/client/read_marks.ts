// ReadMarks: tells the server what has been seen and received. Batched, one watermark per chat, only ever forward; what
// could not be told is told when the connection is back.
import { CallError, type Id, type State } from '../contract'
import type { Chat } from '../protocol.gen'
import type { Environment } from './environment'

const readAfterMs = 200
const deliveredAfterMs = 500

interface Way {
  online(): boolean
  state(): State
  call(name: 'message_read' | 'message_delivered', params: { chatId: Id; seq: number }): Promise<unknown>
}

export class ReadMarks {
  /** Not yet acknowledged; `#due` of them not even told. */
  readonly #read = new Map<Id, number>()
  readonly #due = new Set<Id>()
  readonly #told = new Map<Id, number>()
  readonly #key: string
  #cancelRead: (() => void) | undefined
  #cancelDelivered: (() => void) | undefined
  #delivering = false

  constructor(private readonly env: Environment, userId: Id, private readonly way: Way) {
    this.#key = `snug.read.${userId}`
    try {
      const kept = JSON.parse(env.storage.getItem(this.#key) ?? '[]') as [Id, number][]
      for (const [chatId, seq] of kept) {
        this.#read.set(chatId, seq)
        this.#due.add(chatId)
      }
    } catch { /* not ours */ }
  }

  read(chatId: Id, seq: number): void {
    if (seq <= (this.#read.get(chatId) ?? 0)) return
    this.#read.set(chatId, seq)
    this.#due.add(chatId)
    this.#cancelRead ??= this.env.clock.after(readAfterMs, () => this.flush())
  }

  /** Now; of one chat or all. */
  flush(only?: Id): void {
    if (only === undefined) {
      this.#cancelRead?.()
      this.#cancelRead = undefined
    }
    if (!this.way.online()) return
    for (const chatId of only === undefined ? [...this.#due] : [only]) {
      const seq = this.#read.get(chatId)
      if (this.#due.delete(chatId) && seq !== undefined) void this.#tell(chatId, seq)
    }
  }

  async #tell(chatId: Id, seq: number): Promise<void> {
    try {
      await this.way.call('message_read', { chatId, seq })
    } catch (error) {
      if (error instanceof CallError && isPassing(error)) {  // of a chat that is gone it is never told again
        this.#due.add(chatId)
        if (this.way.online()) this.#cancelRead ??= this.env.clock.after(error.failure.retryAfterMs ?? 1_000, () => this.flush())
        return
      }
    }
    if (this.#read.get(chatId) === seq) this.#read.delete(chatId)
  }

  /** For the next page: the state that is kept says "read" already. */
  keep(): void {
    if (this.#read.size > 0) this.env.storage.setItem(this.#key, JSON.stringify([...this.#read]))
    else this.env.storage.removeItem(this.#key)
  }

  forget(): void {
    this.#read.clear()
    this.env.storage.removeItem(this.#key)
  }

  /** Messages have come: their senders see that they did. */
  received(): void {
    this.#cancelDelivered ??= this.env.clock.after(deliveredAfterMs, () => {
      this.#cancelDelivered = undefined
      void this.#deliver()
    })
  }

  /** One call at a time: after a long absence there are many, and more important ones. */
  async #deliver(): Promise<void> {
    if (this.#delivering) return
    this.#delivering = true
    for (let chat = this.#undelivered(); chat && this.way.online(); chat = this.#undelivered()) {
      try {
        await this.way.call('message_delivered', { chatId: chat.id, seq: chat.lastSeq })
      } catch (error) {
        if (error instanceof CallError && isPassing(error)) {
          if (this.way.online()) this.received()  // else the next connection begins with it
          break
        }
      }
      this.#told.set(chat.id, chat.lastSeq)
    }
    this.#delivering = false
  }

  #undelivered(): Chat | undefined {
    for (const chat of this.way.state().chats.values()) {
      const { id, receipts, lastSeq, state } = chat
      if (receipts && lastSeq > Math.max(this.#told.get(id) ?? 0, state?.deliveredSeq ?? 0, state?.readSeq ?? 0)) return chat
    }
    return undefined
  }

  stop(): void {
    this.#cancelRead?.()
    this.#cancelDelivered?.()
  }
}

function isPassing({ failure }: CallError): boolean {
  return ['offline', 'timeout', 'unavailable', 'rate_limited', 'unauthorized'].includes(failure.code)
}
