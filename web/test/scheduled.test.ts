// Messages that are sent later, mentions of everybody, and chats with slow mode: what the state knows, what is sent and when, and
// what is offered and told.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { chat, message } from './support/chat'
import { chatting, ChatServer, shown } from './support/chat_server'
import { page, refuse, silence } from './support/fake_server'
import { after, bob, having } from './support/having'
import { openTab, signedIn } from './support/signed_in'
import './support/page'
import type { Message, ScheduledMessage } from '../src/protocol.gen'
import { applyRead, applySync } from '../src/store'
import { mayMentionRoom, roomIn, withRoom } from '../src/views/mentions/room'
import { isToldOf } from '../src/views/mentions/tells'
import { isWhole } from '../src/views/conversation/completion'
import { sendNow, without } from '../src/views/scheduled/schedule'
import { followPace } from '../src/views/scheduled/pace'
import { clockOf, lastOwn, sentAt } from '../src/views/scheduled/slow'
import { fieldOf, nextHour, offersOf, timeIn } from '../src/views/scheduled/times'

const later = (id: string, version: number, more: Partial<ScheduledMessage> = {}): ScheduledMessage =>
  ({ id, chatId: '7', content: 'good morning', sendAt: '2026-12-24T08:00:00.000Z', version, ...more })

describe('what is scheduled', () => {
  test('comes by sync and events, goes when it was sent or cancelled, and an older event changes nothing', () => {
    let state = applySync(having({ chats: [chat('7')] }), page({ scheduled: [later('1', 50), later('2', 51, { removed: true, content: '' })] }))
    assert.deepEqual([...state.scheduled.keys()], ['1'])
    assert.equal(after(state, 'scheduled_updated', later('1', 50, { removed: true })), state)
    state = after(state, 'scheduled_updated', later('1', 60, { failed: 'you are not a member' }))
    assert.equal(state.scheduled.get('1')!.failed, 'you are not a member')
    assert.equal(without(state, '1').scheduled.size, 0, 'shown as gone before the server has said so')
    assert.equal(after(state, 'scheduled_updated', later('1', 61, { removed: true })).scheduled.size, 0)
  })

  test('stays when its chat is left: it says then that it could not be sent', () => {
    const state = after(having({ chats: [chat('7')], scheduled: [later('1', 50)] }), 'chat_removed', { chatId: '7' })
    assert.equal(state.scheduled.size, 1)
  })

  test('is there when the page is opened again without a server', async () => {
    const server = new ChatServer()
    const opened = await signedIn(server)
    server.socket.event('scheduled_updated', later('1', 50), 'c2')
    await server.clock.pass(2_000)
    opened.client.close()
    server.reachable = false
    const again = await openTab(server, opened.device)
    assert.equal(again.client.state.value.scheduled.get('1')?.content, 'good morning')
    again.client.close()
  })

  test('is sent now by the server, as it was scheduled; not if it was sent or cancelled before', async () => {
    const { server, client } = await chatting()
    const asked: unknown[] = []
    server.handlers.send_scheduled = (params) => {
      asked.push(params)
      return { scheduled: { ...later('1', 51), removed: true } }
    }
    assert.equal(await run(server, sendNow(client, later('1', 50))), true)
    assert.deepEqual(asked, [{ scheduledId: '1' }])
    assert.deepEqual(server.texts, [], 'nothing goes through the outbox')
    server.handlers.send_scheduled = () => refuse('not_found')
    assert.equal(await run(server, sendNow(client, later('2', 51))), false)
  })

  test('is asked for again when the answer was lost: then it was sent by the first try', async () => {
    const { server, client } = await chatting()
    let asked = 0
    server.handlers.send_scheduled = () => {
      if (++asked === 1) throw silence
      return refuse('not_found')
    }
    assert.equal(await run(server, sendNow(client, later('1', 50))), true)
    assert.equal(asked, 2)
  })
})

/** Until something is done, however long the server is silent. */
async function run<T>(server: ChatServer, task: Promise<T>): Promise<T> {
  let done = false
  const marked = task.finally(() => (done = true))
  for (let i = 0; i < 30 && !done; ++i) await server.clock.pass(1_000)
  const result = await marked
  await server.clock.settle()
  return result
}

