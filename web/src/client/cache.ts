// Cache: the state as kept on this device, so that the page opens at once and without a network. One tab writes it: two
// would mix what one knows with the cursor of the other. All chats are kept, since the cursor stands for all; of the
// newest ones their newest messages.
import type { Happening, Id, Marks, State, Timeline } from '../contract'
import type { Chat, ChatDraft, Contact, Emoji, Member, Message, SavedMessage, ScheduledMessage, User, UserGroup } from '../protocol.gen'
import { empty, newestStretch } from '../store'
import type { Change, Database } from './database'
import type { Environment } from './environment'

/** Another one: what is kept is of no use. */
const schema = 3
const afterMs = 1_000
const chatsWithMessages = 100
const messagesOfEach = 100
/** Maps of the state that are a row each. */
const rows = ['users', 'contacts', 'emoji', 'saved', 'drafts', 'scheduled', 'userGroups'] as const

interface Head {
  readonly schema: number
  readonly me?: User
  readonly limits: State['limits']
  readonly cursor?: string
}

interface Row {
  readonly chat: Chat
  readonly members: readonly Member[]
  readonly marks: readonly (readonly [Id, Marks])[]
  readonly messages: readonly Message[]
  /** Rows of before have none. */
  readonly happenings?: readonly Happening[] | undefined
}

/** What a row was made of: the same objects make the same row. */
interface Source {
  readonly chat: Chat
  readonly members?: ReadonlyMap<Id, Member>
  readonly marks?: ReadonlyMap<Id, Marks>
  readonly timeline?: Timeline
  readonly happenings?: readonly Happening[]
}

export class Cache {
  readonly #written = new Map<Id, Source>()
  /** What of the state is kept as one row each. */
  #rows: Pick<State, (typeof rows)[number]> | undefined
  #cursor: string | undefined
  #mine = false
  #saving: Promise<void> | undefined
  #cancel: (() => void) | undefined
  readonly #stop = new AbortController()
  readonly #stops: (() => void)[]

  constructor(
    private readonly env: Environment, private readonly database: Database, private readonly userId: Id,
    private readonly state: () => State,
  ) {
    this.#stops = [env.page.on('hide', () => void this.save())]
  }

  async load(): Promise<State> {
    const kept = new Map(await this.database.read('state'))
    const head = kept.get('head') as Head | undefined
    if (head?.schema !== schema || head.me?.id !== this.userId) return empty
    const chats = new Map<Id, Chat>(), timelines = new Map<Id, Timeline>()
    const members = new Map<Id, ReadonlyMap<Id, Member>>(), marks = new Map<Id, ReadonlyMap<Id, Marks>>()
    const happenings = new Map<Id, readonly Happening[]>()
    for (const [key, value] of kept) {
      if (!key.startsWith('chat ')) continue
      const row = value as Row
      const { id } = row.chat
      chats.set(id, row.chat)
      if (row.members.length > 0) members.set(id, new Map(row.members.map((member) => [member.userId, member])))
      if (row.marks.length > 0) marks.set(id, new Map(row.marks))
      if (row.happenings) happenings.set(id, row.happenings)
      const first = row.messages[0], last = row.messages.at(-1)
      if (!first || !last) continue
      timelines.set(id, { stretches: [{ from: first.seq, to: last.seq }], bySeq: new Map(row.messages.map((message) => [message.seq, message])) })
    }
    const mapOf = <Row>(key: string, by: keyof Row) => new Map(((kept.get(key) ?? []) as Row[]).map((row) => [row[by] as Id, row]))
    return {
      ...empty, me: head.me, limits: head.limits, cursor: head.cursor, chats, timelines, happenings, members, marks, users: mapOf<User>('users', 'id'),
      contacts: mapOf<Contact>('contacts', 'userId'), emoji: mapOf<Emoji>('emoji', 'name'), saved: mapOf<SavedMessage>('saved', 'messageId'),
      drafts: mapOf<ChatDraft>('drafts', 'chatId'), scheduled: mapOf<ScheduledMessage>('scheduled', 'id'), userGroups: mapOf<UserGroup>('userGroups', 'id'),
    }
  }

  /** From now on, as soon as no other tab does. */
  start(): void {
    const held = () => new Promise<void>((release) => {
      this.#stop.signal.addEventListener('abort', () => release())
      void this.#takeOver()
    })
    this.env.lock(`snug.cache.${this.userId}`, held, this.#stop.signal).catch(() => {})
  }

  changed(): void {
    if (this.#mine) this.#cancel ??= this.env.clock.after(afterMs, () => void this.save())
  }

  stop(): void {
    this.#mine = false
    this.#cancel?.()
    this.#stops.forEach((stop) => stop())
    this.#stop.abort()
  }

  /** What has changed since the last time, all or nothing. */
  async save(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    if (!this.#mine) return
    if (this.#saving) return void this.#saving.then(() => this.changed())
    this.#saving = this.#write().catch(() => {}).finally(() => { this.#saving = undefined })
    await this.#saving
  }

  /** What another tab has left is replaced by what is known here. */
  async #takeOver(): Promise<void> {
    const known = await this.database.read('state').catch(() => [])
    if (this.#stop.signal.aborted) return
    for (const [key] of known) if (key.startsWith('chat ')) this.#written.set(key.slice(5), { chat: {} as Chat })
    this.#mine = true
    this.changed()
  }

  async #write(): Promise<void> {
    const state = this.state()
    if (!state.me || state.cursor === undefined) return  // not loaded yet
    const changes: Change[] = []
    const sources = this.#sources(state)
    for (const [id, source] of sources) {
      const before = this.#written.get(id)
      if (before && same(before, source)) continue
      changes.push({ box: 'state', key: `chat ${id}`, value: rowOf(source) })
    }
    for (const id of this.#written.keys()) if (!sources.has(id)) changes.push({ box: 'state', key: `chat ${id}`, value: undefined })
    for (const key of rows) if (state[key] !== this.#rows?.[key]) changes.push({ box: 'state', key, value: [...state[key].values()] })
    if (changes.length === 0 && state.cursor === this.#cursor) return
    const head: Head = { schema, me: state.me, limits: state.limits, cursor: state.cursor }
    await this.database.write([...changes, { box: 'state', key: 'head', value: head }])
    this.#written.clear()
    for (const [id, source] of sources) this.#written.set(id, source)
    this.#rows = state
    this.#cursor = state.cursor
  }

  #sources(state: State): Map<Id, Source> {
    const newest = [...state.chats.values()].sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)).slice(0, chatsWithMessages)
    const withMessages = new Set(newest.map((chat) => chat.id))
    return new Map([...state.chats.values()].map((chat) => [chat.id, {
      chat, members: state.members.get(chat.id), marks: state.marks.get(chat.id),
      timeline: withMessages.has(chat.id) ? state.timelines.get(chat.id) : undefined, happenings: state.happenings.get(chat.id),
    }]))
  }
}

function same(a: Source, b: Source): boolean {
  return a.chat === b.chat && a.members === b.members && a.marks === b.marks && a.timeline === b.timeline && a.happenings === b.happenings
}

function rowOf({ chat, members, marks, timeline, happenings }: Source): Row {
  const messages: Message[] = []
  const newest = newestStretch(timeline)
  for (let seq = Math.max(newest?.from ?? 1, (newest?.to ?? 0) - messagesOfEach + 1); seq <= (newest?.to ?? 0); ++seq) {
    const message = timeline?.bySeq.get(seq)
    if (message) messages.push(message)
  }
  return { chat, members: [...members?.values() ?? []], marks: [...marks ?? []], messages, happenings }
}
