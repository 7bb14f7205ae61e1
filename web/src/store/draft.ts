// Draft: a State while something is applied to it. Maps are copied when they are first changed, so that what has not
// changed stays the same object, and one page of a sync copies each map once.
import type { Id, Marks, State, Timeline } from '../contract'
import type { Member } from '../protocol.gen'

export interface Stretch { from: number; to: number }
export interface OpenTimeline { stretches: Stretch[]; bySeq: Map<number, Timeline['bySeq'] extends ReadonlyMap<number, infer M> ? M : never> }

type MapField = 'chats' | 'users' | 'members' | 'marks' | 'timelines' | 'happenings' | 'contacts' | 'emoji' | 'presence' | 'typing' | 'saved' | 'drafts' | 'scheduled' | 'userGroups'
type Opened<F extends MapField> = State[F] extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never
type Inner = { members: Member; marks: Marks; typing: number }

/** Nothing known yet. */
export const empty: State = {
  limits: {}, chats: new Map(), users: new Map(), members: new Map(), marks: new Map(), timelines: new Map(), happenings: new Map(), contacts: new Map(), emoji: new Map(),
  presence: new Map(), typing: new Map(), saved: new Map(), drafts: new Map(), scheduled: new Map(), userGroups: new Map(),
}

export class Draft {
  #state: { -readonly [K in keyof State]: State[K] }
  #changed = false
  #opened = new Set<MapField>()
  #inner = new Map<string, unknown>()
  #timelines = new Map<Id, OpenTimeline>()

  constructor(private readonly base: State) {
    this.#state = base
  }

  /** As it is so far. */
  get now(): State { return this.#state }

  set<K extends 'me' | 'limits' | 'cursor' | 'announcement' | 'media' | 'preferences'>(field: K, value: State[K]): void {
    if (this.#state[field] === value) return
    this.#own()[field] = value
  }

  /** To be changed in place. */
  map<F extends MapField>(field: F): Opened<F> {
    const own = this.#own()
    if (!this.#opened.has(field)) {
      this.#opened.add(field)
      own[field] = new Map(own[field] as ReadonlyMap<Id, never>) as State[F]
    }
    return own[field] as unknown as Opened<F>
  }

  /** One chat's map inside of such a map. */
  inner<F extends keyof Inner>(field: F, chatId: Id): Map<Id, Inner[F]> {
    const key = `${field} ${chatId}`
    const opened = this.#inner.get(key)
    if (opened) return opened as Map<Id, Inner[F]>
    const copy = new Map(this.#state[field].get(chatId) as ReadonlyMap<Id, Inner[F]> | undefined)
    ;(this.map(field) as unknown as Map<Id, Map<Id, Inner[F]>>).set(chatId, copy)
    this.#inner.set(key, copy)
    return copy
  }

  timeline(chatId: Id): OpenTimeline {
    const opened = this.#timelines.get(chatId)
    if (opened) return opened
    const known = this.#state.timelines.get(chatId)
    const copy: OpenTimeline = { stretches: [...(known?.stretches ?? [])], bySeq: new Map(known?.bySeq) }
    this.map('timelines').set(chatId, copy)
    this.#timelines.set(chatId, copy)
    return copy
  }

  /** Forgets what belongs to a chat. */
  drop(field: 'members' | 'marks' | 'timelines' | 'happenings' | 'typing' | 'drafts' | 'chats', chatId: Id): void {
    if (!this.#state[field].has(chatId)) return
    this.map(field).delete(chatId)
    this.#inner.delete(`${field} ${chatId}`)
    if (field === 'timelines') this.#timelines.delete(chatId)
  }

  /** Back to nothing; what is not the server's state stays. */
  reset(): void {
    const { me, limits, announcement, media, preferences } = this.#state
    this.#state = { ...empty, me, limits, announcement, media, preferences }
    this.#changed = true
    this.#opened.clear()
    this.#inner.clear()
    this.#timelines.clear()
  }

  done(): State { return this.#changed ? this.#state : this.base }

  #own() {
    if (!this.#changed) {
      this.#state = { ...this.#state }
      this.#changed = true
    }
    return this.#state
  }
}
