// What single events and sync pages imply for chats and messages, and what is read out of the state.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { State } from '../src/contract'
import { applyMessages, applyRead, applySync, chatList, totals, unreadDivider, whoTypes } from '../src/store'
import { chat, message } from './support/chat'
import { page } from './support/fake_server'
import { after, bob, having, member } from './support/having'

const own = (state: State, id = '7') => state.chats.get(id)!.state!
const stretches = (state: State, id = '7') => state.timelines.get(id)?.stretches.map(({ from, to }) => [from, to]) ?? []

describe('a new message', () => {
  test('implies the chat\'s last seq, preview, time, version and unread', () => {
    const state = after(having({ chats: [chat('7')] }), 'new_message', message('7', 1, '2', 'x'.repeat(300)))
    const { lastSeq, lastMessagePreview, updatedAt, version } = state.chats.get('7')!
    assert.deepEqual({ lastSeq, updatedAt, version }, { lastSeq: 1, updatedAt: '2026-11-02T00:00:00.001Z', version: 101 })
    assert.equal(lastMessagePreview?.content.length, 200)
    assert.deepEqual([own(state).unread, own(state).mentions, own(state).readSeq], [1, 0, 0])
  })

  test('loses its files and previews when it is deleted', () => {
    const files = [{ n: 0, name: 'a.png', type: 'image/png', size: 1, kind: 'image' as const }]
    const sent = after(having({ chats: [chat('7')] }), 'new_message', message('7', 1, '2', '', { attachments: files, forwarded: true, previews: [{ n: 0, url: 'https://example.org', title: 'Example' }] }))
    assert.deepEqual(sent.timelines.get('7')!.bySeq.get(1)!.attachments, files)
    const { id, version } = sent.timelines.get('7')!.bySeq.get(1)!
    const gone = after(sent, 'message_deleted', { id, chatId: '7', seq: 1, deletedAt: '2026-11-30T12:00:00.000Z', version: version + 1 }).timelines.get('7')!.bySeq.get(1)!
    assert.deepEqual([gone.attachments, gone.forwarded, gone.previews], [undefined, undefined, undefined])
  })

  test('is cut by characters, not by halves of them', () => {
    const state = after(having({ chats: [chat('7')] }), 'new_message', message('7', 1, '2', '🙂'.repeat(300)))
    assert.equal(state.chats.get('7')!.lastMessagePreview!.content, '🙂'.repeat(200))
  })

  test('counts as a mention for whom it names', () => {
    const state = after(having({ chats: [chat('7')] }), 'new_message', message('7', 1, '2', '@alice', { mentions: ['1'] }))
    assert.equal(own(state).mentions, 1)
  })

  test('ends being archived', () => {
    const archived = chat('7', { state: { ...chat('7').state!, archived: true } })
    assert.equal(own(after(having({ chats: [archived] }), 'new_message', message('7', 1, '2', 'hello'))).archived, false)
  })

  test('of one\'s own is read, if nothing unread stood before it', () => {
    let state = after(having({ chats: [chat('7')] }), 'new_message', message('7', 1, '1', 'mine'))
    assert.deepEqual([own(state).unread, own(state).readSeq], [0, 1])
    state = after(state, 'new_message', message('7', 2, '2', 'theirs'))
    state = after(state, 'new_message', message('7', 3, '1', 'mine'))
    assert.deepEqual([own(state).unread, own(state).readSeq], [2, 1])
  })

  test('that is known already changes nothing', () => {
    const once = after(having({ chats: [chat('7')] }), 'new_message', message('7', 1, '2', '@alice', { mentions: ['1'] }))
    assert.equal(after(once, 'new_message', message('7', 1, '2', '@alice', { mentions: ['1'] })).chats, once.chats)
  })

  test('grows the newest stretch only if it reaches there', () => {
    let state = having({ chats: [chat('7', { lastSeq: 80 })] })
    state = applyMessages(state, '7', [message('7', 40, '2', 'old'), message('7', 41, '2', 'old')])
    state = after(state, 'new_message', message('7', 81, '2', 'new'))
    assert.deepEqual(stretches(state), [[40, 41], [81, 81]])
    state = after(state, 'new_message', message('7', 82, '2', 'new'))
    assert.deepEqual(stretches(state), [[40, 41], [81, 82]])
  })

  test('ends its sender\'s typing', () => {
    const state = after(having({ chats: [chat('7')] }), 'typing_start', { chatId: '7', userId: '2' })
    assert.deepEqual(whoTypes(after(state, 'new_message', message('7', 1, '2', 'done')), '7', 1), [])
  })
})

