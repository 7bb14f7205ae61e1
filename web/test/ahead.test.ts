// What is shown before the server has answered: the state as it will be.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import './support/page'
import type { State } from '../src/contract'
import type { Message } from '../src/protocol.gen'
import { chat, message } from './support/chat'
import { having } from './support/having'
import { provideParts } from '../src/views/deferred'
import { isClosed, pressed, voted } from '../src/views/polls/vote'
import { reacted } from '../src/views/reactions/react'
import { pinned, saved } from '../src/views/kept/keep'
import { withChatState } from '../src/views/chat_state'
import { endOf } from '../src/views/status/spans'
import { mayEdit } from '../src/views/conversation/may_edit'

provideParts(() => Promise.reject(new Error('none')))

const said = (more: Partial<Message> = {}) => having({ chats: [chat('7', { lastSeq: 1 })], messages: [message('7', 1, '2', 'hello', more)] })
const shown = (state: State) => state.timelines.get('7')!.bySeq.get(1)!
const apply = (state: State, ...changes: ((state: State, of: Message) => State)[]) => changes.reduce((next, change) => change(next, shown(state)), state)

describe('a reaction', () => {
  const on = (emoji: string, is = true) => (state: State, of: Message) => reacted(state, of, emoji, is)

  test('is counted once, however often it is pressed', () => {
    const state = said({ reactions: [{ emoji: '👍', count: 2 }] })
    assert.deepEqual(shown(apply(state, on('👍'), on('👍'))).reactions, [{ emoji: '👍', count: 3, me: true }])
    assert.deepEqual(shown(apply(state, on('👍'), on('👍', false))).reactions, [{ emoji: '👍', count: 2 }])
    assert.equal(shown(apply(said(), on('🎉'), on('🎉', false))).reactions, undefined)
  })

  test('of a message that is deleted or gone changes nothing', () => {
    const gone = said({ deletedAt: '2026-11-30T00:00:00.000Z' })
    assert.equal(apply(gone, on('👍')), gone)
  })
})

describe('a vote', () => {
  const poll = { options: [{ text: 'yes', count: 1 }, { text: 'no', count: 0 }], voters: 1 }
  const votes = (...options: number[]) => (state: State, of: Message) => voted(state, of, options)

  test('moves the counts and who has voted, also several in a row', () => {
    const state = said({ poll })
    assert.deepEqual(shown(apply(state, votes(1))).poll, { options: [{ text: 'yes', count: 1 }, { text: 'no', count: 1 }], voters: 2, votes: [1] })
    assert.deepEqual(shown(apply(state, votes(1), votes(0))).poll, { options: [{ text: 'yes', count: 2 }, { text: 'no', count: 0 }], voters: 2, votes: [0] })
    assert.deepEqual(shown(apply(state, votes(1), votes())).poll, poll)
  })

  test('replaces the one before, or comes to it, or is taken back', () => {
    assert.deepEqual(pressed({ ...poll, votes: [0] }, 1), [1])
    assert.deepEqual(pressed({ ...poll, votes: [0] }, 0), [])
    assert.deepEqual(pressed({ ...poll, multiple: true, votes: [1] }, 0), [0, 1])
    assert.deepEqual(pressed({ ...poll, multiple: true, votes: [0, 1] }, 0), [1])
  })

  test('is over when the poll is closed, or its time has come', () => {
    const now = Date.parse('2026-11-30T12:00:00.000Z')
    assert.ok(!isClosed(poll, now))
    assert.ok(isClosed({ ...poll, closedAt: '2026-11-30T11:00:00.000Z' }, now))
    assert.ok(isClosed({ ...poll, closesAt: '2026-11-30T12:00:00.000Z' }, now))
    assert.ok(!isClosed({ ...poll, closesAt: '2026-11-30T12:00:00.001Z' }, now))
  })
})

test('a pin and what is saved are there, or gone', () => {
  const state = said()
  const pin = (is: boolean) => (next: State, of: Message) => pinned(next, of, is)
  assert.equal(shown(apply(state, pin(true))).pinned?.by, '1')
  assert.ok(!('pinned' in shown(apply(state, pin(true), pin(false)))))
  assert.ok(saved(state, '7-1', true).saved.has('7-1'))
  assert.equal(saved(saved(state, '7-1', true), '7-1', false).saved.size, 0)
})

test('a chat is pinned, muted, marked and quiet; what is not named stays', () => {
  const own = (state: State) => state.chats.get('7')!.state!
  const state = withChatState(said(), '7', { mutedUntil: '2027-01-01T00:00:00.000Z', markedUnread: true, notify: 'mentions' })
  assert.deepEqual([own(state).mutedUntil, own(state).markedUnread, own(state).notify, own(state).pinned], ['2027-01-01T00:00:00.000Z', true, 'mentions', false])
  const back = withChatState(withChatState(state, '7', { mutedUntil: null, markedUnread: false }), '7', { pinned: true })
  assert.deepEqual(['mutedUntil' in own(back), 'markedUnread' in own(back), own(back).notify, own(back).pinned], [false, false, 'mentions', true])
})

test('a status ends after a span, with the day, or on Sunday evening', () => {
  const local = (...at: [number, number, number, number?, number?]) => new Date(...at)
  const wednesday = local(2026, 11, 2, 15, 20)
  assert.equal(endOf('never', wednesday), undefined)
  assert.deepEqual(endOf('half', wednesday), local(2026, 11, 2, 15, 50))
  assert.deepEqual(endOf('today', wednesday), local(2026, 11, 3))
  assert.deepEqual(endOf('week', wednesday), local(2026, 11, 7))
  assert.deepEqual(endOf('week', local(2026, 11, 6, 9)), local(2026, 11, 7))
  assert.deepEqual(endOf('week', local(2026, 11, 7, 9)), local(2026, 11, 14))
})

test('one\'s own words can be edited, for as long as the server lets one, and a poll\'s question never', () => {
  const now = new Date().toISOString()
  const mine = message('7', 1, '1', 'hello', { createdAt: now })
  const state = said()
  assert.ok(mayEdit(state, mine))
  assert.ok(!mayEdit(state, message('7', 1, '2', 'hello', { createdAt: now })))
  assert.ok(!mayEdit(state, { ...mine, poll: { options: [], voters: 0 } }))
  assert.ok(!mayEdit(state, { ...mine, deletedAt: now }))
  const old = { ...mine, createdAt: new Date(Date.now() - 10 * 60_000).toISOString() }
  assert.ok(mayEdit({ ...state, limits: { editMinutes: 0 } }, old))
  assert.ok(mayEdit({ ...state, limits: { editMinutes: 11 } }, old))
  assert.ok(!mayEdit({ ...state, limits: { editMinutes: 9 } }, old))
})
