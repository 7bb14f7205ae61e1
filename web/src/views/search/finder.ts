// One search: its hits as they come, page by page. The server stops early, so that it never takes long: a page can be
// short or empty although there is more. It is asked on until there is something to show.
import { signal } from '@preact/signals'

import { CallError, type Failure } from '../../contract'
import type { Message } from '../../protocol.gen'
import type { Ask, SearchAnswer, SearchParams } from './ask'
import { termsOf, type Term } from './snippet'

export interface Hit {
  readonly message: Message
  readonly terms: readonly Term[]
}

/** `ready`: there may be more; `paused`: too, but much was looked through for nothing, so the person is asked. */
export type Stage = 'searching' | 'ready' | 'paused' | 'done' | 'failed'

export const pageSize = 25
/** So many short pages in a row, and a person decides. */
const mostInARow = 40

export class Finder {
  readonly hits = signal<readonly Hit[]>([])
  readonly stage = signal<Stage>('searching')
  readonly failure = signal<Failure | undefined>(undefined)
  /** When what was looked through last was written. */
  readonly searchedTo = signal<string | undefined>(undefined)
  /** The server had not read in all that was known here when it was asked. */
  behind = false
  #next: string | undefined
  #stopped = false
  readonly #seen = new Set<string>()

  /** `known`: the newest version known here. */
  constructor(private readonly ask: Ask, private readonly params: SearchParams, private readonly known = 0) {}

  /** The first page; resolves when there is something to show, or nothing to be found. */
  begin(): Promise<void> { return this.#run() }

  /** Asks on, from where it is. */
  async more(): Promise<void> {
    const stage = this.stage.peek()
    if (stage === 'ready' || stage === 'paused' || stage === 'failed') await this.#run()
  }

  stop(): void { this.#stopped = true }

  /** A message has changed, or is gone. */
  changed(message: Pick<Message, 'id'> & Partial<Message>): void {
    if (!this.#seen.has(message.id)) return
    this.hits.value = this.hits.peek().flatMap((hit) => {
      if (hit.message.id !== message.id) return hit
      return message.deletedAt === undefined ? { ...hit, message: { ...hit.message, ...message } } : []
    })
  }

  async #run(): Promise<void> {
    this.stage.value = 'searching'
    this.failure.value = undefined
    const wanted = this.hits.peek().length + pageSize
    try {
      for (let left = mostInARow; !this.#stopped; --left) {
        const answer = await this.ask({ ...this.params, limit: pageSize, ...(this.#next !== undefined && { page: this.#next }) })
        if (this.#stopped) return
        this.#take(answer)
        if (this.#next === undefined) return void (this.stage.value = 'done')
        if (this.hits.peek().length >= wanted) return void (this.stage.value = 'ready')
        if (left <= 1) return void (this.stage.value = this.hits.peek().length > wanted - pageSize ? 'ready' : 'paused')
      }
    } catch (error) {
      if (this.#stopped) return
      if (!(error instanceof CallError)) console.error(error)
      this.failure.value = error instanceof CallError ? error.failure : { code: 'internal', message: String(error) }
      this.stage.value = 'failed'
    }
  }

  #take({ messages, matches, nextCursor, searchedTo, indexedTo }: SearchAnswer): void {
    const ranges = new Map(matches.map((match) => [match.messageId, match.ranges]))
    const fresh = messages.filter(({ id, deletedAt }) => !deletedAt && !this.#seen.has(id))
    for (const { id } of fresh) this.#seen.add(id)
    const hits = fresh.map((message) => ({ message, terms: termsOf(message.content, ranges.get(message.id) ?? []) }))
    if (hits.length > 0) this.hits.value = [...this.hits.peek(), ...hits]
    // A server that names the same page again is not asked for ever.
    this.#next = nextCursor === this.#next ? undefined : nextCursor
    if (typeof searchedTo === 'string' && !Number.isNaN(Date.parse(searchedTo))) this.searchedTo.value = searchedTo
    if (indexedTo !== undefined && indexedTo < this.known) this.behind = true
  }
}