describe('edits and deletions', () => {
  const two = having({ chats: [chat('7')] })
  const state = [message('7', 1, '2', 'first'), message('7', 2, '2', '@alice', { mentions: ['1'] })].reduce((s, m) => after(s, 'new_message', m), two)

  test('an edit of the last message changes the preview, one of another does not', () => {
    const edited = after(state, 'message_updated', message('7', 2, '2', 'other', { version: 200, editedAt: '2026-11-03T00:00:00.000Z' }))
    assert.equal(edited.chats.get('7')!.lastMessagePreview!.content, 'other')
    assert.equal(edited.chats.get('7')!.version, 200)
    assert.equal(edited.chats.get('7')!.updatedAt, state.chats.get('7')!.updatedAt)
    const before = after(state, 'message_updated', message('7', 1, '2', 'other', { version: 200 }))
    assert.equal(before.chats, state.chats)
    assert.equal(before.timelines.get('7')!.bySeq.get(1)!.content, 'other')
  })

  test('a deletion leaves a tombstone, an empty preview, and takes its mention back', () => {
    const gone = after(state, 'message_deleted', { id: '7-2', chatId: '7', seq: 2, deletedAt: '2026-11-03T00:00:00.000Z', version: 200 })
    const { content, mentions, deletedAt } = gone.timelines.get('7')!.bySeq.get(2)!
    assert.deepEqual({ content, mentions, deletedAt }, { content: '', mentions: undefined, deletedAt: '2026-11-03T00:00:00.000Z' })
    assert.equal(gone.chats.get('7')!.lastMessagePreview!.content, '')
    assert.deepEqual([own(gone).mentions, own(gone).unread], [0, 2], 'it counts as unread until passed')
  })

  test('a lower version never overwrites a higher', () => {
    const edited = after(state, 'message_updated', message('7', 2, '2', 'newest', { version: 200 }))
    assert.equal(after(edited, 'message_updated', message('7', 2, '2', 'older', { version: 150 })), edited)
    const loaded = applyMessages(edited, '7', [message('7', 2, '2', 'older', { version: 150 })])
    assert.equal(loaded.timelines.get('7')!.bySeq.get(2)!.content, 'newest')
  })
})

describe('chats', () => {
  test('an event for many leaves what is the viewer\'s own', () => {
    const { state: mine, ...forMany } = chat('7', { title: 'new title', version: 50 })
    const state = after(having({ chats: [chat('7', { state: { ...mine!, pinned: true } })] }), 'chat_updated', forMany)
    assert.equal(state.chats.get('7')!.title, 'new title')
    assert.equal(own(state).pinned, true)
    assert.equal(after(state, 'chat_updated', { ...forMany, title: 'late', version: 40 }), state)
    assert.equal(after(state, 'chat_updated', { ...forMany, id: '9' }), state, 'of a chat one is not in it is not heeded')
  })

  test('an answer from before an event does not undo it', () => {
    const before = chat('7')
    const state = after(having({ chats: [before] }), 'new_message', message('7', 1, '2', '@alice', { mentions: ['1'] }))
    assert.equal(applySync(state, page({ chats: [before] })).chats.get('7'), state.chats.get('7'))
  })

  test('a chat left and entered again stands in both: what was there before is gone', () => {
    const state = after(having({ chats: [chat('7')] }), 'new_message', message('7', 1, '2', 'hello'))
    const again = applySync(state, page({ removedChatIds: ['7'], chats: [chat('7', { lastSeq: 9, version: 300 })] }))
    assert.equal(again.chats.get('7')!.lastSeq, 9)
    assert.deepEqual(stretches(again), [])
  })

  test('removed is forgotten', () => {
    const state = after(having({ chats: [chat('7')], members: [{ chatId: '7', member: member('2') }] }), 'chat_removed', { chatId: '7' })
    assert.deepEqual([state.chats.size, state.members.size, state.marks.size], [0, 0, 0])
  })

  test('reset drops everything but who one is', () => {
    const state = applySync(having({ chats: [chat('7')], contacts: [{ userId: '2', contact: true, blocked: false, version: 1 }] }), page({ reset: true, cursor: 'new' }))
    assert.deepEqual([state.chats.size, state.contacts.size, state.users.size], [0, 0, 0])
    assert.equal(state.me?.id, '1')
    assert.equal(state.cursor, 'new')
  })

  test('reading clears unread and mentions at once', () => {
    let state = having({ chats: [chat('7')] })
    for (const seq of [1, 2, 3]) state = after(state, 'new_message', message('7', seq, '2', '@alice', { mentions: ['1'] }))
    assert.deepEqual([own(applyRead(state, '7', 2)).unread, own(applyRead(state, '7', 2)).mentions], [1, 1])
    assert.equal(applyRead(applyRead(state, '7', 2), '7', 1).chats.get('7')!.state!.readSeq, 2)
  })
})

