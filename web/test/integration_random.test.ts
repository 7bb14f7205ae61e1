// Clients that come and go while everything happens at random on a real server (TEST_SNUG): in the end each has exactly
// what one has that signs in anew.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'

import { type ClosableClient, createClient } from '../src/client'
import type { Socket } from '../src/client/environment'
import type { State } from '../src/contract'
import { Device, type Tab } from './support/device'
import { network, Server } from './support/server'
import { until } from './support/until'

const binary = process.env.TEST_SNUG
const skip = !binary ? 'TEST_SNUG is not set' : typeof WebSocket === 'undefined' ? 'this Node has no WebSocket' : false

interface Person {
  readonly name: string
  readonly client: ClosableClient
  readonly tab: Tab
  readonly sockets: Socket[]
  reachable: boolean
}

/** What of a state must be the same in a fresh one: no timelines (they hold what was looked at), no open typing. */
function essence(state: State): object {
  const members: Record<string, unknown> = {}
  for (const [id, chat] of state.chats) {
    members[id] = Object.fromEntries([...state.members.get(id) ?? []].sort().map(([userId, member]) => {
      // Watermarks are told of chats that have receipts.
      const { deliveredSeq, readSeq, ...rest } = member
      return [userId, chat.receipts ? { deliveredSeq, readSeq, ...rest } : rest]
    }))
  }
  const named = new Set([...state.members.values()].flatMap((of) => [...of.keys()]))
  return {
    chats: Object.fromEntries([...state.chats].sort()), members, contacts: Object.fromEntries([...state.contacts].sort()), me: state.me,
    users: Object.fromEntries([...state.users].filter(([id]) => named.has(id)).sort()),
  }
}

function checkTimelines(state: State, fresh: State, who: string): void {
  for (const [id, { stretches, bySeq }] of state.timelines) {
    const chat = state.chats.get(id)!
    for (const { from, to } of stretches) for (let seq = from; seq <= to; ++seq) assert.ok(bySeq.has(seq), `${who}: ${id} ${seq} is missing`)
    assert.ok((stretches.at(-1)?.to ?? 0) <= chat.lastSeq, who)
    for (const [seq, message] of bySeq) {
      const other = fresh.timelines.get(id)?.bySeq.get(seq)
      if (other) assert.deepEqual(message, other, `${who}: ${id} ${seq}`)
    }
  }
}

