// History: fills the state with what was not sent along: older messages, members of large chats, users. What is being
// loaded already is not asked for again.
import type { Id, State } from '../contract'
import type { Member, Operations, User } from '../protocol.gen'
import { applyMembers, applyMessages, applyUsers, newestStretch, stretchAt } from '../store'

const pageSize = 50
const triesForMembers = 3

interface Way {
  state(): State
  change(change: (state: State) => State): void
  call<Name extends keyof Operations>(name: Name, params: Operations[Name]['params']): Promise<Operations[Name]['answer']>
}

export class History {
  readonly #loading = new Map<string, Promise<void>>()
  /** Not to be seen, or gone. */
  readonly #unknown = new Set<Id>()

  constructor(private readonly way: Way) {}

  async latest(chatId: Id): Promise<void> {
    const { chats, timelines } = this.way.state()
    const lastSeq = chats.get(chatId)?.lastSeq ?? 0
    const first = this.#first(chatId)
    if (lastSeq < first) return
    const newest = newestStretch(timelines.get(chatId))
    // Live messages alone may be too few to fill a page.
    if (newest && newest.to >= lastSeq && (newest.from <= first || newest.to - newest.from + 1 >= pageSize)) return
    await this.#load(chatId, {})
  }

  async older(chatId: Id, seq: number): Promise<void> {
    const from = stretchAt(this.way.state().timelines.get(chatId), seq)?.from ?? seq
    if (from > this.#first(chatId)) await this.#load(chatId, { before: from })
  }

  async newer(chatId: Id, seq: number): Promise<void> {
    const { chats, timelines } = this.way.state()
    const to = stretchAt(timelines.get(chatId), seq)?.to ?? seq
    if (to < (chats.get(chatId)?.lastSeq ?? 0)) await this.#load(chatId, { after: to })
  }

  async around(chatId: Id, seq: number): Promise<void> {
    const { chats, timelines } = this.way.state()
    const at = stretchAt(timelines.get(chatId), seq)
    const half = pageSize / 2
    const lastSeq = chats.get(chatId)?.lastSeq ?? 0
    if (at && at.from <= Math.max(this.#first(chatId), seq - half) && at.to >= Math.min(lastSeq, seq + half)) return
    await this.#load(chatId, { around: seq })
  }

  /** Where the history begins: nothing is asked for that lies before it. */
  #first(chatId: Id): number { return this.way.state().chats.get(chatId)?.firstSeq ?? 1 }

  members(chatId: Id): Promise<void> {
    return this.#once(`members ${chatId}`, async () => {
      for (let left = triesForMembers; ; --left) {
        const before = this.#whoIsIn(chatId)
        const members: Member[] = []
        let page: string | undefined
        do {
          const answer = await this.way.call('list_members', { chatId, limit: 100, ...(page !== undefined && { page }) })
          members.push(...answer.members)
          page = answer.nextCursor
        } while (page !== undefined)
        // Events that came meanwhile may be newer than the list: it is asked for again.
        if (left > 1 && this.#whoIsIn(chatId) !== before) continue
        return this.way.change((state) => applyMembers(state, chatId, members))
      }
    })
  }

  #whoIsIn(chatId: Id): string {
    return [...this.way.state().members.get(chatId)?.values() ?? []].map(({ userId, role }) => `${userId} ${role}`).join()
  }

  async users(ids: readonly Id[]): Promise<void> {
    const { users } = this.way.state()
    const missing = [...new Set(ids)].filter((id) => !users.has(id) && !this.#unknown.has(id))
    await Promise.all(missing.map((userId) => this.#once(`user ${userId}`, async () => {
      let user: User
      try {
        user = (await this.way.call('get_user', { userId })).user
      } catch (error) {
        if (isNotFound(error)) {
          this.#unknown.add(userId)
          return
        }
        throw error
      }
      this.way.change((state) => applyUsers(state, [user]))
    })))
  }

  #load(chatId: Id, where: { before?: number; after?: number; around?: number }): Promise<void> {
    return this.#once(`messages ${chatId} ${JSON.stringify(where)}`, async () => {
      const { messages } = await this.way.call('list_messages', { chatId, limit: pageSize, ...where })
      this.way.change((state) => applyMessages(state, chatId, messages))
      // Who has left is not told along with the chat.
      await this.users(messages.map((message) => message.senderId)).catch(() => {})
    })
  }

  #once(key: string, load: () => Promise<void>): Promise<void> {
    const running = this.#loading.get(key)
    if (running) return running
    const started = load().finally(() => this.#loading.delete(key))
    this.#loading.set(key, started)
    return started
  }
}

function isNotFound(error: unknown): boolean {
  const { failure } = error as { failure?: { code: string } }
  return failure?.code === 'not_found' || failure?.code === 'forbidden'
}
