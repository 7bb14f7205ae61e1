// The main job, end to end, with the WebSocket client that most of Node uses: set up, invite, talk, drop off, miss
// things while the server is killed, come back, and have everything exactly once.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Client } from './support/client.mjs'
import { Replica } from './support/replica.mjs'
import { login, password, register, rest } from './support/rest.mjs'
import { Server, eventually } from './support/server.mjs'

const cheap = ['--password.memory=8KiB', '--password.ops=1']

test('two people meet, talk, and miss nothing when the server is killed', { timeout: 180_000 }, async (t) => {
  let server = await Server.start({ args: cheap })
  t.after(() => server.kill())

  // --- The first one is the administrator, by the link that the server prints ---------------------------------------
  assert.match(server.said, new RegExp(`open ${server.url}/#setup=\\S+`))
  await assert.rejects(register(server, 'mallory'), { code: 'forbidden' })
  await assert.rejects(register(server, 'mallory', { setupToken: 'guessed' }), { code: /forbidden|not_found|unauthorized/ })
  const alice = await register(server, 'alice', { setupToken: server.setupToken, displayName: 'Alice' })
  assert.equal(alice.user.role, 'admin')
  assert.equal(alice.user.displayName, 'Alice')
  await assert.rejects(register(server, 'mallory', { setupToken: server.setupToken }), { code: /forbidden|not_found|unauthorized/ })

  // --- She makes a group, and an invite into it ---------------------------------------------------------------------
  const a = await Client.connect(server, alice.accessToken)
  assert.equal(a.user.id, alice.user.id)
  const { chat: tea } = await a.call('create_chat', { kind: 'group', title: 'Tea' })
  assert.equal(tea.state.role, 'owner')
  const { invite } = await a.call('create_invite', { chatId: tea.id, usesLeft: 1 })
  assert.ok(invite.url.startsWith(`${server.url}/#invite=`), invite.url)

  const bob = await register(server, 'bob', { invite: invite.token })
  assert.equal(bob.user.role, 'member')
  await assert.rejects(register(server, 'mallory', { invite: invite.token }), { code: /forbidden|not_found/ })
  const joined = await a.next('member_added', ({ member }) => member.userId === bob.user.id)
  assert.equal(joined.member.user.username, 'bob')

  // --- He connects, with his token in the header, and they see each other -------------------------------------------
  const b = await Client.connect(server, bob.accessToken, { inHeader: true })
  const online = (id) => ({ users }) => users.some((p) => p.userId === id && p.status === 'online')
  const offline = (id) => ({ users }) => users.some((p) => p.userId === id && p.status === 'offline')
  await a.next('presence_update', online(bob.user.id))
  await b.next('presence_update', online(alice.user.id))

  await b.call('typing_start', { chatId: tea.id })
  assert.deepEqual(await a.next('typing_start'), { chatId: tea.id, userId: bob.user.id })
  await b.call('typing_stop', { chatId: tea.id })
  assert.deepEqual(await a.next('typing_stop'), { chatId: tea.id, userId: bob.user.id })

  // --- A direct chat, both ways, with receipts ------------------------------------------------------------------------
  const { chat: direct } = await a.call('create_chat', { kind: 'direct', userId: bob.user.id })
  assert.equal(direct.peer.username, 'bob')
  const created = await b.next('chat_created', (chat) => chat.id === direct.id)
  assert.equal(created.peer.username, 'alice')
  const { message: hello } = await a.call('send_message', { chatId: direct.id, content: 'hello bob', clientId: 'a-1' })
  assert.equal(hello.seq, 1)
  assert.equal(hello.status, 'sent')
  const heard = await b.next('new_message')
  assert.equal(heard.content, 'hello bob')
  assert.equal(heard.id, hello.id)
  assert.equal((await a.next('new_message')).id, hello.id)  // her own, once
  await b.call('message_delivered', { chatId: direct.id, seq: 1 })
  await b.call('message_read', { chatId: direct.id, seq: 1 })
  await a.next('receipts', ({ chatId, receipts }) => chatId === direct.id && receipts.some((r) => r.userId === bob.user.id && r.readSeq === 1))
  assert.equal((await a.call('get_message', { messageId: hello.id })).message.status, 'read')
  const again = await a.call('send_message', { chatId: direct.id, content: 'hello bob', clientId: 'a-1' })
  assert.equal(again.duplicate, true)
  assert.equal(again.message.id, hello.id)
  const { message: answer } = await b.call('send_message', { chatId: direct.id, content: 'hello alice 🫖', replyTo: hello.id })
  assert.equal(answer.seq, 2)
  assert.equal((await a.next('new_message')).content, 'hello alice 🫖')

  // --- The group, in the same way over REST ---------------------------------------------------------------------------
  const posted = await rest(server, 'POST', `/chats/${tea.id}/messages`,
                            { token: bob.accessToken, body: { content: 'over REST, @alice', clientId: 'b-1' } })
  assert.equal(posted.message.content, 'over REST, @alice')
  assert.deepEqual((await a.next('new_message')).mentions, [alice.user.id])
  const { chats } = await rest(server, 'GET', '/chats', { token: alice.accessToken })
  assert.deepEqual(new Set(chats.map((chat) => chat.id)), new Set([tea.id, direct.id]))
  assert.equal(chats.find((chat) => chat.id === tea.id).state.mentions, 1)
  await assert.rejects(rest(server, 'GET', '/chats'), { status: 401, code: 'unauthorized' })
  await assert.rejects(rest(server, 'GET', '/chats/1', { token: alice.accessToken }), { status: 404, code: 'not_found' })

  // --- Bob drops off. Things happen, the server dies and comes back, more happens -----------------------------------
  await b.take('new_message')
  const bobs = await Replica.load(server, bob.accessToken, bob.user.id)
  const { cursor } = bobs
  await b.drop()
  await a.next('presence_update', offline(bob.user.id))
  const missed = []
  for (const content of ['one', 'two', 'three']) {
    missed.push((await a.call('send_message', { chatId: direct.id, content })).message)
  }
  await a.call('edit_message', { messageId: hello.id, content: 'hello, dear bob' })
  await a.call('delete_message', { messageId: missed[1].id })
  const leftAt = a.cursor
  await server.kill()
  assert.equal((await a.closed).code, 1006)
  server = await Server.start({ args: cheap, data: server.data })
  assert.equal(server.setupToken, null)  // there are users now

  const a2 = await Client.connect(server, alice.accessToken, { cursor: leftAt })
  const hers = await a2.next('sync')
  assert.deepEqual(hers.messages.map((m) => m.id).filter((id) => id !== missed[1].id && id !== hello.id), [])
  missed.push((await a2.call('send_message', { chatId: direct.id, content: 'four' })).message)
  missed.push((await a2.call('send_message', { chatId: tea.id, content: 'five' })).message)

  // --- He comes back with his cursor, and has it all, once -------------------------------------------------------------
  const b2 = await Client.connect(server, bob.accessToken, { cursor, replica: bobs })
  const sync = await b2.next('sync')
  assert.equal(sync.reset, undefined)
  assert.equal(sync.more, false)
  assert.deepEqual(sync.messages.map((m) => m.id).sort(), [hello.id, ...missed.map((m) => m.id)].sort())
  const content = Object.fromEntries(sync.messages.map((m) => [m.id, m.content]))
  assert.equal(content[hello.id], 'hello, dear bob')
  assert.equal(content[missed[1].id], '')
  assert.equal(content[missed[4].id], 'five')
  assert.deepEqual(b2.take('new_message'), [])  // nothing a second time

  const { message: live } = await a2.call('send_message', { chatId: direct.id, content: 'and live again' })
  assert.equal((await b2.next('new_message')).id, live.id)
  assert.equal(bobs.inconsistency(), '')
  await eventually('his view equals a fresh one', async () => {
    const fresh = await Replica.load(server, bob.accessToken, bob.user.id)
    return bobs.differenceTo(fresh) === ''
  })

  // --- Logging in anew, logging out: the session's sockets end --------------------------------------------------------
  const phone = await login(server, 'bob')
  const p = await Client.connect(server, phone.accessToken)
  await rest(server, 'POST', '/auth/logout', { token: phone.accessToken })
  assert.equal((await p.closed).code, 4401)
  await assert.rejects(rest(server, 'GET', '/users/me', { token: phone.accessToken }), { status: 401 })
  await assert.rejects(rest(server, 'POST', '/auth/login', { body: { username: 'bob', password: `${password}!` } }), { status: 401 })

  // --- The end -----------------------------------------------------------------------------------------------------------
  const code = server.stop()
  assert.equal((await a2.closed).code, 1012)
  assert.equal((await b2.closed).code, 1012)
  assert.equal(await code, 0)
})
