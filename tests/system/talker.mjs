// A user who talks under load and keeps account: what was sent, what was acked, what a message may say now. Knows
// nothing of the server but its answers, so that they can be held against it.
import { CallError, login, register } from '../clients/support/rest.mjs'
import { Client, ConnectionLost } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'

export class Talker {
  sent = new Map()  // clientId → {chatId, content, clientId, acked?: Message, may: [contents], deleted?: 'asked' | 'acked'}
  read = new Map()  // chat → the highest seq whose message_read was acked
  refused = []      // answers that nobody expected
  toleratesUnavailable = false  // an answer that says that nobody knows
  #count = 0
  #client = null

  static async join(server, username, more) {
    const talker = new Talker()
    const { user } = await register(server, username, more)
    const { accessToken } = await login(server, username, { longLived: true })  // outlasts the test
    return Object.assign(talker, { user, token: accessToken, username })
  }

  async load(server) { this.replica = await Replica.load(server, this.token, this.user.id) }

  async connect(server) { this.#client = await Client.connect(server, this.token, { replica: this.replica }) }

  get client() { return this.#client }

  /** All sends whose answer never came, again. */
  async repeat() {
    const open = [...this.sent.values()].filter((m) => !m.acked)
    await Promise.all(open.map((m) => this.#send(m)))
    return open.length
  }

  /** Does one thing after the other, six at a time, until the connection is lost, or `enough`. `done` is told of each. */
  async talk(chance, chats, done, enough = () => false) {
    const chain = async () => {
      while (this.#client.isOpen && !enough()) {
        await this.#something(chance, chats)
        done()
      }
    }
    await Promise.all(Array.from({ length: 6 }, chain))
  }

  async #something(chance, chats) {
    const what = chance.weighted({ send: 70, edit: 12, remove: 3, read: 10, delivered: 3, typing: 2 })
    const own = [...this.sent.values()].filter((m) => m.acked && !m.deleted)
    const chat = chance.of(chats)
    const known = this.replica.chats.get(chat)
    if (what === 'edit' && own.length > 0) return this.#edit(chance.of(own))
    if (what === 'remove' && own.length > 0) return this.#remove(chance.of(own))
    if (what === 'read' && known) return this.#mark('message_read', chat, known.lastSeq)
    if (what === 'delivered' && known) return this.#mark('message_delivered', chat, known.lastSeq)
    if (what === 'typing') return this.#try(() => this.#client.call('typing_start', { chatId: chat }))
    const clientId = `${this.username}-${++this.#count}`
    const message = { chatId: chat, clientId, content: `${clientId} ${'x'.repeat(chance.from(0, 300))}` }
    this.sent.set(clientId, { ...message, may: [message.content] })
    return this.#send(this.sent.get(clientId))
  }

  #send(record) {
    const { chatId, content, clientId } = record
    return this.#try(async () => {
      const { message } = await this.#client.call('send_message', { chatId, content, clientId })
      record.acked = message
    })
  }

  /** Calls of one connection are sequenced in their order, so after an ack only later contents may stand there. */
  #edit(record) {
    const content = `${record.clientId} edited ${++this.#count}`
    record.may.push(content)
    return this.#try(async () => {
      await this.#client.call('edit_message', { messageId: record.acked.id, content })
      record.may.splice(0, record.may.indexOf(content))
    })
  }

  #remove(record) {
    record.deleted = 'asked'
    return this.#try(async () => {
      await this.#client.call('delete_message', { messageId: record.acked.id })
      record.deleted = 'acked'
    })
  }

  #mark(operation, chatId, seq) {
    return this.#try(async () => {
      await this.#client.call(operation, { chatId, seq })
      if (operation === 'message_read') this.read.set(chatId, Math.max(seq, this.read.get(chatId) ?? 0))
    })
  }

  /** A lost connection leaves things open; a refusal fails the test: nothing here is to be refused. */
  async #try(call) {
    try {
      await call()
    } catch (error) {
      if (error instanceof CallError && error.code === 'unavailable' && this.toleratesUnavailable) await new Promise((resolve) => setTimeout(resolve, 20))
      else if (error instanceof CallError) this.refused.push(error.message)
      else if (!(error instanceof ConnectionLost)) throw error
    }
  }

  /** clientId → what was acked. */
  acks() {
    return Object.fromEntries([...this.sent].filter(([, m]) => m.acked).map(
      ([clientId, { acked: { id, seq, chatId } }]) => [clientId, { id, seq, chatId }]))
  }

  /** What a fresh load lacks of all that was acked, or has more than once. Empty: nothing. */
  objections(fresh) {
    const out = [...this.refused]
    const stored = new Map()
    for (const message of fresh.messages.values()) {
      if (message.senderId !== this.user.id) continue
      if (stored.has(message.clientId)) out.push(`${message.clientId} is there twice`)
      stored.set(message.clientId, message)
    }
    for (const [clientId, record] of this.sent) {
      const message = stored.get(clientId)
      if (!record.acked) continue
      if (!message) {
        out.push(`${clientId} was acked and is lost`)
      } else if (message.id !== record.acked.id || message.seq !== record.acked.seq) {
        out.push(`${clientId} was acked as ${record.acked.id} at ${record.acked.seq} and is ${message.id} at ${message.seq}`)
      } else if (message.deletedAt) {
        if (!record.deleted) out.push(`${clientId} is deleted, and nobody asked for it`)
      } else if (record.deleted === 'acked') {
        out.push(`${clientId} was deleted and is back`)
      } else if (!record.may.includes(message.content)) {
        out.push(`${clientId} says "${message.content}", should be one of ${record.may}`)
      }
    }
    for (const clientId of stored.keys()) if (!this.sent.has(clientId)) out.push(`nobody sent ${clientId}`)
    for (const [chat, seq] of this.read) {
      const { readSeq } = fresh.chats.get(chat).state
      if (readSeq < seq) out.push(`chat ${chat} was read to ${seq}, but stands at ${readSeq}`)
    }
    return out.slice(0, 20).join('\n')
  }
}
