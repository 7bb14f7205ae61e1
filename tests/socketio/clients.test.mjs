// The main job, with every official client over every transport: two people meet, talk, and see each other do so.
import assert from 'node:assert/strict'
import test, { after, before, describe, it } from 'node:test'

import { Server } from '../clients/support/server.mjs'
import { App, open, transports, versions } from './support/app.mjs'

let server
before(async () => { server = await Server.start({ args: open }) })
after(() => server.kill())

const is = (status, user) => ({ users }) => users.some((p) => p.userId === user.id && p.status === status)

async function talk(a, b) {
  // --- They meet ------------------------------------------------------------------------------------------------------
  const { chat: direct } = await a.call('create_chat', { kind: 'direct', userId: b.id })
  assert.equal(direct.peer.id, b.id)
  assert.equal((await b.next('chat_created', ({ id }) => id === direct.id)).peer.id, a.id)
  const chatId = direct.id
  await a.next('presence_update', is('online', b.user))

  // --- They talk: with an answer, and without -------------------------------------------------------------------------
  const { message: hello, cursor } = await a.call('send_message', { chatId, content: 'hello 🫖', clientId: 'a-1' })
  assert.equal(hello.seq, 1)
  assert.equal(hello.status, 'sent')
  assert.equal(typeof cursor, 'string')
  const heard = await b.next('new_message')
  assert.deepEqual([heard.id, heard.content, heard.senderId, heard.type], [hello.id, 'hello 🫖', a.id, 'text'])
  assert.equal((await a.next('new_message')).id, hello.id)  // her own, once
  const again = await a.call('send_message', { chatId, content: 'hello 🫖', clientId: 'a-1' })
  assert.deepEqual([again.duplicate, again.message.id], [true, hello.id])

  let shown = ''
  a.socket.on('new_message', (message) => { shown = message.content })
  b.socket.emit('send_message', { chatId, content: 'Hey!', type: 'text' })
  const hey = await a.next('new_message')
  assert.equal(hey.content, 'Hey!')
  assert.equal(shown, 'Hey!')
  assert.equal((await b.next('new_message')).id, hey.id)

  // --- They change their minds ----------------------------------------------------------------------------------------
  await a.call('edit_message', { messageId: hello.id, content: 'hello, dear' })
  assert.equal((await b.next('message_updated')).content, 'hello, dear')
  assert.equal((await a.next('message_updated')).id, hello.id)
  await b.call('delete_message', { messageId: hey.id })
  const deleted = await a.next('message_deleted')
  assert.deepEqual([deleted.id, deleted.chatId, deleted.seq], [hey.id, chatId, 2])
  await b.next('message_deleted')

  // --- They see each other read and type ------------------------------------------------------------------------------
  await b.call('message_delivered', { chatId, seq: 1 })
  await b.call('message_read', { chatId, seq: 2 })
  await a.next('receipts', (r) => r.chatId === chatId && r.receipts.some(({ userId, readSeq }) => userId === b.id && readSeq === 2))
  assert.equal((await a.call('get_message', { messageId: hello.id })).message.status, 'read')
  b.socket.emit('typing_start', { chatId })
  assert.deepEqual(await a.next('typing_start'), { chatId, userId: b.id })
  b.socket.emit('typing_stop', { chatId })
  assert.deepEqual(await a.next('typing_stop'), { chatId, userId: b.id })
  await b.call('set_presence', { status: 'away' })
  await a.next('presence_update', is('away', b.user))

  // --- A group, and who is in it --------------------------------------------------------------------------------------
  const { chat: tea } = await a.call('create_chat', { kind: 'group', title: 'Tea' })
  assert.equal((await a.next('chat_created', ({ id }) => id === tea.id)).title, 'Tea')
  await a.call('add_members', { chatId: tea.id, userIds: [b.id] })
  assert.equal((await b.next('chat_created', ({ id }) => id === tea.id)).state.role, 'member')
  await a.next('member_added', ({ chatId, member }) => chatId === tea.id && member.userId === b.id)
  await a.call('update_member', { chatId: tea.id, userId: b.id, role: 'admin' })
  assert.equal((await b.next('member_updated')).member.role, 'admin')
  await b.call('update_chat', { chatId: tea.id, title: 'Coffee' })
  await a.next('chat_updated', (chat) => chat.id === tea.id && chat.title === 'Coffee')
  assert.deepEqual(await b.call('join_chat', { chatId: tea.id }).then(() => 'a member', ({ code }) => code), 'a member')
  await a.call('remove_member', { chatId: tea.id, userId: b.id })
  assert.deepEqual(await b.next('chat_removed'), { chatId: tea.id })
  assert.deepEqual(await a.next('member_removed'), { chatId: tea.id, userId: b.id })
  await assert.rejects(b.call('send_message', { chatId: tea.id, content: 'still here?' }), { code: 'not_member' })

  // --- And nothing else of what was said came twice -------------------------------------------------------------------
  for (const name of ['new_message', 'message_updated', 'message_deleted', 'exception']) {
    assert.deepEqual([a.take(name), b.take(name)], [[], []], name)
  }
  for (const app of [a, b]) {
    assert.equal(app.connects, 1)
    assert.deepEqual(app.odd, [])
    assert.equal(typeof app.cursor, 'string')
  }
}

