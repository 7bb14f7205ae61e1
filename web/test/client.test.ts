// What the client does besides connecting and sending: history, reading, typing, drafts, what is kept.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { messagesAt } from '../src/store'
import { chat, message } from './support/chat'
import { alice, FakeServer, page, refuse, silence } from './support/fake_server'
import { openTab, signedIn } from './support/signed_in'

const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** Chat 7 with 300 messages of user 2, of which the newest 10 come at first. */
async function long() {
  const server = new FakeServer()
  const asked: Record<string, unknown>[] = []
  server.missed = [page({ chats: [chat('7', { lastSeq: 300 })], messages: seqs(291, 300).map((seq) => message('7', seq, '2', `m${seq}`)) })]
  server.handlers.list_messages = (params) => {
    asked.push(params)
    const { before, after, around, limit } = params as { before?: number; after?: number; around?: number; limit: number }
    const to = before !== undefined ? before - 1 : after !== undefined ? Math.min(300, after + limit) : around !== undefined ? around + limit / 2 - 1 : 300
    return { messages: seqs(Math.max(1, to - limit + 1), to).filter((seq) => after === undefined || seq > after).map((seq) => message('7', seq, '2', `m${seq}`)) }
  }
  server.handlers.get_user = ({ userId }) => ({ user: { ...alice, id: String(userId), displayName: `User ${userId}` } })
  const opened = await signedIn(server)
  const stretches = () => opened.client.state.value.timelines.get('7')!.stretches.map(({ from, to }) => [from, to])
  return { ...opened, asked, stretches }
}

/** Waits for what the client does, with the clock standing still. */
async function done(server: FakeServer, work: Promise<unknown>): Promise<void> {
  await server.clock.settle()
  await work
}

test('history grows from where one is, in both directions, until there is no more', async () => {
  const { server, client, asked, stretches } = await long()
  await done(server, client.loadOlder('7', 295))
  assert.deepEqual(asked.at(-1), { chatId: '7', limit: 50, before: 291 })
  assert.deepEqual(stretches(), [[241, 300]])
  await done(server, client.loadAround('7', 100))
  assert.deepEqual(stretches(), [[75, 124], [241, 300]])
  await done(server, client.loadNewer('7', 100))
  assert.deepEqual(stretches(), [[75, 174], [241, 300]])
  await done(server, client.loadOlder('7', 100))
  await done(server, client.loadOlder('7', 100))
  assert.deepEqual(stretches(), [[1, 174], [241, 300]])
  const calls = asked.length
  await done(server, client.loadOlder('7', 100))
  await done(server, client.loadNewer('7', 300))
  await done(server, client.loadLatest('7'))
  assert.equal(asked.length, calls, 'nothing is asked for that is here')
})

test('the same is asked for once at a time', async () => {
  const { server, client, asked } = await long()
  await done(server, Promise.all([client.loadOlder('7', 300), client.loadOlder('7', 295)]))
  assert.equal(asked.length, 1)
})

test('a failed load says so, and can be tried again', async () => {
  const { server, client, stretches } = await long()
  const works = server.handlers.list_messages!
  server.handlers.list_messages = () => refuse('unavailable')
  await assert.rejects(client.loadOlder('7', 300), { failure: { code: 'unavailable', message: 'unavailable' } })
  server.handlers.list_messages = works
  await done(server, client.loadOlder('7', 300))
  assert.deepEqual(stretches(), [[241, 300]])
})

test('who is not known is asked for, once', async () => {
  const { server, client } = await long()
  server.socket.event('new_message', message('7', 301, '5', 'from a stranger'))
  server.socket.event('new_message', message('7', 302, '5', 'again'))
  await server.clock.settle()
  assert.equal(client.state.value.users.get('5')?.displayName, 'User 5')
  assert.equal(server.socket.calls.filter((name) => name === 'get_user').length, 1)
  server.handlers.get_user = () => refuse('not_found')
  await done(server, client.loadUsers(['5', '6', '6']))
  await done(server, client.loadUsers(['6']))
  assert.equal(server.socket.calls.filter((name) => name === 'get_user').length, 2)
})

test('all pages of members are loaded', async () => {
  const { server, client } = await long()
  const row = (userId: string) => ({ userId, role: 'member', joinedAt: alice.createdAt, deliveredSeq: 0, readSeq: 0, user: { ...alice, id: userId } })
  server.handlers.list_members = ({ page: next }) => (next === undefined ? { members: [row('1'), row('2')], nextCursor: 'more' } : { members: [row('3')] })
  await done(server, client.loadMembers('7'))
  assert.deepEqual([...client.state.value.members.get('7')!.keys()], ['1', '2', '3'])
  assert.ok(client.state.value.users.has('3'))
})

