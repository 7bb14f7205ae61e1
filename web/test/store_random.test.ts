// Whatever happens, and however it is split into live events and syncs: the state is what the server's is.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { State } from '../src/contract'
import { applyChat, applyEvent, applyMessages, applySync, empty, mentionsUnknown, trimTimelines } from '../src/store'
import { type Event, me, World } from './support/world'

/** Numbers that look random, and are the same each time. */
function numbers(seed: number): (n: number) => number {
  return (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return n <= 0 ? 0 : Math.floor((seed / 2 ** 32) * n)
  }
}

function live(state: State, { name, data }: Event, world: World): State {
  const next = applyEvent(state, name, data as never, 0)
  if (name !== 'message_deleted' || !mentionsUnknown(next, data)) return next
  return applyChat(next, world.whole(world.rooms.find((room) => room.chat.id === data.chatId)!))
}
const plain = (map: ReadonlyMap<string, unknown>) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))

function check(state: State, world: World, who: string): void {
  const rooms = new Map(world.mine.map((room) => [room.chat.id, room]))
  assert.deepEqual(plain(state.chats), plain(new Map([...rooms].map(([id, room]) => [id, world.whole(room)]))), who)
  for (const [id, room] of rooms) {
    assert.deepEqual(plain(state.members.get(id) ?? new Map()), plain(new Map([...room.members].map(([userId, { member }]) => [userId, {
      ...member, ...marks(state, id, userId),
    }]))), `${who}: members of ${id}`)
    for (const [userId, { member: { deliveredSeq, readSeq } }] of room.members) assert.deepEqual(marks(state, id, userId), { deliveredSeq, readSeq }, `${who}: ${userId} in ${id}`)
  }
  for (const [userId, contact] of world.contacts) assert.deepEqual(state.contacts.get(userId), contact.contact || contact.blocked ? contact : undefined, who)
  for (const user of world.users.values()) assert.deepEqual(state.users.get(user.id), user, who)
  assert.deepEqual(state.me, world.users.get(me), who)
  assert.deepEqual(plain(state.saved), plain(new Map([...world.saved].filter(([, { removed }]) => !removed))), `${who}: saved`)
  assert.deepEqual(plain(state.drafts), plain(new Map([...world.drafts].filter(([, { text }]) => text))), `${who}: drafts`)
  assert.deepEqual(plain(state.scheduled), plain(new Map([...world.scheduled].filter(([, { removed }]) => !removed))), `${who}: scheduled`)
  for (const [id, { stretches, bySeq }] of state.timelines) {
    const seqs = stretches.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
    assert.deepEqual([...bySeq.keys()], seqs, `${who}: stretches of ${id}`)
    stretches.forEach((one, i) => assert.ok(i === 0 || stretches[i - 1]!.to < one.from - 1, `${who}: stretches apart`))
    for (const [seq, message] of bySeq) assert.deepEqual(message, rooms.get(id)!.messages[seq - 1], `${who}: ${id} ${seq}`)
  }
}

const marks = (state: State, chatId: string, userId: string) => state.marks.get(chatId)?.get(userId)

for (let seed = 1; seed <= Number(process.env.TEST_SEEDS ?? 60); ++seed) {
  test(`seed ${seed}`, () => {
    const below = numbers(seed * 7919)
    const world = new World(below)
    const start: State = applyEvent(empty, 'ready', {
      user: world.users.get(me)!, cursor: '', server: { name: '', version: '' }, limits: { receiptsLimit: 100 }, reconnect: { minMs: 0, maxMs: 0 },
    })
    let always = world.sync(0, 50, 1000).reduce(applySync, start)  // never away
    let sometimes = always                                          // comes and goes
    let away = 0                                                    // since this version; 0: not
    for (let i = 0; i < 400; ++i) {
      const events = world.step()
      for (const event of events) {
        always = live(always, event, world)
        if (!away) sometimes = live(sometimes, event, world)
      }
      const back = (): void => {
        // What came before the cursor may come again: cursors lag behind.
        const lag = Math.max(1, away - below(3))
        const since = world.mine.some((room) => lag < room.entered && room.entered <= away) ? away : lag
        sometimes = world.sync(since, 1 + below(12), 1 + below(9)).reduce(applySync, sometimes)
        away = 0
      }
      if (away && below(10) === 0) back()
      else if (!away && below(12) === 0) away = world.version
      if (below(6) === 0 && !away) {  // looks at history
        const room = world.mine[below(world.mine.length)]
        if (room) {
          const from = below(room.messages.length)
          sometimes = applyMessages(sometimes, room.chat.id, room.messages.slice(from, from + 1 + below(10)))
        }
      }
      if (below(8) === 0) {  // lets go of what is far from view
        const from = 1 + below(30)
        const drawn = new Map(world.mine.slice(0, 1).map((room) => [room.chat.id, { from, to: from + below(20) }]))
        sometimes = trimTimelines(sometimes, drawn, { newest: below(6), margin: below(3), slack: 0 })
      }
      if (i % 20 === 19) {
        check(always, world, 'always there')
        if (away) back()
        check(sometimes, world, 'sometimes there')
      }
    }
    check(world.sync(0, 5, 7).reduce(applySync, start), world, 'new')
  })
}
