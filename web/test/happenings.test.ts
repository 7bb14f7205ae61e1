// Who came and went, and what a chat is called: made from events, from what a sync tells, and from who is in it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import './support/page'
import { applyEvent, applySync, empty } from '../src/store'
import type { Happening, State } from '../src/contract'
import type { Chat, Member, Message } from '../src/protocol.gen'
import { linesOf } from '../src/views/conversation/happening_text'
import { happeningsIn } from '../src/views/conversation/happenings'
import { rowsOf } from '../src/views/conversation/rows'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, 0, 0, minute * 60_000)).toISOString()
const user = (id: string) => ({ id, username: id, displayName: id[0]!.toUpperCase() + id.slice(1), role: 'member' as const, createdAt: at(0), version: 1 })
const member = (userId: string, minute = 0): Member => ({ userId, role: 'member', joinedAt: at(minute), deliveredSeq: 0, readSeq: 0, user: user(userId) })
const own = { role: 'member' as const, unread: 0, mentions: 0, readSeq: 0, deliveredSeq: 0, pinned: false, archived: false, version: 1 }
const chat = (more: Partial<Chat> = {}): Chat => ({
  id: '7', kind: 'group', title: 'Club', memberCount: 2, receipts: true, lastSeq: 0, createdAt: at(0), updatedAt: at(0), version: 1, ...more,
})

function begin(): State {
  let state = applyEvent(empty, 'chat_created', chat({ state: own }))
  state = { ...state, me: user('me') }
  for (const name of ['me', 'ann']) state = applyEvent(state, 'member_added', { chatId: '7', member: member(name) })
  return state
}

const lines = (state: State) => linesOf(state, state.chats.get('7')!, happeningsIn(state, state.chats.get('7')!))

test('whoever made a chat, or came with it, did not join', () => assert.deepEqual(lines(begin()), []))

/** Who comes or goes is told by the member's event and, with who did it, by the chat's. */
function happen(state: State, minute: number, what: 'joined' | 'left' | 'removed', userIds: string[], by?: string): State {
  for (const userId of userIds) {
    state = what === 'joined'
      ? applyEvent(state, 'member_added', { chatId: '7', member: member(userId, minute) })
      : applyEvent(state, 'member_removed', { chatId: '7', userId })
  }
  const { state: _, ...known } = state.chats.get('7')!
  return applyEvent(state, 'chat_updated', { ...known, updatedAt: at(minute), version: known.version + 1, change: { what, userIds, ...(by !== undefined && { by }) } })
}

test('joining, being added, leaving and being removed are told apart, each in its place', () => {
  let state = happen(begin(), 1, 'joined', ['bob'])
  state = happen(state, 2, 'joined', ['cat'], 'ann')
  state = happen(state, 3, 'joined', ['dan'], 'me')
  state = happen(state, 4, 'left', ['bob'])
  state = happen(state, 5, 'removed', ['cat'], 'me')
  assert.deepEqual(lines(state), ['Bob joined', 'Ann added Cat', 'You added Dan', 'Bob left', 'You removed Cat'])
  assert.equal('change' in state.chats.get('7')!, false)
  // Who comes again: both times.
  state = happen(state, 6, 'joined', ['bob'])
  assert.deepEqual(state.happenings.get('7')!.filter(({ userId }) => userId === 'bob').map(({ kind, at }) => [kind, at]), [['joined', at(1)], ['left', at(4)], ['joined', at(6)]])
})

test('of a large chat only the chat is told of, and that is enough', () => {
  const { state: _, ...known } = begin().chats.get('7')!
  let state = applyEvent(begin(), 'chat_updated', { ...known, updatedAt: at(2), version: 2, change: { what: 'removed', userIds: ['ann'], by: 'bob' } })
  assert.equal(state.members.get('7')!.has('ann'), false)
  state = applyEvent(state, 'user_updated', user('bob'))
  assert.deepEqual(lines(state), ['Bob removed Ann'])
})

test('a new name is told once, also if the answer comes before its event, which knows whose it is', () => {
  const named = chat({ title: 'Rowing club', updatedAt: at(3), version: 5 })
  let state = applyEvent(begin(), 'chat_updated', { ...named, state: { ...own, version: 5 } })
  assert.deepEqual(lines(state), ['The group is now called “Rowing club”'])
  state = applyEvent(state, 'chat_updated', { ...named, change: { what: 'renamed', by: 'ann' } })
  assert.deepEqual(lines(state), ['Ann renamed the group to “Rowing club”'])
  const before = state
  state = applyEvent(state, 'chat_updated', chat({ title: 'Rowing club', topic: 'On Sundays', updatedAt: at(4), version: 6 }))
  assert.equal(state.happenings, before.happenings, 'nothing but the name')
  // One of before that comes late changes nothing.
  assert.deepEqual(lines(applyEvent(state, 'chat_updated', chat({ version: 2 }))), ['Ann renamed the group to “Rowing club”'])
})

