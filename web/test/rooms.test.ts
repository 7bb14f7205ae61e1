// Histories whose oldest messages were deleted for good, user groups, quiet hours, skin tones: what the state knows, and what follows.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { chat, message } from './support/chat'
import { ChatServer } from './support/chat_server'
import { page } from './support/fake_server'
import { after, having } from './support/having'
import { openTab, signedIn } from './support/signed_in'
import './support/page'
import type { State } from '../src/contract'
import { hasSkin, toned } from '../src/emoji/skin'
import type { Chat, UserGroup } from '../src/protocol.gen'
import { applyMessages, applySync } from '../src/store'
import { roomsEn } from '../src/text/rooms_en'
import { plurals } from '../src/text/plural'
import { latestWindow } from '../src/views/conversation/window'
import { groupNamed, withNames } from '../src/views/mentions/groups'
import { retentionOf } from '../src/views/moderation/retention'
import { inHours, isQuiet, timeZones } from '../src/views/quiet/hours'
import { pauseEnd } from '../src/views/quiet/section'
import { whyUnsent } from '../src/views/scheduled/unsent'

const some = (from: number, to: number, more = {}) => Array.from({ length: to - from + 1 }, (_, n) => message('7', from + n, '2', `no. ${from + n}`, more))
const seqs = (state: State) => [...state.timelines.get('7')?.bySeq.keys() ?? []]
const own = (state: State) => state.chats.get('7')!.state!
const withHistory = (read = 0, more: Partial<Chat> = {}) => applyMessages(having({
  chats: [chat('7', { lastSeq: 5, lastMessagePreview: { messageId: '705', seq: 5, senderId: '2', type: 'text', content: 'no. 5', createdAt: '2026-11-02T00:00:00.005Z' }, state: { ...chat('7').state!, readSeq: read }, ...more })],
}), '7', some(1, 5))

describe('messages that are deleted for good', () => {
  test('leave the history, which begins behind them', () => {
    const state = after(withHistory(), 'messages_purged', { chatId: '7', upTo: 3, version: 900 })
    assert.deepEqual(seqs(state), [4, 5])
    assert.deepEqual(state.timelines.get('7')!.stretches, [{ from: 4, to: 5 }])
    assert.deepEqual([state.chats.get('7')!.firstSeq, state.chats.get('7')!.version], [4, 900])
    assert.equal(state.chats.get('7')!.lastMessagePreview!.content, 'no. 5')
  })

  test('do not come back by an answer that was under way', () => {
    const state = after(withHistory(), 'messages_purged', { chatId: '7', upTo: 3, version: 900 })
    assert.deepEqual(seqs(applyMessages(state, '7', some(1, 4))), [4, 5])
  })

  test('count as unread no more', () => {
    let state = after(withHistory(1), 'messages_purged', { chatId: '7', upTo: 3, version: 900 })
    assert.equal(own(state).unread, 2)
    state = after(state, 'messages_purged', { chatId: '7', upTo: 5, version: 910 })
    assert.deepEqual([own(state).unread, state.chats.get('7')!.lastMessagePreview, seqs(state)], [0, undefined, []])
    state = after(state, 'new_message', message('7', 6, '2', 'new', { version: 920 }))
    assert.deepEqual([own(state).unread, seqs(state)], [1, [6]])
  })

  test('count as mentions no more', () => {
    let state = having({ chats: [chat('7')] })
    for (const one of some(1, 3, { mentions: ['1'] })) state = after(state, 'new_message', one)
    assert.equal(own(state).mentions, 3)
    assert.equal(own(after(state, 'messages_purged', { chatId: '7', upTo: 2, version: 900 })).mentions, 1)
  })

  test('are saved no more', () => {
    let state = withHistory()
    for (const id of [...state.timelines.get('7')!.bySeq.values()].map((one) => one.id)) state = after(state, 'saved_updated', { messageId: id, saved: true, at: '2026-11-03T00:00:00.000Z', version: 800 })
    assert.equal(state.saved.size, 5)
    assert.equal(after(state, 'messages_purged', { chatId: '7', upTo: 3, version: 900 }).saved.size, 2)
  })

  test('are told again by a sync, once', () => {
    const state = applySync(withHistory(), page({ purged: [{ chatId: '7', upTo: 2, version: 900 }] }))
    assert.deepEqual(seqs(state), [3, 4, 5])
    assert.equal(after(state, 'messages_purged', { chatId: '7', upTo: 2, version: 900 }), state)
    assert.equal(after(state, 'messages_purged', { chatId: '7', upTo: 1, version: 899 }), state, 'a history never begins earlier again')
  })

  test('go with the chat that says where it begins', () => {
    const state = after(withHistory(), 'chat_updated', chat('7', { lastSeq: 5, firstSeq: 5, version: 900, state: undefined }))
    assert.deepEqual(seqs(state), [5])
  })

  test('are never asked for', async () => {
    const server = new ChatServer()
    server.missed = [page({ chats: [chat('7', { lastSeq: 5, firstSeq: 4 }), chat('8', { lastSeq: 3, firstSeq: 4 })] })]
    const asked: object[] = []
    server.handlers.list_messages = (params) => {
      asked.push(params)
      return { messages: some(4, 5) }
    }
    const { client } = await signedIn(server)
    await client.loadLatest('7')
    await client.loadLatest('7')
    await client.loadOlder('7', 4)
    await client.loadAround('7', 4)
    await client.loadLatest('8')
    assert.deepEqual(asked, [{ chatId: '7', limit: 50 }])
    client.close()
  })

  test('leave a chat that is drawn as an empty one', () => {
    assert.deepEqual(latestWindow(undefined, 3, 4), { from: 4, to: null })
    assert.equal(latestWindow(undefined, 5, 4), undefined)
  })

  test('say after how many days: the smaller of what holds', () => {
    const days = (server: number, own?: number) => retentionOf({ limits: { retentionDays: server } }, { ...(own !== undefined && { retentionDays: own }) })
    assert.deepEqual([days(0), days(30), days(0, 7), days(30, 7), days(7, 30), days(30, 0)], [0, 30, 7, 7, 7, 30])
  })
})

