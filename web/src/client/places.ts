// Places: where one stood in each chat when one left it. Of this tab, over reloads; the least recent ones are let go of.
import type { Id, Place } from '../contract'
import type { Environment } from './environment'

const most = 50

export class Places {
  readonly #key: string
  #all: ReadonlyMap<Id, Place>

  constructor(private readonly env: Environment, userId: Id) {
    this.#key = `snug.places.${userId}`
    this.#all = this.#read()
  }

  get(chatId: Id): Place | undefined { return this.#all.get(chatId) }

  /** Undefined: at the end. */
  set(chatId: Id, place: Place | undefined): void {
    if (!place && !this.#all.has(chatId)) return
    const all = [...this.#all].filter(([id]) => id !== chatId)
    this.#all = new Map(place ? [...all, [chatId, place] as const].slice(-most) : all)
    try {
      this.env.tab?.setItem(this.#key, JSON.stringify([...this.#all]))
    } catch { /* full: it is known as long as the page lives */ }
  }

  forget(): void {
    this.#all = new Map()
    this.env.tab?.removeItem(this.#key)
  }

  #read(): Map<Id, Place> {
    try {
      return new Map(JSON.parse(this.env.tab?.getItem(this.#key) ?? '[]') as [Id, Place][])
    } catch {
      return new Map()
    }
  }
}
