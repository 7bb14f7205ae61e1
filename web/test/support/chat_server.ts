// A server that keeps messages, and what a person sees of a chat: messages, and after them what is not sent yet.
import type { ClosableClient } from '../../src/client'
import type { Message } from '../../src/protocol.gen'
import { messagesAt } from '../../src/store'
import { chat, message } from './chat'
import { FakeServer, page } from './fake_server'
import { type Opened, signedIn } from './signed_in'

/** A server that keeps messages as the real one does: once per clientId. Its events are sent by `tell`. */
export class ChatServer extends FakeServer {
  readonly stored: Message[] = []
  #told = 0

  constructor() {
    super()
    this.missed = [page({ chats: [chat('7'), chat('8')] })]
    this.handlers.send_message = (params) => this.store(params)
  }

  store({ chatId, content, clientId }: Record<string, unknown>): object {
    const known = this.stored.find((one) => one.clientId === clientId)
    if (known) return { message: known, duplicate: true }
    const seq = this.stored.filter((one) => one.chatId === chatId).length + 1
    const made = message(String(chatId), seq, '1', String(content), { clientId: String(clientId) })
    this.stored.push(made)
    return { message: made }
  }

  /** The events of what was stored since. */
  tell(): void {
    for (const made of this.stored.slice(this.#told)) for (const socket of this.sockets) socket.event('new_message', made, `m${made.seq}`)
    this.#told = this.stored.length
  }

  /** What a connection that comes now has missed. */
  miss(): void {
    this.missed = [page({ cursor: 'later', messages: this.stored.slice(this.#told), chats: [chat('7', { version: 300, lastSeq: this.stored.length })] })]
    this.#told = this.stored.length
  }

  get texts(): string[] { return this.stored.map((one) => one.content) }
}

/** `text`, or `text (waiting)`. */
export const shown = (client: ClosableClient, chatId = '7') => [
  ...messagesAt(client.state.value.timelines.get(chatId)).map((one) => one.content),
  ...client.outbox.value.filter((item) => item.chatId === chatId).map((item) => `${item.content} (${item.status})`),
]

export async function chatting(): Promise<Opened & { readonly server: ChatServer }> {
  const server = new ChatServer()
  return { ...await signedIn(server), server }
}