const group = (id: string, name: string, more: Partial<UserGroup> = {}): UserGroup => ({ id, name, memberIds: ['1', '2'], createdBy: '1', version: 50, ...more })

describe('user groups', () => {
  test('come by sync and events, and an older event changes nothing', () => {
    let state = applySync(having({ chats: [chat('7')] }), page({ userGroups: [group('1', 'devs'), group('2', 'ops', { deleted: true })] }))
    assert.deepEqual([...state.userGroups.keys()], ['1'])
    assert.equal(after(state, 'user_group_updated', { group: group('1', 'old', { version: 49 }) }), state)
    state = after(state, 'user_group_updated', { group: group('1', 'builders', { version: 60 }) })
    assert.equal(state.userGroups.get('1')!.name, 'builders')
    assert.equal(after(state, 'user_group_removed', { id: '1', name: 'builders', version: 61 }).userGroups.size, 0)
  })

  test('are there when the page is opened again without a server', async () => {
    const server = new ChatServer()
    const opened = await signedIn(server)
    server.socket.event('user_group_updated', { group: group('1', 'devs') }, 'c2')
    await server.clock.pass(2_000)
    opened.client.close()
    server.reachable = false
    const again = await openTab(server, opened.device)
    assert.equal(again.client.state.value.userGroups.get('1')?.name, 'devs')
    again.client.close()
  })

  test('are found in a text by their whole names, whatever signs follow', () => {
    const { userGroups } = having({ userGroups: [group('1', 'devs'), group('2', 'devs.')] })
    const found = (written: string) => groupNamed({ userGroups }, written)?.id
    assert.deepEqual(['devs', 'Devs', 'devs_', 'devs.', 'devsx', 'dev'].map(found), ['1', '1', '1', '2', undefined, undefined])
  })

  test('are offered behind people, before everybody', () => {
    const state = having({ chats: [chat('7')], userGroups: [group('1', 'designers', { title: 'People who draw' }), group('2', 'empty', { memberIds: [] })] })
    const here = chat('7', { kind: 'group' })
    const offered = (query: string, from = state) => withNames(from, here, query, []).map(({ insert }) => insert)
    assert.deepEqual(offered('des'), ['@designers '])
    assert.deepEqual(offered('people'), ['@designers '])
    assert.deepEqual(offered('emp'), [])
    assert.deepEqual(offered('')[0], '@designers ')
    assert.deepEqual(offered('des', { ...state, me: { ...state.me!, role: 'guest' } }), [])
    assert.deepEqual(withNames(state, chat('7', { kind: 'direct' }), 'des', []), [])
    assert.equal(withNames(state, here, 'designers', [])[0]!.whole, true)
  })
})

