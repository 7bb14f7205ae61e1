// Drafts: what was begun in each chat, per account in this browser's storage: the new message, what it answers, and the edit
// that lies above it. Written a moment after the last keystroke; other tabs take over the new message, an edit is of one tab.
import { computed, signal } from '@preact/signals'

import type { Id, Writing } from '../contract'
import type { Environment } from './environment'

const afterMs = 300
const tabKey = 'snug.tab'
const nothing: Writing = { text: '' }

/** What belongs to an edit, as it is kept, and whose it is. */
type Editing = Pick<Writing, 'edit' | 'aside'> & { readonly tab: string }

type Kept = 'text' | 'replyTo' | 'edit'

export class Drafts {
  readonly #writings = signal<ReadonlyMap<Id, Writing>>(new Map())
  /** Of each chat what the list shows. */
  readonly all = computed<ReadonlyMap<Id, string>>(() => {
    const texts = [...this.#writings.value].map(([chatId, { text, edit }]) => [chatId, edit && edit.text !== edit.from ? edit.text : text] as const)
    return new Map(texts.filter(([, text]) => text !== ''))
  })
  readonly #keys: Readonly<Record<Kept, string>>
  readonly #tab: string
  readonly #unwritten = new Set<Id>()
  readonly #stops: (() => void)[]
  #cancel: (() => void) | undefined

  constructor(private readonly env: Environment, userId: Id) {
    this.#keys = { text: `snug.draft.${userId}.`, replyTo: `snug.reply.${userId}.`, edit: `snug.edit.${userId}.` }
    const { tab, page } = env
    const known = tab?.getItem(tabKey)
    this.#tab = known ?? env.newId()
    if (!known) attempt(() => tab?.setItem(tabKey, this.#tab))
    for (const chatId of this.#chats()) {
      // A new tab goes on with what another has left: that one may be gone.
      const editing = this.#editing(chatId)
      const mine = !known || editing?.tab === this.#tab
      this.#show(chatId, { ...this.#read(chatId), ...(mine && editing?.edit && { edit: editing.edit }), ...(mine && editing?.aside && { aside: editing.aside }) })
      if (mine && editing && !known) this.#unwritten.add(chatId)
    }
    this.flush()
    this.#stops = [
      page.on('hide', () => this.flush()),
      page.onStorage((key) => {
        const chatId = this.#chatOf(key ?? '')
        if (chatId === undefined || this.#unwritten.has(chatId)) return
        const { edit, aside } = this.writing(chatId)
        this.#show(chatId, { ...this.#read(chatId), ...(edit && { edit }), ...(aside && { aside }) })
      }),
    ]
  }

  get(chatId: Id): string { return this.writing(chatId).text }

  set(chatId: Id, text: string): void { this.write(chatId, { ...this.writing(chatId), text }) }

  writing(chatId: Id): Writing { return this.#writings.value.get(chatId) ?? nothing }

  write(chatId: Id, writing: Writing): void {
    if (writing === this.writing(chatId)) return
    this.#show(chatId, writing)
    this.#unwritten.add(chatId)
    this.#cancel?.()
    this.#cancel = this.env.clock.after(afterMs, () => this.flush())
  }

  flush(): void {
    this.#cancel?.()
    for (const chatId of this.#unwritten) {
      const { text, replyTo, edit, aside } = this.writing(chatId)
      this.#keep('text', chatId, text)
      this.#keep('replyTo', chatId, replyTo)
      const mine = edit || aside?.length ? JSON.stringify({ tab: this.#tab, edit, aside }) : undefined
      if (mine || this.#editing(chatId)?.tab === this.#tab) this.#keep('edit', chatId, mine)
    }
    this.#unwritten.clear()
  }

  forget(): void {
    this.#unwritten.clear()
    this.#writings.value = new Map()
    for (const key of this.#stored()) if (this.#chatOf(key) !== undefined) this.env.storage.removeItem(key)
    this.env.tab?.removeItem(tabKey)
  }

  stop(): void {
    this.#cancel?.()
    this.#stops.forEach((stop) => stop())
  }

  #read(chatId: Id): Writing {
    const { storage } = this.env
    const replyTo = storage.getItem(this.#keys.replyTo + chatId) ?? undefined
    return { text: storage.getItem(this.#keys.text + chatId) ?? '', ...(replyTo && { replyTo }) }
  }

  #editing(chatId: Id): Editing | undefined {
    try {
      return (JSON.parse(this.env.storage.getItem(this.#keys.edit + chatId) ?? 'null') as Editing | null) ?? undefined
    } catch {
      return undefined
    }
  }

  #keep(what: Kept, chatId: Id, value: string | undefined): void {
    const key = this.#keys[what] + chatId
    attempt(() => {
      if (value) this.env.storage.setItem(key, value)
      else if (this.env.storage.getItem(key) !== null) this.env.storage.removeItem(key)
    })
  }

  #stored(): string[] { return Array.from({ length: this.env.storage.length }, (_, i) => this.env.storage.key(i) ?? '') }

  #chats(): Set<Id> { return new Set(this.#stored().flatMap((key) => this.#chatOf(key) ?? [])) }

  #chatOf(key: string): Id | undefined {
    const prefix = Object.values(this.#keys).find((one) => key.startsWith(one))
    return prefix && key.slice(prefix.length)
  }

  #show(chatId: Id, writing: Writing): void {
    const writings = new Map(this.#writings.value)
    if (writing.text || writing.replyTo || writing.edit || writing.aside?.length) writings.set(chatId, writing)
    else writings.delete(chatId)
    this.#writings.value = writings
  }
}

/** A full storage: it lives as long as the page. */
function attempt(write: () => void): void {
  try {
    write()
  } catch { /* so it is */ }
}
