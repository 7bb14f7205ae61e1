// Drafts: what was begun in each chat, per account in this browser's storage. Written a moment after the last keystroke;
// other tabs take it over.
import { signal } from '@preact/signals'

import type { Id } from '../contract'
import type { Environment } from './environment'

const afterMs = 300

export class Drafts {
  readonly all = signal<ReadonlyMap<Id, string>>(new Map())
  readonly #prefix: string
  readonly #unwritten = new Set<Id>()
  readonly #stops: (() => void)[]
  #cancel: (() => void) | undefined

  constructor(private readonly env: Environment, userId: Id) {
    this.#prefix = `snug.draft.${userId}.`
    const { storage, page } = env
    const drafts = new Map<Id, string>()
    for (const key of this.#keys()) drafts.set(key.slice(this.#prefix.length), storage.getItem(key) ?? '')
    this.all.value = drafts
    this.#stops = [
      page.on('hide', () => this.flush()),
      page.onStorage((key) => {
        if (key?.startsWith(this.#prefix)) this.#show(key.slice(this.#prefix.length), storage.getItem(key) ?? '')
      }),
    ]
  }

  get(chatId: Id): string { return this.all.value.get(chatId) ?? '' }

  set(chatId: Id, text: string): void {
    if (text === this.get(chatId)) return
    this.#show(chatId, text)
    this.#unwritten.add(chatId)
    this.#cancel?.()
    this.#cancel = this.env.clock.after(afterMs, () => this.flush())
  }

  flush(): void {
    this.#cancel?.()
    for (const chatId of this.#unwritten) {
      const text = this.get(chatId)
      try {
        if (text) this.env.storage.setItem(this.#prefix + chatId, text)
        else this.env.storage.removeItem(this.#prefix + chatId)
      } catch { /* full: it lives as long as the page */ }
    }
    this.#unwritten.clear()
  }

  forget(): void {
    this.#unwritten.clear()
    this.all.value = new Map()
    for (const key of this.#keys()) this.env.storage.removeItem(key)
  }

  stop(): void {
    this.#cancel?.()
    this.#stops.forEach((stop) => stop())
  }

  #keys(): string[] {
    const { storage } = this.env
    return Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '').filter((key) => key.startsWith(this.#prefix))
  }

  #show(chatId: Id, text: string): void {
    const drafts = new Map(this.all.value)
    if (text) drafts.set(chatId, text)
    else drafts.delete(chatId)
    this.all.value = drafts
  }
}
