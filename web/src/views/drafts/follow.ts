// Drafts on all devices: what is begun here goes to the server when one rests or leaves, what is begun elsewhere comes here; never
// into a field in which one is writing.
import { computed, effect, type ReadonlySignal } from '@preact/signals'

import { CallError, type Client, type Id } from '../../contract'
import type { Operations } from '../../protocol.gen'
import { none, reconcile, type Begun, type Kept } from './reconcile'

type Draft = Operations['list_drafts']['answer']['drafts'][number]

const restMs = 2_000
const againMs = 5_000
/** It will be no different the next time. */
const final = new Set(['bad_request', 'forbidden', 'not_member', 'not_found', 'too_large', 'unsupported'])

/** What both had last, of each chat; all tabs share it, as they share the drafts. */
class Bases {
  constructor(private readonly prefix: string) {}

  get(chatId: Id): Kept {
    try {
      return (JSON.parse(localStorage.getItem(this.prefix + chatId) ?? 'null') as Kept | null) ?? none
    } catch {
      return none
    }
  }

  set(chatId: Id, { text, replyTo, version }: Kept): void {
    try {
      localStorage.setItem(this.prefix + chatId, JSON.stringify({ text, ...(replyTo && { replyTo }), version }))
    } catch { /* a full storage: at worst both are kept */ }
  }

  chats(): Id[] {
    try {
      return Object.keys(localStorage).flatMap((key) => (key.startsWith(this.prefix) ? key.slice(this.prefix.length) : []))
    } catch {
      return []
    }
  }

  forget(): void { for (const chatId of this.chats()) localStorage.removeItem(this.prefix + chatId) }
}

class Follower {
  readonly #bases: Bases
  /** What the server was found to have, where the state does not say. */
  readonly #found = new Map<Id, Kept>()
  readonly #seen = new Map<Id, string>()
  /** What was last on its way to the server. */
  readonly #sent = new Map<Id, string>()
  /** Changed here, and not with the server yet. */
  readonly #dirty = new Set<Id>()
  readonly #timers = new Map<Id, number>()
  readonly #busy = new Set<Id>()
  readonly #kept: ReadonlySignal<ReadonlyMap<Id, Draft>>
  readonly #stops: (() => void)[]
  #again = 0
  #first = true

