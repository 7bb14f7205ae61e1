// What a page that stays open holds of each chat, and that nothing else is touched by letting go of the rest.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { State } from '../src/contract'
import { applyMessages, trimTimelines } from '../src/store'
import { chat, message } from './support/chat'
import { FakeServer, page } from './support/fake_server'
import { after, having } from './support/having'
import { signedIn } from './support/signed_in'

const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const said = (chatId: string, from: number, to: number) => seqs(from, to).map((seq) => message(chatId, seq, '2', `m${seq}`))
const none: ReadonlyMap<string, { from: number; to: number }> = new Map()
const stretches = (state: State, id = '7') => state.timelines.get(id)!.stretches.map(({ from, to }) => [from, to])

/** Chat 7 has 900 messages; these stretches of them are here. */
function holding(...parts: (readonly [number, number])[]): State {
  return parts.reduce((state, [from, to]) => applyMessages(state, '7', said('7', from, to)), having({ chats: [chat('7', { lastSeq: 900 }), chat('8')] }))
}

/** What is here is what the stretches say. */
function assertWhole(state: State) {
  for (const { stretches: parts, bySeq } of state.timelines.values()) {
    assert.deepEqual([...bySeq.keys()], parts.flatMap(({ from, to }) => seqs(from, to)))
  }
}

describe('of a chat nobody looks at', () => {
  test('the newest 200 messages stay', () => {
    const state = trimTimelines(holding([1, 900]), none)
    assert.deepEqual(stretches(state), [[701, 900]])
    assertWhole(state)
  })

  test('older stretches go, one that reaches into the newest is cut', () => {
    const state = trimTimelines(holding([100, 300], [600, 720], [800, 900]), none)
    assert.deepEqual(stretches(state), [[701, 720], [800, 900]])
    assertWhole(state)
  })

  test('a few more than that are left alone, so that not each new message copies the rest', () => {
    const state = holding([601, 900])
    assert.equal(trimTimelines(state, none), state)
    assert.deepEqual(stretches(trimTimelines(holding([600, 900]), none)), [[701, 900]])
  })

  test('other chats are not touched', () => {
    const before = applyMessages(holding([1, 900]), '8', said('8', 1, 5))
    const state = trimTimelines(before, none)
    assert.equal(state.timelines.get('8'), before.timelines.get('8'))
    assert.equal(state.chats, before.chats)
  })
})

describe('of a chat that is looked at', () => {
  const looking = (from: number, to: number) => new Map([['7', { from, to }]])

  test('what is drawn stays, with room to scroll on, and the newest', () => {
    const state = trimTimelines(holding([1, 900]), looking(250, 400))
    assert.deepEqual(stretches(state), [[150, 500], [701, 900]])
    assertWhole(state)
  })

  test('at its live end all of that is one', () => {
    assert.deepEqual(stretches(trimTimelines(holding([1, 900]), looking(580, Infinity))), [[480, 900]])
    assert.deepEqual(stretches(trimTimelines(holding([1, 900]), looking(500, 650))), [[400, 900]])
  })

  test('a few beyond that are left alone', () => {
    const state = holding([1, 600], [801, 900])
    assert.equal(trimTimelines(state, looking(1, 400)), state)
    assert.deepEqual(stretches(trimTimelines(state, looking(1, 390))), [[1, 490], [801, 900]])
  })

  test('what is drawn near a gap does not reach over it', () => {
    assert.deepEqual(stretches(trimTimelines(holding([1, 300], [400, 900]), looking(200, 300))), [[100, 300], [400, 400], [701, 900]])
  })
})

test('what has been let go of comes again, and what changes there meanwhile is not lost', () => {
  let state = trimTimelines(holding([1, 900]), none)
  state = after(state, 'message_updated', message('7', 300, '2', 'changed', { version: 5000 }))
  assert.equal(state.timelines.get('7')!.bySeq.has(300), false)
  state = applyMessages(state, '7', [...said('7', 651, 700)])
  assert.deepEqual(stretches(state), [[651, 900]])
  state = after(state, 'new_message', message('7', 901, '2', 'm901'))
  assert.deepEqual(stretches(state), [[651, 901]])
  assertWhole(state)
})

test('a page that stays open lets go by itself, but not of what it draws', async () => {
  const server = new FakeServer()
  server.missed = [page({ chats: [chat('7')] })]
  const { client } = await signedIn(server)
  client.setDrawn('7', { from: 1, to: 60 })
  for (const made of said('7', 1, 700)) server.socket.event('new_message', made)
  await server.clock.settle()
  assert.deepEqual(stretches(client.state.value), [[1, 700]])
  await server.clock.pass(60_000)
  assert.deepEqual(stretches(client.state.value), [[1, 160], [501, 700]])

  client.setDrawn('7', undefined)
  for (const made of said('7', 701, 710)) server.socket.event('new_message', made)
  await server.clock.pass(60_000)
  assert.deepEqual(stretches(client.state.value), [[511, 710]])

  // From there one scrolls on as ever.
  server.handlers.list_messages = ({ before }) => ({ messages: said('7', Number(before) - 50, Number(before) - 1) })
  const loading = client.loadOlder('7', 511)
  await server.clock.settle()
  await loading
  assert.deepEqual(stretches(client.state.value), [[461, 710]])
  client.close()
})