describe('quiet hours', () => {
  const at = (time: string) => Date.parse(`2026-12-${time}Z`)
  const vienna = { from: '22:00', to: '07:00', timeZone: 'Europe/Vienna' }

  test('go over midnight, by the clock of their zone', () => {
    const quiet = (time: string) => inHours(vienna, at(time))
    assert.deepEqual(['01T20:59', '01T21:00', '02T05:59', '02T06:00', '02T12:00'].map(quiet), [false, true, true, false, false])
  })

  test('belong to the day on which they begin', () => {
    const friday = { ...vienna, timeZone: 'UTC', days: [5] }  // the 4th
    const quiet = (time: string) => inHours(friday, at(time))
    assert.deepEqual(['03T23:00', '04T06:00', '04T23:00', '05T06:00', '05T23:00', '06T06:00'].map(quiet), [false, false, true, true, false, false])
    assert.equal(inHours({ from: '12:00', to: '13:00', timeZone: 'UTC', days: [5] }, at('04T12:30')), true)
    assert.equal(inHours({ from: '12:00', to: '13:00', timeZone: 'UTC', days: [4] }, at('04T12:30')), false)
  })

  test('hold in a zone that this browser does not know, and besides a pause', () => {
    assert.equal(typeof inHours({ ...vienna, timeZone: 'Mars/Olympus' }, at('01T21:00')), 'boolean')
    assert.deepEqual(timeZones('Mars/Olympus')[0], 'Mars/Olympus')
    assert.equal(isQuiet(undefined, at('01T12:00')), false)
    assert.equal(isQuiet({ version: 1, pausedUntil: '2026-12-01T13:00:00.000Z' }, at('01T12:00')), true)
    assert.equal(isQuiet({ version: 1, pausedUntil: '2026-12-01T13:00:00.000Z' }, at('01T13:00')), false)
  })

  test('a pause ends when it says', () => {
    const from = new Date(2026, 11, 1, 22, 30)
    assert.deepEqual(pauseEnd('tomorrow', from), new Date(2026, 11, 2, 9))
    assert.deepEqual(pauseEnd('hour', from), new Date(2026, 11, 1, 23, 30))
    assert.deepEqual(pauseEnd('week', from), new Date(2026, 11, 8, 22, 30))
  })

  test('come with the connection, and a newer one stays', () => {
    let state = having({ chats: [] })
    state = after(state, 'preferences_updated', { preferences: { version: 9, quietHours: vienna } })
    assert.equal(after(state, 'preferences_updated', { preferences: { version: 8 } }), state)
    assert.deepEqual(applySync(state, page({ preferences: { version: 10 } })).preferences, { version: 10 })
  })
})

describe('words and signs', () => {
  test('a skin tone is put where it belongs', () => {
    assert.equal(toned('👋', 3), '👋🏽')
    assert.equal(toned('👋🏿', 1), '👋🏻')
    assert.equal(toned('👋🏿', 0), '👋')
    assert.equal(toned('☝️', 5), '☝🏿')
    assert.equal(toned('👩‍💻', 2), '👩🏼‍💻')
    assert.equal(toned('🧑‍🤝‍🧑', 2), '🧑‍🤝‍🧑')
    assert.deepEqual(['😀', '👋', '👨‍👩‍👧'].map(hasSkin), [false, true, false])
  })

  test('why a message could not be sent is told in words that are known, else in the server\'s', () => {
    const { unsent } = roomsEn(plurals('en'))
    assert.equal(whyUnsent('only its admins can write to this chat', unsent), 'Only admins can write there.')
    assert.equal(whyUnsent('you are not a member of this chat any more', unsent), unsent.notMember)
    assert.equal(whyUnsent('the moon is full', unsent), 'The server says: “the moon is full”')
  })
})