describe('every official client over every transport', { concurrency: 5 }, () => {
  for (const { version, io } of versions) {
    for (const transport of Object.keys(transports)) {
      it(`socket.io-client ${version} over ${transport}`, { timeout: 120_000 }, async (t) => {
        const name = `${transport}-${version}`
        const a = await App.join(server, io, `alice-${name}`, transport)
        const b = await App.join(server, io, `bob-${name}`, transport)
        t.after(() => [a, b].forEach((app) => app.leave()))
        await talk(a, b)
        b.leave()
        await a.next('presence_update', is('offline', b.user))
      })
    }
  }
})

test('old and new clients talk to each other', async (t) => {
  const a = await App.join(server, versions[0].io, 'old', 'polling')
  const b = await App.join(server, versions.at(-1).io, 'new', 'upgrade')
  t.after(() => [a, b].forEach((app) => app.leave()))
  await talk(a, b)
})

test('a promise for an answer, with a deadline', async (t) => {
  for (const { version, io, recovers } of versions) {
    const app = await App.join(server, io, `hasty-${version}`, 'websocket')
    t.after(() => app.leave())
    if (app.socket.timeout) {
      const [error, answer] = await new Promise((resolve) => app.socket.timeout(10_000).emit('get_me', {}, (...args) => resolve(args)))
      assert.equal(error, null)
      assert.equal(answer.user.id, app.id)
    }
    if (!recovers) continue
    assert.equal((await app.socket.emitWithAck('get_me')).user.id, app.id)
    assert.equal((await app.socket.timeout(10_000).emitWithAck('get_me', {})).ok, true)
    assert.equal((await app.socket.timeout(10_000).emitWithAck('get_chat', { chatId: '1' })).error.code, 'not_found')
  }
})

test('an app that asks for retries sends nothing twice', async (t) => {
  const { io } = versions.at(-1)
  const a = await App.join(server, io, 'retrying', 'websocket', { retries: 3, ackTimeout: 10_000 })
  t.after(() => a.leave())
  const { chat } = await a.call('create_chat', { kind: 'direct', userId: a.id })
  for (let i = 1; i <= 20; ++i) a.socket.emit('send_message', { chatId: chat.id, content: `note ${i}` })
  for (let i = 1; i <= 20; ++i) assert.equal((await a.next('new_message')).content, `note ${i}`)
  assert.equal((await a.call('get_chat', { chatId: chat.id })).chat.lastSeq, 20)
})