describe('sync pages', () => {
  test('limited leaves a gap between what was there and what came', () => {
    let state = having({ chats: [chat('7')] })
    for (const seq of [1, 2, 3]) state = after(state, 'new_message', message('7', seq, '2', 'old'))
    state = applySync(state, page({
      chats: [chat('7', { lastSeq: 60, version: 300 })], limited: [{ chatId: '7', fromSeq: 4, toSeq: 58 }], messages: [59, 60].map((seq) => message('7', seq, '2', 'new')),
    }))
    assert.deepEqual(stretches(state), [[1, 3], [59, 60]])
    state = applyMessages(state, '7', Array.from({ length: 55 }, (_, i) => message('7', i + 4, '2', 'between')))
    assert.deepEqual(stretches(state), [[1, 60]])
    assert.deepEqual([...state.timelines.get('7')!.bySeq.keys()], Array.from({ length: 60 }, (_, i) => i + 1), 'in order')
  })

  test('a changed older message counts only where history is here', () => {
    let state = having({ chats: [chat('7', { lastSeq: 60 })], messages: [59, 60].map((seq) => message('7', seq, '2', 'new')) })
    state = applySync(state, page({ messages: [message('7', 5, '2', 'edited', { version: 400 }), message('7', 59, '2', 'edited', { version: 401 })] }))
    assert.deepEqual(stretches(state), [[59, 60]])
    assert.equal(state.timelines.get('7')!.bySeq.get(59)!.content, 'edited')
  })

  test('what has not changed stays the same object', () => {
    const state = having({ chats: [chat('7'), chat('8')], users: [bob] })
    const next = applySync(state, page({ cursor: 'c2', chats: [chat('8', { version: 20, title: 'other' })] }))
    assert.equal(next.chats.get('7'), state.chats.get('7'))
    assert.equal(next.users, state.users)
    assert.equal(after(next, 'user_updated', { ...bob }), next)
  })
})

describe('what is read out', () => {
  const of = (id: string, day: number, more: Partial<NonNullable<ReturnType<typeof chat>['state']>>) => {
    const base = chat(id, { lastSeq: 5, updatedAt: `2026-11-0${day}T00:00:00.000Z` })
    return { ...base, state: { ...base.state!, ...more } }
  }
  const state = having({ chats: [
    of('a', 1, { readSeq: 5 }), of('b', 3, { readSeq: 3, mentions: 1 }), of('c', 2, { readSeq: 4, pinned: true }),
    of('d', 4, { archived: true }), of('e', 2, { mutedUntil: '2999-01-01T00:00:00.000Z', mentions: 2 }),
  ] })

  test('the list: pinned on top, then newest first, archived apart', () => {
    assert.deepEqual(chatList(state).chats.map((one) => one.id), ['c', 'b', 'e', 'a'])
    assert.deepEqual(chatList(state).archived.map((one) => one.id), ['d'])
  })

  test('totals: muted chats count by their mentions only', () => {
    assert.deepEqual(totals(state, 0), { unread: 3, mentions: 3 })
  })

  test('the divider stands before the first of another\'s messages', () => {
    const some = applyMessages(state, 'b', [message('b', 4, '1', 'mine'), message('b', 5, '2', 'theirs')])
    assert.equal(unreadDivider(some, 'b', 3), 5)
    assert.equal(unreadDivider(some, 'b', 5), undefined)
    assert.equal(unreadDivider(state, 'b', 1), 2)
  })
})
