// What stands in a conversation line by line.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Timeline } from '../src/contract'
import type { Message } from '../src/protocol.gen'
import { chat, message } from './support/chat'
import './support/page'
import { liveStretch, messageById, rememberPlace, rowsOf, stretchOf, tabStopOf } from '../src/views/conversation/rows'
import { sections } from '../src/views/list/order'

const noon = new Date(2026, 10, 23, 12).getTime()
/** `who`, and how many seconds after noon. */
const said = (seq: number, who: string, seconds: number, more: Partial<Message> = {}) =>
  message('7', seq, who, `m${seq}`, { createdAt: new Date(noon + seconds * 1000).toISOString(), ...more })
const timelineOf = (...messages: Message[]): Timeline => ({
  stretches: [{ from: messages[0]!.seq, to: messages.at(-1)!.seq }], bySeq: new Map(messages.map((one) => [one.seq, one])),
})
const all = (timeline: Timeline, unreadSeq = 0) => rowsOf(timeline, 1, 100, unreadSeq, ({ id }) => id)

/** `[2 first]`, `day`, `unread`. */
const drawn = (timeline: Timeline, unreadSeq = 0) => all(timeline, unreadSeq).map((row) =>
  row.kind === 'message' ? `${row.message.seq}${row.first ? ' first' : ''}${row.last ? ' last' : ''}` : row.kind)

describe('messages of one person', () => {
  test('within five minutes stand together', () => {
    assert.deepEqual(drawn(timelineOf(said(1, '2', 0), said(2, '2', 299), said(3, '2', 598))), ['day', '1 first', '2', '3 last'])
    assert.deepEqual(drawn(timelineOf(said(1, '2', 0), said(2, '2', 300))), ['day', '1 first last', '2 first last'])
  })

  test('are parted by another\'s, and by what the system says', () => {
    assert.deepEqual(drawn(timelineOf(said(1, '2', 0), said(2, '3', 1), said(3, '2', 2))), ['day', '1 first last', '2 first last', '3 first last'])
    assert.deepEqual(drawn(timelineOf(said(1, '2', 0), said(2, '2', 1, { type: 'system' }))), ['day', '1 first last', '2 first last'])
  })

  test('are parted by midnight and by the divider', () => {
    const half = 12 * 3600
    assert.deepEqual(drawn(timelineOf(said(1, '2', half - 1), said(2, '2', half))), ['day', '1 first last', 'day', '2 first last'])
    assert.deepEqual(drawn(timelineOf(said(1, '2', 0), said(2, '2', 1), said(3, '2', 2)), 2), ['day', '1 first last', 'unread', '2 first', '3 last'])
  })
})

test('only what is asked for and is there is drawn, under its key', () => {
  const timeline = timelineOf(said(3, '2', 0), said(4, '2', 1), said(6, '2', 2))
  const rows = rowsOf(timeline, 4, 9, 0, ({ seq }) => `key ${seq}`)
  assert.deepEqual(rows.flatMap((row) => (row.kind === 'message' ? row.key : [])), ['key 4', 'key 6'])
})

test('Tab comes to the message that has the focus while it is drawn, else to the newest', () => {
  const rows = all(timelineOf(said(1, '2', 0), said(2, '3', 1), said(3, '2', 2)), 3)
  assert.equal(tabStopOf(rows, 2), 2)
  assert.equal(tabStopOf(rows, 0), 3)
  assert.equal(tabStopOf(rows, 99), 3)
  assert.equal(tabStopOf([], 2), 0)
})

test('a stretch is found by what it holds; the newest is live when it reaches the end', () => {
  const timeline: Timeline = { stretches: [{ from: 1, to: 5 }, { from: 8, to: 9 }], bySeq: new Map() }
  assert.deepEqual([5, 6, 8].map((seq) => stretchOf(timeline, seq)?.from), [1, undefined, 8])
  assert.equal(liveStretch(timeline, 9)?.from, 8)
  assert.equal(liveStretch(timeline, 10), undefined)
})

test('a message is found by its id, also when it comes after it was looked for elsewhere', () => {
  const timeline = timelineOf(said(1, '2', 0), said(2, '2', 1))
  assert.equal(messageById(timeline, '7-2')?.seq, 2)
  assert.equal(messageById(timeline, '7-9'), undefined)
  assert.equal(messageById(undefined, '7-2'), undefined)
  rememberPlace(said(9, '2', 9))
  assert.equal(messageById(timeline, '7-9'), undefined)
  assert.equal(messageById(timelineOf(said(9, '2', 9)), '7-9')?.seq, 9)
  // Its place is known by now: let go of, it is not taken for another.
  assert.equal(messageById(timelineOf(said(1, '2', 0)), '7-2'), undefined)
})

describe('the list of chats', () => {
  const at = (minute: number) => new Date(noon + minute * 60_000).toISOString()
  const state = chat('0').state!
  const of = (...chats: ReturnType<typeof chat>[]) => sections(new Map(chats.map((one) => [one.id, one])))
  const ids = (lines: readonly { readonly chat: { readonly id: string }; readonly indented: boolean }[]) =>
    lines.map((line) => (line.indented ? `  ${line.chat.id}` : line.chat.id))

  test('has the last one that was spoken in on top, by what was said, else by when it was made', () => {
    const preview = (minute: number) => ({ lastMessagePreview: { messageId: '1', seq: 1, senderId: '2', type: 'text' as const, content: 'x', createdAt: at(minute) } })
    const { others } = of(chat('1', { createdAt: at(0), ...preview(5) }), chat('2', { createdAt: at(9) }), chat('3', { createdAt: at(0), updatedAt: at(99), ...preview(7) }))
    assert.deepEqual(ids(others), ['2', '3', '1'])
  })

  test('has channels below their group, by name, and the group where the busiest of them would be', () => {
    const channel = (id: string, title: string, minute: number) => chat(id, { kind: 'channel', groupId: '1', title, createdAt: at(minute) })
    const { others } = of(channel('11', 'plums', 9), chat('1', { createdAt: at(0) }), channel('12', 'apples', 1), chat('2', { createdAt: at(5) }))
    assert.deepEqual(ids(others), ['1', '  12', '  11', '2'])
  })

  test('has pinned and archived ones apart, and a channel that is so without its group', () => {
    const { pinned, others, archived } = of(
      chat('1'),
      chat('2', { state: { ...state, pinned: true } }),
      chat('3', { state: { ...state, archived: true, pinned: true } }),
      chat('11', { kind: 'channel', groupId: '1', state: { ...state, pinned: true } }),
      chat('91', { kind: 'channel', groupId: '9', title: 'of a group one is not in' }),
    )
    assert.deepEqual([ids(pinned).sort(), ids(others).sort(), ids(archived)], [['11', '2'], ['1', '91'], ['3']])
  })

  test('has the channels of a pinned group with it, and shows those of an archived one', () => {
    const channel = (id: string, groupId: string, more = {}) => chat(id, { kind: 'channel', groupId, title: id, state: { ...state, ...more } })
    const { pinned, others, archived } = of(
      chat('1', { state: { ...state, pinned: true } }), channel('11', '1'), channel('12', '1', { pinned: true }), channel('13', '1', { archived: true }),
      chat('2', { state: { ...state, archived: true } }), channel('21', '2'), channel('22', '2', { archived: true }), channel('23', '2', { pinned: true }),
    )
    assert.deepEqual([ids(pinned).sort(), ids(others), ids(archived).sort()], [['  11', '  12', '1', '23'], ['21'], ['  22', '13', '2']])
  })
})