describe('the times that are offered', () => {
  const names = (now: Date) => offersOf(now).map(({ name, at }) => `${name} ${fieldOf(at)}`)

  test('are in an hour, tomorrow morning, and on Monday', () => {
    assert.deepEqual(names(new Date(2026, 11, 2, 14, 5)), ['hour 2026-12-02T15:05', 'tomorrow 2026-12-03T09:00', 'monday 2026-12-07T09:00'])
    assert.deepEqual(names(new Date(2026, 11, 6, 23, 30)), ['hour 2026-12-07T00:30', 'tomorrow 2026-12-07T09:00'], 'on a Sunday tomorrow is Monday')
    assert.equal(names(new Date(2026, 11, 7, 8, 0))[2], 'monday 2026-12-14T09:00')
    assert.equal(names(new Date(2026, 11, 31, 8, 0))[1], 'tomorrow 2027-01-01T09:00')
  })

  test('of a field lie ahead', () => {
    const now = new Date(2026, 11, 2, 14, 5)
    assert.equal(timeIn('2026-12-02T14:05', now), undefined)
    assert.equal(timeIn('', now), undefined)
    assert.equal(timeIn('2026-12-02T14:06', now)!.getTime(), new Date(2026, 11, 2, 14, 6).getTime())
    assert.equal(fieldOf(nextHour(now)), '2026-12-02T16:00')
  })
})

