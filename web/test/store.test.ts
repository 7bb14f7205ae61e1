// What single events imply, and what is read out of the state.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { State } from '../src/contract'
import type { Events, Member } from '../src/protocol.gen'
import {
  applyEvent, applyMembers, applyMessages, applyRead, applySync, channelsOf, chatList, empty, messageStatus, peerOf, pruneTyping, titleOf, totals,
  unreadDivider, whoTypes,
} from '../src/store'
import { chat, message } from './support/chat'
import { alice, page } from './support/fake_server'

const bob = { ...alice, id: '2', username: 'bob', displayName: 'Bob' }
const member = (userId: string, readSeq = 0, deliveredSeq = readSeq): Member => ({ userId, role: 'member', joinedAt: '2026-11-01T00:00:00.000Z', deliveredSeq, readSeq })

const ready: Events['ready'] = {
  user: alice, cursor: 'c0', server: { name: 'snug', version: '0' }, limits: { receiptsLimit: 3 }, reconnect: { minMs: 0, maxMs: 0 },
}

/** Alice, with what a first load brings. */
function having(more: Parameters<typeof page>[0]): State {
  return applySync(applyEvent(empty, 'ready', ready), page(more))
}

function after<Name extends keyof Events>(state: State, name: Name, data: Events[Name], now = 0): State {
  return applyEvent(state, name, data, now)
}

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

describe('members', () => {
  const three = having({ chats: [chat('7', { memberCount: 3 })], members: ['1', '2', '3'].map((id) => ({ chatId: '7', member: member(id) })) })

  test('a status is what all others have reached', () => {
    let state = after(three, 'new_message', message('7', 1, '1', 'mine'))
    const status = () => messageStatus(state, state.timelines.get('7')!.bySeq.get(1)!)
    const receipt = (userId: string, deliveredSeq: number, readSeq: number) => { state = after(state, 'receipts', { chatId: '7', receipts: [{ userId, deliveredSeq, readSeq }] }) }
    assert.equal(status(), 'sent')
    receipt('2', 1, 1)
    assert.equal(status(), 'sent')
    receipt('3', 1, 0)
    assert.equal(status(), 'delivered')
    receipt('3', 1, 1)
    assert.equal(status(), 'read')
    receipt('3', 0, 0)
    assert.equal(status(), 'read', 'watermarks never move back')
  })

  test('of others\' messages, and where there are no receipts, there is none to tell', () => {
    const state = after(three, 'new_message', message('7', 1, '2', 'theirs'))
    assert.equal(messageStatus(state, message('7', 1, '2', 'theirs')), undefined)
    const without = having({ chats: [chat('7', { receipts: false })] })
    assert.equal(messageStatus(without, message('7', 1, '1', 'mine')), 'sent')
  })

  test('notes to self are read', () => {
    const state = having({ chats: [chat('7', { kind: 'direct', memberCount: 1 })], members: [{ chatId: '7', member: member('1') }] })
    assert.equal(messageStatus(state, message('7', 1, '1', 'mine')), 'read')
  })

  test('a chat that outgrows being small forgets all but oneself; a list brings them back', () => {
    const { state: _, ...grown } = chat('7', { memberCount: 4, version: 60 })
    const state = after(three, 'chat_updated', grown)
    assert.deepEqual([...state.members.get('7')!.keys()], ['1'])
    const listed = applyMembers(state, '7', ['1', '2', '3', '4'].map((id) => member(id)))
    assert.deepEqual([...listed.members.get('7')!.keys()], ['1', '2', '3', '4'])
    const again = after(listed, 'chat_updated', { ...grown, memberCount: 5, version: 61 })
    assert.equal(again.members.get('7')!.size, 4, 'what is looked at stays')
    assert.deepEqual([...applyMembers(again, '7', [member('1'), member('4')]).members.get('7')!.keys()], ['1', '4'])
  })

  test('an open channel has its group\'s members, and watermarks of its own', () => {
    const channel = chat('8', { kind: 'channel', groupId: '7', memberCount: 3 })
    let state = after(three, 'chat_created', channel)
    state = after(state, 'receipts', { chatId: '8', receipts: [{ userId: '2', deliveredSeq: 4, readSeq: 2 }] })
    assert.deepEqual([...state.members.get('8')!.keys()], ['1', '2', '3'])
    assert.equal(state.members.get('8')!.get('2')!.readSeq, 2)
    assert.equal(state.members.get('7')!.get('2')!.readSeq, 0)
    state = after(state, 'member_removed', { chatId: '7', userId: '2' })
    assert.equal(state.members.get('8')!.has('2'), false)
    state = after(state, 'member_added', { chatId: '7', member: { ...member('4'), user: { ...bob, id: '4' } } })
    assert.equal(state.members.get('8')!.has('4'), true)
    assert.equal(state.users.get('4')?.displayName, 'Bob')
    assert.deepEqual(channelsOf(state, '7').map((one) => one.id), ['8'])
  })

  test('a private channel has its own', () => {
    const state = after(three, 'chat_created', chat('8', { kind: 'channel', groupId: '7', private: true, memberCount: 1 }))
    assert.equal(state.members.get('8'), undefined)
  })
})

describe('people', () => {
  test('a direct chat is called as the other is now', () => {
    let state = having({ chats: [chat('7', { kind: 'direct', title: undefined, peer: bob })] })
    assert.equal(titleOf(state, state.chats.get('7')!), 'Bob')
    state = after(state, 'user_updated', { ...bob, displayName: 'Robert', version: 9 })
    assert.equal(titleOf(state, state.chats.get('7')!), 'Robert')
    assert.equal(state.chats.get('7')!.peer!.displayName, 'Robert')
    const { state: _, peer: __, ...forMany } = { ...state.chats.get('7')!, version: 70 }
    assert.equal(peerOf(state, after(state, 'chat_updated', forMany).chats.get('7')!)?.id, '2')
  })

  test('who types does so for three seconds, unless it is said again or ended', () => {
    let state = after(having({ chats: [chat('7')] }), 'typing_start', { chatId: '7', userId: '2' }, 1_000)
    assert.deepEqual(whoTypes(state, '7', 3_999), ['2'])
    assert.deepEqual(whoTypes(state, '7', 4_000), [])
    state = after(state, 'typing_start', { chatId: '7', userId: '2' }, 3_500)
    assert.equal(pruneTyping(state, 5_000), state)
    assert.deepEqual(whoTypes(pruneTyping(state, 7_000), '7', 0), [])
    assert.deepEqual(whoTypes(after(state, 'typing_stop', { chatId: '7', userId: '2' }), '7', 3_600), [])
  })

  test('presence is told anew with each connection', () => {
    let state = after(having({}), 'presence_update', { users: [{ userId: '2', status: 'online' }] })
    assert.equal(state.presence.get('2')?.status, 'online')
    state = after(state, 'ready', ready)
    assert.equal(state.presence.get('2'), undefined)
  })

  test('neither contact nor blocked is forgotten', () => {
    let state = after(having({}), 'contact_updated', { userId: '2', contact: true, blocked: false, version: 5, user: bob })
    assert.deepEqual(state.contacts.get('2'), { userId: '2', contact: true, blocked: false, version: 5 })
    state = after(state, 'contact_updated', { userId: '2', contact: false, blocked: false, version: 6 })
    assert.equal(state.contacts.size, 0)
    assert.equal(state.users.get('2')?.displayName, 'Bob')
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