test('members who come while the list is loaded are not lost', async () => {
  const { server, client } = await long()
  const row = (userId: string) => ({ userId, role: 'member' as const, joinedAt: alice.createdAt, deliveredSeq: 0, readSeq: 0 })
  let asked = 0
  server.handlers.list_members = () => {
    if (asked++ > 0) return { members: [row('1'), row('2'), row('3')] }
    server.socket.event('member_added', { chatId: '7', member: row('3') })
    return { members: [row('1'), row('2')] }
  }
  await done(server, client.loadMembers('7'))
  assert.deepEqual([...client.state.value.members.get('7')!.keys()].sort(), ['1', '2', '3'])
})

test('a chat just made is there when the answer is', async () => {
  const { server, client } = await long()
  server.handlers.create_chat = () => ({ chat: chat('9') })
  await client.call('create_chat', { kind: 'group', title: 'new' })
  assert.ok(client.state.value.chats.has('9'))
})

test('made over REST it is waited for', async () => {
  const { server, client } = await long()
  server.socket.drop()
  server.handlers['POST /chats'] = () => ({ chat: chat('9') })
  server.missed = [page({ chats: [chat('9')] })]
  const made = client.call('create_chat', { kind: 'group', title: 'new' }).then(() => client.state.value.chats.has('9'))
  await server.clock.pass(3_000)
  assert.equal(await made, true)
})

test('an answer that is late brings no chat back that is gone', async () => {
  const { server, client } = await long()
  server.handlers.get_chat = () => {
    server.socket.event('chat_removed', { chatId: '7' })
    return { chat: chat('7') }
  }
  await client.call('get_chat', { chatId: '7' })
  assert.equal(client.state.value.chats.has('7'), false)
})

test('reading shows at once, is told once, and only forward', async () => {
  const { server, client } = await long()
  client.markRead('7', 295)
  client.markRead('7', 298)
  client.markRead('7', 296)
  assert.equal(client.state.value.chats.get('7')!.state!.unread, 2)
  await server.clock.pass(300)
  const told = () => server.sockets.flatMap((socket) => socket.received.filter((frame) => frame.event === 'message_read').map((frame) => frame.data.seq))
  assert.deepEqual(told(), [298])
  client.markRead('7', 298)
  client.markRead('7', 200)
  await server.clock.pass(300)
  assert.deepEqual(told(), [298])
})

test('what is read without a connection is told by the next one, also by the next page', async () => {
  const { server, client, tab, device } = await long()
  await server.clock.pass(2_000)
  server.reachable = false
  server.socket.drop()
  client.markRead('7', 299)
  await server.clock.pass(1_500)
  tab.fire('hide')
  client.close()
  server.reachable = true
  const { client: again } = await openTab(server, device)
  await server.clock.pass(1_000)
  assert.equal(again.state.value.chats.get('7')!.state!.readSeq, 299)
  assert.deepEqual(server.socket.received.filter((frame) => frame.event === 'message_read').map((frame) => frame.data.seq), [299])
  assert.deepEqual([...device.storage.keys()].filter((key) => key.startsWith('snug.read')), ['snug.read.1'])
  again.close()
  assert.deepEqual([...device.storage.keys()].filter((key) => key.startsWith('snug.read')), [])
})

test('what comes is told to be delivered, once for many', async () => {
  const { server } = await long()
  await server.clock.pass(1_000)
  for (const seq of [301, 302, 303]) server.socket.event('new_message', message('7', seq, '2', 'new'))
  await server.clock.pass(1_000)
  assert.deepEqual(server.socket.received.filter((frame) => frame.event === 'message_delivered').map((frame) => frame.data.seq), [300, 303])
})

test('what comes while that is not answered is told as well', async () => {
  const { server } = await long()
  server.handlers.message_delivered = () => { throw silence }
  await server.clock.pass(1_000)
  server.socket.event('new_message', message('7', 301, '2', 'new'))
  await server.clock.pass(1_000)
  server.handlers.message_delivered = () => ({})
  await server.clock.pass(12_000)
  assert.deepEqual(server.socket.received.filter((frame) => frame.event === 'message_delivered').map((frame) => frame.data.seq), [300, 301])
})

test('typing is said at most each two and a half seconds, and its end', async () => {
  const { server, client } = await long()
  const said = () => server.socket.calls.filter((name) => name.startsWith('typing'))
  client.typing('7', false)
  client.typing('7', true)
  client.typing('7', true)
  await server.clock.pass(2_400)
  client.typing('7', true)
  assert.deepEqual(said(), ['typing_start'])
  await server.clock.pass(200)
  client.typing('7', true)
  client.typing('7', false)
  client.typing('7', false)
  assert.deepEqual(said(), ['typing_start', 'typing_start', 'typing_stop'])
})