describe('mentions of everybody', () => {
  const mentions = (state: ReturnType<typeof having>) => state.chats.get('7')!.state!.mentions
  const start = () => having({ chats: [chat('7', { lastSeq: 1 })], messages: [message('7', 1, '2', 'hello')] })

  test('count one for all but the sender, also of who is named besides; @here counts nothing', () => {
    let state = after(start(), 'new_message', message('7', 2, '2', '@room', { mentionsRoom: 'room' }))
    assert.equal(mentions(state), 1)
    state = after(state, 'new_message', message('7', 3, '2', '@room @alice', { mentionsRoom: 'room', mentions: ['1'] }))
    assert.equal(mentions(state), 2)
    state = after(state, 'new_message', message('7', 4, '2', '@here', { mentionsRoom: 'here' }))
    assert.equal(mentions(state), 2)
    state = after(state, 'new_message', message('7', 5, '1', '@room', { mentionsRoom: 'room' }))
    assert.equal(mentions(state), 2)
    assert.equal(mentions(applyRead(state, '7', 2)), 1)
  })

  test('go with their message', () => {
    let state = after(start(), 'new_message', message('7', 2, '2', '@room', { mentionsRoom: 'room' }))
    state = after(state, 'message_deleted', { id: '7-2', chatId: '7', seq: 2, deletedAt: '2026-12-01T00:00:00.000Z', version: 300 })
    assert.equal(mentions(state), 0)
    assert.ok(!('mentionsRoom' in state.timelines.get('7')!.bySeq.get(2)!))
  })

  test('are found as the server finds them', () => {
    for (const [text, found] of [
      ['@room', 'room'], ['hi @Room!', 'room'], ['(@all)', 'room'], ['@channel, look', 'room'], ['@here', 'here'], ['@here and @all', 'room'], ['@room...', 'room'], ['@all-', 'room'],
      ['@roomy', undefined], ['a@room', undefined], ['@@room', undefined], ['@room.x', undefined], ['@room_x', undefined], ['@herë', undefined], ['ä@room', undefined],
      ['mail@all.example', undefined], ['room', undefined], ['@alle', undefined], ['@room @', 'room'], ['`@room`', 'room'],
    ] as const) assert.equal(roomIn(text), found, text)
  })

  test('are for who may: not in direct chats, not by guests, by admins alone where the chat says so', () => {
    const alice = { ...bob, id: '1' }
    const group = chat('7'), mine = { ...chat('7').state!, role: 'admin' as const }
    const may = (of: Parameters<typeof mayMentionRoom>[1], role: 'member' | 'guest' = 'member') => mayMentionRoom({ me: { ...alice, role } }, of)
    assert.deepEqual(
      [may(group), may(group, 'guest'), may(chat('7', { kind: 'direct' })), may(chat('7', { roomMentions: 'admins' })), may(chat('7', { roomMentions: 'admins', state: mine }))],
      [true, false, false, false, true],
    )
  })

  test('are offered behind people and before guesses, and the whole name is not completed', () => {
    const state = having({ chats: [chat('7')] })
    const person = (name: string, guess = false) => ({ key: name, insert: `@${name} `, text: name, user: { ...bob, username: name }, guess })
    const offered = (query: string, ...people: ReturnType<typeof person>[]) => withRoom(state, chat('7'), query, people).map(({ insert }) => insert)
    assert.deepEqual(offered('', ...'abcdefg'.split('').map((name) => person(name))).slice(-3), ['@d ', '@room ', '@here '])
    assert.deepEqual(offered('h', person('hans')), ['@hans ', '@here '])
    assert.deepEqual(offered('al'), ['@room '])
    assert.deepEqual(offered('room', person('romy', true)), ['@room '])
    assert.deepEqual(offered('x', person('xaver')), ['@xaver '])
    assert.ok(isWhole('room', withRoom(state, chat('7'), 'room', [])))
    assert.ok(!isWhole('roo', withRoom(state, chat('7'), 'roo', [])))
    assert.deepEqual(withRoom(state, chat('7', { kind: 'direct' }), 'room', []), [])
  })

  test('are told of by what is set for the chat', () => {
    const told = (more: Partial<Message>, own: object, presence?: 'away' | 'offline') => {
      let state = having({ chats: [chat('7', { state: { ...chat('7').state!, ...own } })] })
      if (presence) state = after(state, 'presence_update', { users: [{ userId: '1', status: presence }] })
      return isToldOf(state, message('7', 1, '2', 'x', more))
    }
    const muted = { mutedUntil: '9999-12-31T00:00:00.000Z' }, few = { notify: 'mentions' }
    assert.deepEqual([told({}, {}), told({ mentionsRoom: 'room' }, { notify: 'nothing' }), told({ mentions: ['1'] }, { notify: 'nothing' })], [true, false, false])
    assert.deepEqual([told({}, few), told({ mentions: ['1'] }, few), told({ mentionsRoom: 'room' }, few), told({ mentionsRoom: 'here' }, few)], [false, true, true, true])
    assert.deepEqual([told({ mentionsRoom: 'here' }, few, 'away'), told({ mentionsRoom: 'here' }, few, 'offline'), told({ mentionsRoom: 'room' }, few, 'away')], [false, false, true])
    assert.deepEqual([told({ mentionsRoom: 'room' }, muted), told({ mentionsRoom: 'here' }, muted), told({ mentions: ['1'], mentionsRoom: 'room' }, muted)], [false, false, true])
    assert.ok(!isToldOf(having({ chats: [chat('7')] }), message('7', 1, '1', 'mine', { mentionsRoom: 'room' })))
  })
})