for (const receiptsLimit of ['100', '3']) describe(`with a real server where chats are small up to ${receiptsLimit}, at random`, { skip }, () => {
  const server = new Server(binary ?? '', ['--receipts-limit', receiptsLimit])
  const people: Person[] = []

  const enter = (name: string): Person => {
    const sockets: Socket[] = []
    const person: { reachable: boolean } = { reachable: true }
    const real = network(server)
    const tab = new Device({
      ...real,
      fetch: (url, init) => (person.reachable ? real.fetch(url, init) : Promise.reject(new TypeError('offline'))),
      connect: (url) => {
        if (!person.reachable) throw new Error('offline')
        const socket = real.connect(url)
        sockets.push(socket)
        return socket
      },
    }).tab()
    const client = createClient({ ...tab.environment, random: () => 0, newId: () => crypto.randomUUID() })
    const entered = Object.assign(person, { name, client, tab, sockets })
    people.push(entered)
    return entered
  }
  const cut = (person: Person) => {
    person.reachable = false
    for (const socket of person.sockets.splice(0)) {
      socket.onclose?.({ code: 1006 })
      socket.close()
    }
  }
  const back = (person: Person) => {
    person.reachable = true
    person.tab.fire('online')
  }

  before(() => server.start())
  after(async () => {
    people.forEach(({ client }) => client.close())
    await server.close()
  })

  const seed = Number(process.env.TEST_SEED ?? Date.now() % 100_000)
  test(`seed ${seed}`, { timeout: 120_000 }, async () => {
    let number = seed
    const below = (n: number): number => {
      number = (Math.imul(number, 1664525) + 1013904223) >>> 0
      return Math.floor((number / 2 ** 32) * n)
    }
    const pick = <T>(from: Iterable<T>): T | undefined => { const all = [...from]; return all[below(all.length)] }
    const names = ['ann', 'bob', 'cat', 'dan']
    for (const name of names) await enter(name).client.register({ username: name, password: `password of ${name}` })
    await until('all online', () => people.every(({ client }) => client.connection.value.status === 'online'))
    const ids = people.map(({ client }) => client.account.value!.id)

    const act = async ({ client }: Person): Promise<unknown> => {
      const state = client.state.value
      const chat = pick(state.chats.values())
      const userId = pick(ids)!
      const roll = below(100)
      if (!chat || roll < 3) return client.call('create_chat', { kind: 'group', title: 'group', memberIds: ids.filter(() => below(2)) })
      const chatId = chat.id
      const message = pick(state.timelines.get(chatId)?.bySeq.values() ?? [])
      if (roll < 5) return client.call('create_chat', { kind: 'direct', userId })
      if (roll < 8) return client.call('create_channel', { chatId: chat.groupId ?? chatId, title: `channel ${below(100)}`, private: below(2) === 1 })
      if (roll < 55) return client.send(chatId, below(4) ? `text ${roll}` : `@${pick(names)} text`)
      if (roll < 62) return message && client.call('edit_message', { messageId: message.id, content: `edited ${below(1000)}` })
      if (roll < 67) return message && client.call('delete_message', { messageId: message.id })
      if (roll < 77) return client.markRead(chatId, chat.lastSeq - below(3))
      if (roll < 80) return client.call('update_chat_state', { chatId, pinned: below(2) === 1 })
      if (roll < 82) return client.call('update_chat_state', { chatId, archived: below(2) === 1 })
      if (roll < 86) return client.call('add_members', { chatId, userIds: [userId] })
      if (roll < 89) return client.call('remove_member', { chatId, userId })
      if (roll < 90) return client.call('leave_chat', { chatId })
      if (roll < 92) return client.call('update_chat', { chatId, title: `title ${below(100)}` })
      if (roll < 94) return client.call('update_me', { displayName: `Name ${below(100)}` })
      if (roll < 95) return client.call('update_member', { chatId, userId, role: below(2) ? 'admin' : 'member' })
      if (roll < 97) return client.call(below(2) ? 'add_contact' : 'remove_contact', { userId })
      if (roll < 98) return client.loadOlder(chatId, message?.seq ?? 1)
      return client.loadAround(chatId, 1 + below(chat.lastSeq + 1))
    }

    for (let i = 0; i < 800; ++i) {
      const person = pick(people)!
      const action = act(person).catch((error: { failure?: { code: string } }) => {
        if (!error.failure || error.failure.code === 'internal') throw error
      })
      if (below(4) === 0) await action  // else side by side
      if (person.reachable && below(40) === 0) cut(person)
      if (!person.reachable && below(8) === 0) back(person)
      if (below(5) === 0) await new Promise((resolve) => setTimeout(resolve, below(8)))
    }
    people.forEach(back)
    for (const { name, client } of people.slice(0, names.length)) {
      await until(`${name} online`, () => client.connection.value.status === 'online')
      await until(`${name} has sent all`, () => client.outbox.value.every((item) => item.status === 'failed'))
        .catch(() => assert.fail(`${name} still has ${JSON.stringify(client.outbox.value)}`))
      for (const item of client.outbox.value) assert.match(item.error!.code, /not_member|not_found|forbidden/)
    }
    for (const [i, name] of names.entries()) {
      const { client: fresh } = enter(name)
      await fresh.signIn(name, `password of ${name}`)
      await until('online', () => fresh.connection.value.status === 'online' && fresh.state.value.cursor)
      const both = () => [people[i]!.client, fresh].map((client) => essence(client.state.value))
      // Receipts come gathered, and a new device delivers what no other has.
      await until('the same', () => isDeepStrictEqual(...both() as [object, object])).catch(() => assert.deepEqual(...both() as [object, object], name))
      const state = people[i]!.client.state.value
      checkTimelines(state, fresh.state.value, name)
      assert.ok(state.chats.size > 0)
    }
  })
})