  constructor(private readonly client: Client, userId: Id) {
    this.#bases = new Bases(`snug.base.${userId}.`)
    this.#kept = computed(() => client.state.value.drafts)
    for (const chatId of client.drafts.peek().keys()) this.#dirty.add(chatId)
    const hide = () => this.flush()
    const focusOut = () => queueMicrotask(hide)
    document.addEventListener('focusout', focusOut)
    document.addEventListener('visibilitychange', hide)
    addEventListener('blur', hide)
    addEventListener('pagehide', hide)
    this.#stops = [
      effect(() => this.#look()),
      client.onEvent('draft_updated', (draft) => this.#gone([draft])),
      client.onEvent('sync', ({ drafts = [], reset }) => {
        this.#gone(drafts)
        if (reset) void this.#ask()
      }),
      effect(() => {
        if (client.connection.value.status !== 'online') return
        // Not as a part of this effect: it would follow what is written.
        queueMicrotask(() => {
          void this.#ask()
          this.flush()
        })
      }),
      () => {
        document.removeEventListener('focusout', focusOut)
        document.removeEventListener('visibilitychange', hide)
        removeEventListener('blur', hide)
        removeEventListener('pagehide', hide)
        clearTimeout(this.#again)
        this.#timers.forEach((timer) => clearTimeout(timer))
      },
    ]
  }

  stop(): void { this.#stops.forEach((stop) => stop()) }

  forget(): void {
    this.stop()
    this.#bases.forget()
  }

  /** Now, without waiting for a rest. */
  flush(): void {
    for (const chatId of new Set([...this.#dirty, ...this.client.state.peek().drafts.keys(), ...this.#found.keys()])) this.#consider(chatId)
  }

  /** Something was written here, or has come. */
  #look(): void {
    const texts = this.client.drafts.value
    const drafts = this.#kept.value
    for (const chatId of new Set([...texts.keys(), ...this.#seen.keys()])) {
      const { text, replyTo } = this.#local(chatId)
      const now = JSON.stringify([text, replyTo])
      const before = this.#seen.get(chatId) ?? (this.#first ? now : JSON.stringify([none.text, undefined]))
      this.#seen.set(chatId, now)
      // What another tab has written is that one's to send; that nothing is left, any of them may say.
      if (before === now || (text !== '' && !document.hasFocus())) continue
      this.#dirty.add(chatId)
      clearTimeout(this.#timers.get(chatId))
      this.#timers.set(chatId, window.setTimeout(() => this.#consider(chatId), restMs))
    }
    this.#first = false
    for (const chatId of drafts.keys()) queueMicrotask(() => this.#consider(chatId))
  }

  #local(chatId: Id): Begun {
    const { text, replyTo } = this.client.writing(chatId)
    return text.trim() === '' ? none : { text, replyTo }
  }

  #server(chatId: Id, base: Kept): Kept {
    const known = this.client.state.peek().drafts.get(chatId)
    const found = this.#found.get(chatId)
    return [known, found].reduce<Kept>((latest, one) => (one && one.version > latest.version ? one : latest), base)
  }

  #gone(drafts: readonly Draft[]): void {
    for (const { chatId, text, version } of drafts) {
      if (text !== '') continue
      this.#found.set(chatId, { text, version })
      this.#consider(chatId)
    }
  }

  #isFree(chatId: Id): boolean {
    const field = document.activeElement
    return !document.hasFocus() || !(field instanceof HTMLTextAreaElement) || field.closest<HTMLElement>('.composer')?.dataset.chat !== chatId
  }

  #consider(chatId: Id): void {
    if (this.#busy.has(chatId) || chatId[0] === 't') return  // a thread that is not there yet
    const known = this.#bases.get(chatId)
    const server = this.#server(chatId, known)
    // One's own, whose answer was lost: what is here has gone on from it.
    const base = server.version > known.version && server.text === this.#sent.get(chatId) ? server : known
    if (base !== known) this.#bases.set(chatId, base)
    const step = reconcile(this.#local(chatId), base, server, this.#isFree(chatId))
    if (step.do === 'nothing') return
    if (step.do === 'save') {
      if (this.#dirty.has(chatId) && this.client.connection.peek().status === 'online') void this.#save(chatId, step.base)
      return
    }
    this.#bases.set(chatId, step.base)
    if (step.do === 'agree') return void this.#dirty.delete(chatId)
    const writing = this.client.writing(chatId)
    const both = step.local.text !== step.base.text
    this.client.write(chatId, { ...writing, text: step.local.text, replyTo: step.local.replyTo })
    if (both) this.#dirty.add(chatId)
    else this.#dirty.delete(chatId)
    if (both) this.#consider(chatId)
  }

  async #save(chatId: Id, base: Kept): Promise<void> {
    const local = this.#local(chatId)
    this.#busy.add(chatId)
    this.#sent.set(chatId, local.text)
    let again = true
    try {
      const { draft } = await this.client.call('save_draft', {
        chatId, text: local.text, base: base.text === '' ? 0 : base.version, ...(local.replyTo && local.text && { replyTo: local.replyTo }),
      })
      this.#bases.set(chatId, { ...local, version: draft.version })
      this.#dirty.delete(chatId)
    } catch (error) {
      const code = error instanceof CallError ? error.failure.code : 'bad_request'
      if (final.has(code)) this.#dirty.delete(chatId)
      else if (code !== 'conflict' || !await this.#ask([chatId])) again = false
      if (!again) {
        clearTimeout(this.#again)
        this.#again = window.setTimeout(() => this.flush(), againMs)
      }
    } finally {
      this.#busy.delete(chatId)
    }
    if (again && JSON.stringify(this.#local(chatId)) !== JSON.stringify(local)) this.#dirty.add(chatId)
    if (again) this.#consider(chatId)
  }

  /** What there is of these, or of those that the state says nothing of: they may be gone. */
  async #ask(chatIds?: readonly Id[]): Promise<boolean> {
    const { drafts } = this.client.state.peek()
    const asked = chatIds ?? this.#bases.chats().filter((chatId) => this.#bases.get(chatId).text !== '' && !drafts.has(chatId))
    if (asked.length === 0) return true
    try {
      const answer = await this.client.call('list_drafts', {})
      for (const chatId of asked) {
        const found = answer.drafts.find((draft) => draft.chatId === chatId)
        this.#found.set(chatId, found ?? { text: '', version: this.#bases.get(chatId).version + 1 })
        if (!chatIds) this.#consider(chatId)
      }
      return true
    } catch {
      return false
    }
  }
}

export function followDrafts(client: Client): void {
  let follower: Follower | undefined
  let userId: Id | undefined
  effect(() => {
    const next = client.account.value?.id
    if (next === userId) return
    if (next === undefined && client.account.value === null) follower?.forget()
    else follower?.stop()
    userId = next
    queueMicrotask(() => { if (next === userId) follower = next === undefined ? undefined : new Follower(client, next) })
  })
}
