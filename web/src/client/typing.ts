// Typing: says that the person types, not at each keystroke; and that it has ended, if it did.
import type { Id } from '../contract'
import type { Environment } from './environment'

const eachMs = 2_500

export class Typing {
  readonly #since = new Map<Id, number>()

  constructor(private readonly env: Environment, private readonly tell: (event: 'typing_start' | 'typing_stop', data: { chatId: Id }) => void) {}

  set(chatId: Id, on: boolean): void {
    if (chatId[0] === 't') return  // a thread that is not there yet
    const now = this.env.clock.now()
    const since = this.#since.get(chatId)
    if (on) {
      if (since !== undefined && now - since < eachMs) return
      this.#since.set(chatId, now)
      this.tell('typing_start', { chatId })
    } else if (since !== undefined) {
      this.#since.delete(chatId)
      this.tell('typing_stop', { chatId })
    }
  }

  /** A message ends it, without being said. */
  sent(chatId: Id): void { this.#since.delete(chatId) }
}