describe('a chat with slow mode', () => {
  /** It takes one message in a minute. */
  function slow(server: ChatServer): void {
    let last = -Infinity
    server.handlers.send_message = (params) => {
      const known = server.stored.find((one) => one.clientId === params.clientId)
      const wait = last + 60_000 - server.clock.now()
      if (params.chatId === '7' && !known && wait > 0) refuse('rate_limited', { retryAfterMs: wait })
      if (params.chatId === '7' && !known) last = server.clock.now()
      const answer = server.store(params)
      server.tell()
      return answer
    }
  }

  test('lets messages wait, in order, until they may go; none is lost or sent twice', async () => {
    const { server, client } = await chatting()
    slow(server)
    for (const text of ['one', 'two', 'three']) client.send('7', text)
    await server.clock.settle()
    assert.deepEqual(shown(client), ['one', 'two (waiting)', 'three (waiting)'])
    assert.equal(client.resting.value.get('7'), server.clock.now() + 60_000)
    client.send('8', 'elsewhere')
    await server.clock.pass(30_000)
    assert.equal(client.resting.value.get('7')! - server.clock.now(), 30_000, 'another chat changes nothing of it')
    await server.clock.pass(30_100)
    assert.deepEqual(shown(client), ['one', 'two', 'three (waiting)'])
    await server.clock.pass(60_100)
    assert.deepEqual(shown(client), ['one', 'two', 'three'])
    assert.equal(client.resting.value.size, 0)
  })

  test('lets them wait over a reload, too', async () => {
    const { server, client, device } = await chatting()
    slow(server)
    client.send('7', 'one')
    client.send('7', 'two')
    await server.clock.pass(10_000)
    client.close()
    const again = await openTab(server, device)
    await server.clock.pass(2_000)
    assert.deepEqual([server.texts, again.client.outbox.value.map(({ content }) => content)], [['one'], ['two']])
    assert.ok(Math.abs(again.client.resting.value.get('7')! - server.clock.now() - 48_000) < 2_000)
    await server.clock.pass(60_000)
    assert.deepEqual(server.texts, ['one', 'two'])
    again.client.close()
  })

  test('that is slow no more takes them at once', async () => {
    const { server, client } = await chatting()
    const end = followPace(client)
    slow(server)
    server.socket.event('chat_updated', chat('7', { slowMode: 60, version: 500 }))
    client.send('7', 'one')
    client.send('7', 'two')
    await server.clock.settle()
    server.handlers.send_message = (params) => server.store(params)
    server.socket.event('chat_updated', chat('7', { slowMode: 60, title: 'renamed', version: 501 }))
    await server.clock.settle()
    assert.deepEqual(server.texts, ['one'], 'it is as slow as before')
    server.socket.event('chat_updated', chat('7', { version: 502 }))
    await server.clock.settle()
    assert.deepEqual(server.texts, ['one', 'two'])
    end()
  })

  test('takes at once what was refused while it became quicker, and what an admin has written', async () => {
    const { server, client } = await chatting()
    const end = followPace(client)
    server.socket.event('chat_updated', chat('7', { slowMode: 60, version: 500 }))
    let refusals = 1
    server.handlers.send_message = (params) => {
      if (refusals-- <= 0) return server.store(params)
      server.socket.event('chat_updated', chat('7', { version: 501 }))
      return refuse('rate_limited', { retryAfterMs: 60_000 })
    }
    client.send('7', 'one')
    await server.clock.settle()
    assert.deepEqual(server.texts, ['one'])
    refusals = 1
    server.handlers.send_message = (params) => (refusals-- > 0 ? refuse('rate_limited', { retryAfterMs: 60_000 }) : server.store(params))
    client.send('7', 'two')
    await server.clock.settle()
    assert.deepEqual(server.texts, ['one'])
    server.socket.event('chat_state_updated', { chatId: '7', state: { ...chat('7').state!, role: 'admin', version: 600 } })
    await server.clock.settle()
    assert.deepEqual(server.texts, ['one', 'two'])
    end()
  })

  test('counts from one\'s last message, whatever the clock of this device says', () => {
    const own = (seq: number, createdAt: string) => message('7', seq, '1', 'x', { createdAt })
    const state = having({ chats: [chat('7', { lastSeq: 3 })], messages: [own(1, '2026-12-01T10:00:00.000Z'), own(2, '2026-12-01T10:00:10.000Z'), message('7', 3, '2', 'y')] })
    const last = lastOwn(state.timelines.get('7'), '1')!
    assert.equal(last.seq, 2)
    assert.equal(lastOwn(undefined, '1'), undefined)
    const behind = Date.parse('2026-12-01T09:55:00.000Z')
    assert.deepEqual([sentAt(last, behind), sentAt(last, behind + 5_000)], [behind, behind], 'not after it was first seen')
    const ahead = Date.parse('2026-12-01T10:00:11.000Z')
    assert.equal(sentAt(own(4, '2026-12-01T10:00:10.000Z'), ahead), ahead - 1_000)
  })

  test('says what is left in minutes and seconds', () => {
    assert.deepEqual([25_000, 24_001, 60_000, 605_000, 3_905_000].map(clockOf), ['0:25', '0:25', '1:00', '10:05', '1:05:05'])
  })
})