test('what happened while one was away is told as far as it is known', () => {
  const page = (more: object) => ({ cursor: 'c', more: false, removedChatIds: [], chats: [], messages: [], limited: [], members: [], receipts: [], contacts: [], emoji: [], users: [], ...more })
  const state = applySync(begin(), page({
    chats: [chat({ title: 'Choir', updatedAt: at(9), version: 9, state: own })],
    members: [{ chatId: '7', userId: 'ann', removed: true }, { chatId: '7', userId: 'nobody', removed: true }, { chatId: '7', member: member('bob', 8) }],
    users: [user('bob')],
  }))
  assert.deepEqual(lines(state), ['Bob joined', 'The group is now called “Choir”', 'Ann is no longer here'])
})

test('of a first load, those who joined later are known', () => {
  let state: State = { ...applyEvent(empty, 'chat_created', chat({ state: own })), me: user('me') }
  state = { ...state, members: new Map([['7', new Map([['me', member('me')], ['ann', member('ann', 4)], ['bob', member('bob', 2)]])]]), users: new Map([['ann', user('ann')], ['bob', user('bob')]]) }
  assert.deepEqual(happeningsIn(state, chat()).map(({ userId }) => userId), ['bob', 'ann'])
  assert.deepEqual(lines(state), ['Bob and Ann joined'])
  assert.deepEqual(happeningsIn(state, chat({ kind: 'channel', groupId: '3' })), [], 'in its group')
  assert.deepEqual(happeningsIn(state, chat({ kind: 'channel', groupId: '3', private: true })).length, 2)
  assert.deepEqual(happeningsIn(state, chat({ kind: 'direct' })), [])
})

test('many at once are one line', () => {
  let state = begin()
  for (let n = 1; n <= 60; n++) state = happen(state, n, 'joined', [`u${n}`], n % 2 ? 'ann' : undefined)
  assert.deepEqual(lines(state), ['Ann added U1, U3, U5, and 27 others', 'U2, U4, U6, and 27 others joined'])
  state = happen(begin(), 3, 'joined', ['me', 'bob'], 'ann')
  assert.deepEqual(lines(state), ['Ann added you and Bob'])
  for (let n = 0; n < 500; n++) state = happen(state, n, 'left', [`x${n}`])
  assert.equal(state.happenings.get('7')!.length, 100)
  assert.equal(applyEvent(state, 'chat_removed', { chatId: '7' }).happenings.size, 0)
})

test('who comes and goes again and again does so in order', () => {
  let state = happen(begin(), 1, 'joined', ['bob'])
  state = happen(state, 2, 'removed', ['cat'], 'ann')
  state = happen(state, 3, 'left', ['bob'])
  state = happen(state, 4, 'joined', ['dan'])
  state = happen(state, 5, 'joined', ['bob'])
  state = happen(state, 6, 'removed', ['bob', 'dan'], 'ann')
  assert.deepEqual(lines(state), ['Bob and Dan joined', 'Ann removed Somebody', 'Bob left', 'Bob joined', 'Ann removed Bob and Dan'])
})

test('they stand between the messages, part them, and come on their day', () => {
  const message = (seq: number, minute: number): Message => ({ id: `m${seq}`, chatId: '7', seq, senderId: 'ann', type: 'text', content: `${seq}`, createdAt: at(minute), version: seq })
  const messages = [message(1, 10), message(2, 11), message(3, 12)]
  const timeline = { stretches: [{ from: 1, to: 3 }], bySeq: new Map(messages.map((one) => [one.seq, one])) }
  const seen = (...minutes: number[]): Happening[] => minutes.map((minute) => ({ kind: 'joined', at: at(minute), userId: `u${minute}` }))
  const show = (...given: Parameters<typeof rowsOf>) => rowsOf(...given).map((row) => (
    row.kind === 'message' ? `${row.first ? '[' : ''}${row.message.seq}${row.last ? ']' : ''}` : row.kind === 'happened' ? row.happenings.map(({ userId }) => userId).join('+') : row.kind
  )).join(' ')
  const key = (one: Message) => one.id
  assert.equal(show(timeline, 1, 3, 0, key), 'day [1 2 3]')
  assert.equal(show(timeline, 1, 3, 0, key, seen(5, 11, 20, 21)), 'day u5 [1] u11 [2 3] u20+u21')
  assert.equal(show(timeline, 2, 3, 0, key, seen(5, 10.5, 11.5, 20), false), 'day [2] u11.5 [3]', 'as far as the history is drawn')
  assert.equal(show(timeline, 1, 3, 3, key, seen(11.5)), 'day [1 2] u11.5 unread [3]')
  const days = 24 * 60
  assert.equal(show(timeline, 1, 3, 0, key, seen(1 - days, 20, 21 + days)), `day u${1 - days} day [1 2 3] u20 day u${21 + days}`)
  assert.equal(show(undefined, 1, 0, 0, key, seen(1, 2)), 'day u1+u2', 'nobody has said anything yet')
})
