// Listeners: who wants to hear of what comes while the page is open.
import type { Events, Message } from '../protocol.gen'

type Listener = (data: never) => void

export class Listeners {
  readonly #messages = new Set<(message: Message) => void>()
  readonly #events = new Map<keyof Events, Set<Listener>>()

  onMessage(listener: (message: Message) => void): () => void {
    this.#messages.add(listener)
    return () => this.#messages.delete(listener)
  }

  onEvent<Name extends keyof Events>(name: Name, listener: (data: Events[Name]) => void): () => void {
    const listeners = this.#events.get(name) ?? new Set()
    this.#events.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  message(message: Message): void { for (const listener of [...this.#messages]) attempt(() => listener(message)) }

  event<Name extends keyof Events>(name: Name, data: Events[Name]): void {
    for (const listener of [...this.#events.get(name) ?? []]) attempt(() => listener(data as never))
  }
}

/** One that fails holds up nothing: the error shows where errors show. */
function attempt(call: () => void): void {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => { throw error })
  }
}