test('others\' typing ends by itself', async () => {
  const { server, client } = await long()
  server.socket.event('typing_start', { chatId: '7', userId: '2' })
  assert.equal(client.state.value.typing.get('7')?.size, 1)
  await server.clock.pass(3_100)
  assert.equal(client.state.value.typing.get('7')?.size, 0)
})

test('drafts are kept, per account, and seen in other tabs', async () => {
  const { server, client, tab, device } = await long()
  const { client: other } = await openTab(server, device)
  client.setDraft('7', 'hel')
  client.setDraft('7', 'hello')
  assert.equal(client.draft('7'), 'hello')
  assert.equal(other.draft('7'), '')
  await server.clock.pass(400)
  assert.equal(other.draft('7'), 'hello')
  assert.deepEqual([...other.drafts.value], [['7', 'hello']])
  client.setDraft('7', 'hello, wor')
  tab.fire('hide')
  client.close()
  const { client: again } = await openTab(server, device)
  assert.equal(again.draft('7'), 'hello, wor')
  again.setDraft('7', '')
  await server.clock.pass(400)
  assert.deepEqual([...device.storage.keys()], ['snug.session'])
})

test('the state is kept, bounded: all chats, and the newest hundred messages', async () => {
  const { server, client, device } = await long()
  for (let i = 0; i < 3; ++i) await done(server, client.loadOlder('7', 300))
  await server.clock.pass(2_000)
  client.close()
  server.reachable = false
  const { client: again } = await openTab(server, device)
  assert.equal(again.state.value.chats.get('7')!.lastSeq, 300)
  assert.deepEqual(messagesAt(again.state.value.timelines.get('7')).map((one) => one.seq), seqs(201, 300))
  assert.deepEqual(again.state.value.timelines.get('7')!.stretches, [{ from: 201, to: 300 }])
  assert.equal(again.state.value.cursor, client.state.value.cursor)
})

test('one tab keeps it, and another takes over', async () => {
  const { server, client, device } = await long()
  await server.clock.pass(2_000)
  const first = server.socket
  const { client: other, tab } = await openTab(server, device)
  server.socket.event('new_message', message('7', 301, '2', 'only there'), 'ahead')
  tab.fire('hide')
  await server.clock.pass(2_000)
  const kept = async () => (new Map(await device.database('snug-1').read('state')).get('head') as { cursor: string }).cursor
  assert.notEqual(await kept(), 'ahead', 'the first tab keeps what it knows')
  first.event('new_message', message('7', 301, '2', 'only there'), 'both')
  await server.clock.pass(2_000)
  assert.equal(await kept(), 'both')
  client.close()
  await server.clock.pass(2_000)
  assert.equal(await kept(), 'ahead')
  assert.equal(other.connection.value.status, 'online')
})

test('a copy of another schema is not used', async () => {
  const { server, client, device } = await long()
  await server.clock.pass(2_000)
  client.close()
  await device.database('snug-1').write([{ box: 'state', key: 'head', value: { schema: 0, me: alice, limits: {}, cursor: 'old' } }])
  server.reachable = false
  const { client: again } = await openTab(server, device)
  assert.equal(again.account.value?.id, '1')
  assert.equal(again.state.value.cursor, undefined)
  assert.equal(again.state.value.chats.size, 0)
})

test('listeners hear what comes while the page is open, after it is in the state', async () => {
  const { server, client } = await long()
  const heard: string[] = []
  const stop = client.onMessage((one) => heard.push(`${one.content} of ${client.state.value.chats.get(one.chatId)!.lastSeq}`))
  client.onEvent('chat_removed', ({ chatId }) => heard.push(`${chatId} gone: ${!client.state.value.chats.has(chatId)}`))
  server.socket.event('new_message', message('7', 301, '2', 'live'))
  server.missed = [page({ chats: [chat('7', { lastSeq: 302, version: 900 })], messages: [message('7', 300, '2', 'edited', { version: 901 }), message('7', 302, '2', 'missed')] })]
  server.socket.drop()
  await server.clock.pass(3_000)
  server.socket.event('chat_removed', { chatId: '7' })
  stop()
  server.socket.event('new_message', message('8', 1, '2', 'not heard'))
  assert.deepEqual(heard, ['live of 301', 'missed of 302', '7 gone: true'])
})

test('a deleted mention that is not here is asked about', async () => {
  const { server, client } = await long()
  const known = client.state.value.chats.get('7')!
  server.socket.event('chat_state_updated', { chatId: '7', state: { ...known.state!, mentions: 2, version: 20 } })
  server.handlers.get_chat = () => ({ chat: { ...known, state: { ...known.state!, mentions: 1, version: 20 } } })
  server.socket.event('message_deleted', { id: '7-100', chatId: '7', seq: 100, deletedAt: alice.createdAt, version: 950 })
  await server.clock.settle()
  assert.equal(client.state.value.chats.get('7')!.state!.mentions, 1)
})
