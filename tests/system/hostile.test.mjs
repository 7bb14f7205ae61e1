// Bad input and bad manners: each gets a clear error or a close with its code, the server stays small, and a good
// client beside it notices nothing.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, run, sanitized, unlimited } from '../clients/support/server.mjs'
import { FrozenReader } from './frozen_reader.mjs'
import { RawSocket, frame } from './raw.mjs'

const args = [...unlimited, '--registration=open']

/** Two who talk, to see whether they still can. */
async function goodPair(server) {
  const alice = await register(server, 'alice', { setupToken: server.setupToken })
  const bob = await register(server, 'bob')
  const a = await Client.connect(server, alice.accessToken)
  const b = await Client.connect(server, bob.accessToken)
  const { chat } = await a.call('create_chat', { kind: 'direct', userId: bob.user.id })
  const talk = async (count = 10) => {
    for (let i = 0; i < count; ++i) {
      const { message } = await a.call('send_message', { chatId: chat.id, content: 'still here' })
      assert.equal((await b.next('new_message')).id, message.id)
    }
  }
  await talk()
  return { alice, bob, a, b, chat, talk }
}

test('ten thousand connections that never log in', { timeout: 240_000 }, async (t) => {
  const server = await Server.start({ args: [...args, '--header-timeout=10min', '--hello-timeout=10min', '--ping-interval=10min'] })
  t.after(() => server.kill())
  const { talk } = await goodPair(server)
  const memory = server.residentMiB()

  const limit = Number(/Max open files\s+\d+\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.pid}/limits`, 'utf8'))[1])
  const count = Math.min(sanitized ? 2000 : 10_000, limit - 1000)
  const idle = []
  const open = async (i) => {
    const localAddress = `127.0.${1 + (i >> 10)}.${1 + (i & 127)}`
    if (i % 4 === 0) {
      idle.push(await RawSocket.webSocket(server, { localAddress }))
    } else {
      const raw = new RawSocket(server, { localAddress })
      await raw.connected
      if (i % 4 === 1) raw.write('GET /api/v1/users/me HTTP/1.1\r\nHost: ')  // and that was all
      idle.push(raw)
    }
  }
  for (let i = 0; i < count; i += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, k) => open(i + k)))
    if (i % 1000 === 0) await talk(3)
  }
  await eventually('all are there', async () => (await server.metric('snug_connections')) >= count)
  await talk(50)
  const each = (server.residentMiB() - memory) * 1024 / count
  t.diagnostic(`${count} connections, ${each.toFixed(2)} KiB of memory each`)
  if (!sanitized) assert.ok(each < 16, `${each} KiB for each idle connection`)

  for (const raw of idle) raw.destroy()
  await eventually('all are gone', async () => (await server.metric('snug_connections')) < 20)
  await talk()
  assert.equal(await server.stop(), 0)
})

test('more connections than descriptors', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args, wrap: ['prlimit', '--nofile=200:200'] })
  t.after(() => server.kill())
  const { talk, alice } = await goodPair(server)
  const crowd = Array.from({ length: 300 }, () => new RawSocket(server))
  await eventually('some are turned away', () => crowd.filter((raw) => raw.ended).length > 50)
  await talk()
  for (const raw of crowd) raw.destroy()
  await eventually('there is room again', async () => {
    return (await rest(server, 'GET', '/users/me', { token: alice.accessToken }).catch(() => null))?.user.username === 'alice'
  })
  await server.logged(/too many connections|open files/)
  await talk()
})

test('more connections of one address than it may have', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({
    args: ['--registration=open', '--max-connections-per-address=20', '--password.memory=8KiB', '--password.ops=1'],
  })
  t.after(() => server.kill())
  const { talk } = await goodPair(server)
  const crowd = Array.from({ length: 40 }, () => new RawSocket(server, { localAddress: '127.0.0.9' }))
  for (const raw of crowd) raw.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
  await eventually('each has an answer', () => crowd.every((raw) => raw.received.includes('\r\n\r\n') || raw.ended))
  const answers = crowd.map((raw) => raw.received.toString().slice(9, 12))
  assert.equal(answers.filter((status) => status === '200').length, 20)
  for (const raw of crowd) raw.destroy()
  await talk()
})

test('those who take their time are shown the door', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({
    // Long enough for those who behave, also where they are held up. A connection that rests is closed before the others
    // are, so that no request of theirs meets its end.
    args: [...args, '--header-timeout=4s', '--body-timeout=4s', '--hello-timeout=4s', '--idle-timeout=1s',
           '--ping-interval=1s', '--ping-timeout=4s'],
  })
  t.after(() => server.kill())
  const { alice, a, b, talk } = await goodPair(server)

  /** A byte at a time, for as long as it goes. */
  const drip = (raw, text) => {
    const bytes = Buffer.from(text)
    let at = 0
    const timer = setInterval(() => (raw.ended ? clearInterval(timer) : raw.write(bytes.subarray(at, ++at))), 100)
    t.after(() => clearInterval(timer))
    return raw
  }
  const silent = new RawSocket(server)
  const slowHeader = drip(new RawSocket(server), 'GET /healthz HTTP/1.1\r\nX: ')
  const slowBody = new RawSocket(server)
  slowBody.write('POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n')
  drip(slowBody, '{ ')
  const noHello = await RawSocket.webSocket(server)
  const slowHello = drip(await RawSocket.webSocket(server), frame(1, JSON.stringify({ event: 'hello', data: { token: 'x'.repeat(90) } })))
  await Promise.all([silent.over, slowHeader.over, slowBody.over])
  assert.equal(await noHello.closeCode(), 4401)
  assert.equal(await slowHello.closeCode(), 4401)

  // A peer that is frozen answers no ping: it is gone, and the others are told.
  const carol = await register(server, 'carol')
  const { chat } = await a.call('create_chat', { kind: 'group', title: 'Tea', memberIds: [carol.user.id] })
  const reader = new FrozenReader(server, carol.accessToken, await Replica.load(server, carol.accessToken, carol.user.id))
  t.after(() => reader.end())
  const carolIs = (status) => ({ users }) => users.some((p) => p.userId === carol.user.id && p.status === status)
  await a.next('presence_update', carolIs('online'))
  reader.freeze()
  await a.next('presence_update', carolIs('offline'))
  assert.ok((await server.metric('snug_websocket_dead_peers_total')) >= 1)
  assert.equal((await a.call('get_chat', { chatId: chat.id })).chat.memberCount, 2)

  // Those who answer pings stay, however little they have to say.
  await talk()
  assert.ok(a.isOpen && b.isOpen)
  assert.equal((await rest(server, 'GET', '/users/me', { token: alice.accessToken })).user.username, 'alice')
})

test('frames that break the rules', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args: [...args, '--max-frame-size=64KiB'] })
  t.after(() => server.kill())
  const { talk, alice } = await goodPair(server)
  const hello = frame(1, JSON.stringify({ event: 'hello', data: { token: alice.accessToken } }))
  const rules = {
    'a huge frame that is only announced': [1009, frame(1, 'x', { announced: 2 ** 40 })],
    'a length with its highest bit set': [1002, Buffer.from([0x81, 0xff, 0x80, ...Array(11).fill(0)])],
    'a frame over the limit': [1009, frame(1, 'x'.repeat(65537))],
    'fragments over the limit together': [1009, frame(1, 'x'.repeat(40000), { fin: false }), frame(0, 'x'.repeat(40000))],
    'invalid UTF-8': [1007, frame(1, Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
    'a frame without a mask': [1002, frame(1, '{}', { masked: false })],
    'reserved bits': [1002, frame(1, '{}', { reserved: 4 })],
    'an opcode that is none': [1002, frame(3, '{}')],
    'a continuation of nothing': [1002, frame(0, '{}')],
    'a long ping': [1002, frame(9, 'x'.repeat(126))],
    'a close code that is none': [1002, frame(8, Buffer.from([0x03, 0xed]))],
  }
  for (const [name, [code, ...frames]] of Object.entries(rules)) {
    for (const before of [[], [hello]]) {
      const raw = await RawSocket.webSocket(server)
      raw.write(Buffer.concat([...before, ...frames]))
      assert.equal(await raw.closeCode(), code, name)
      raw.destroy()
    }
  }
  await talk()
})

test('one who asks and never listens', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args: [...args, '--outbox-limit=1MiB'] })
  t.after(() => server.kill())
  const { a, b, chat, alice, talk } = await goodPair(server)
  for (let i = 0; i < 100; ++i) {
    await a.call('send_message', { chatId: chat.id, content: 'x'.repeat(4000) })
    await b.next('new_message')
  }
  const memory = server.residentMiB()
  const raw = await RawSocket.webSocket(server)
  raw.write(frame(1, JSON.stringify({ event: 'hello', data: { token: alice.accessToken } })))
  await raw.until(() => raw.received.includes('ready'))
  raw.socket.pause()
  const question = frame(1, JSON.stringify({ event: 'list_messages', data: { chatId: chat.id, limit: 100 }, ack: 1 }))
  for (let i = 0; i < 20_000; ++i) raw.write(question)  // whose answers would be 8 GB
  await talk(50)
  t.diagnostic(`memory ${memory.toFixed(1)} MiB, then ${server.residentMiB().toFixed(1)}`)
  if (!sanitized) assert.ok(server.residentMiB() < memory + 64, `${server.residentMiB()} MiB`)
  raw.destroy()
  await talk()
})

test('calls that make no sense', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { a, b, chat, talk } = await goodPair(server)
  const chatId = chat.id

  // Without an ack: the event `exception`. The connection stays.
  for (const text of ['', 'nonsense', '[]', '42', '"x"', '{"event":', '{"event":7}', '{}', '{"event":"get_me"} trailing',
                      '{"event":"get_me","event":"get_me"}', '{"event":"get_me","data":[]}', '\u0000',
                      '['.repeat(30_000), `{"event":"get_me","data":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`]) {
    a.sendRaw(text)
    const { code } = await a.next('exception')
    assert.equal(code, 'bad_request', text.slice(0, 60))
  }
  // Half of an emoji, and a number beyond all bounds, are what some programs write: they are read.
  for (const x of ['"\\ud800"', '1e999']) {
    a.sendRaw(`{"event":"get_me","data":{"x":${x}}}`)
    await a.call('get_me', {})
  }
  a.sendRaw(Buffer.from([1, 2, 3]))
  assert.equal((await a.next('exception')).code, 'unsupported')

  const wrong = [
    ['no_such_operation', {}, /bad_request|not_found/],
    ['__proto__', {}, /bad_request|not_found/],
    ['admin_list_users', { limit: 1001 }, /bad_request/, 'limit'],
    ['send_message', {}, /bad_request/, 'chatId'],
    ['send_message', { chatId }, /bad_request/, 'content'],
    ['send_message', { chatId, content: 7 }, /bad_request/, 'content'],
    ['send_message', { chatId, content: null }, /bad_request/, 'content'],
    ['send_message', { chatId, content: '' }, /bad_request/, 'content'],
    ['send_message', { chatId, content: 'x'.repeat(8001) }, /bad_request|too_large/],
    ['send_message', { chatId, content: 'x', type: 'system' }, /bad_request/, 'type'],
    ['send_message', { chatId, content: 'x', clientId: 'x'.repeat(65) }, /bad_request/, 'clientId'],
    ['send_message', { chatId: 12, content: 'x' }, /bad_request/, 'chatId'],
    ['send_message', { chatId: '-1', content: 'x' }, /bad_request/, 'chatId'],
    ['send_message', { chatId: '99999999999999999999999', content: 'x' }, /bad_request/, 'chatId'],
    ['list_messages', { chatId, limit: 101 }, /bad_request/, 'limit'],
    ['list_messages', { chatId, before: 1, after: 1 }, /bad_request/],
    ['message_read', { chatId, seq: 1.5 }, /bad_request/, 'seq'],
    ['message_read', { chatId, seq: -1 }, /bad_request/, 'seq'],
    ['sync', { cursor: 'nonsense' }, /bad_request/, 'cursor'],
    ['create_chat', { kind: 'channel' }, /bad_request/, 'kind'],
    ['add_members', { chatId, userIds: Array(501).fill('1') }, /bad_request/, 'userIds'],
    ['set_presence', { status: 'dancing' }, /bad_request/, 'status'],
  ]
  for (const [operation, data, code, field] of wrong) {
    const error = await a.call(operation, data).then(() => assert.fail(operation), (e) => e)
    assert.match(error.code, code, `${operation} ${JSON.stringify(data).slice(0, 80)}`)
    if (field) assert.equal(error.field, field, `${operation} ${JSON.stringify(data).slice(0, 80)}`)
  }
  assert.deepEqual(b.take('new_message'), [])
  assert.deepEqual(b.take('exception'), [])
  await talk()
})

test('requests that make no sense', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { alice, talk } = await goodPair(server)
  const authorization = `Authorization: Bearer ${alice.accessToken}\r\n`
  const ask = async (text) => {
    const raw = new RawSocket(server)
    raw.write(text)
    await raw.until(() => raw.received.includes('\r\n\r\n') || raw.ended)
    const status = Number(raw.received.toString('latin1').slice(9, 12))
    raw.destroy()
    return status
  }
  const post = (path, headers, body) =>
    ask(`POST /api/v1${path} HTTP/1.1\r\nHost: x\r\n${authorization}${headers}\r\n${body}`)
  const json = (body) => post('/chats', `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`, body)

  assert.equal(await ask('nonsense\r\n\r\n'), 400)
  assert.equal(await ask(`GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`), 431)
  assert.equal(await ask(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`), 431)
  assert.equal(await ask(`GET /api/v1/../../../etc/passwd HTTP/1.1\r\nHost: x\r\n${authorization}\r\n`), 404)
  assert.equal(await ask(`GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n`), 404)
  assert.equal(await ask(`BREW /api/v1/users/me HTTP/1.1\r\nHost: x\r\n${authorization}\r\n`), 405)
  assert.equal(await post('/chats', 'Content-Type: application/json\r\nContent-Length: 999999999999\r\n', ''), 413)
  assert.equal(await post('/chats', 'Content-Type: text/plain\r\nContent-Length: 2\r\n', '{}'), 415)
  assert.equal(await post('/chats', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', '{}'), 400)
  assert.equal(await json('{"kind"'), 400)
  assert.equal(await json('{"kind":"group","title":"\xff"}'), 200)  // as UTF-8 that is ÿ
  assert.equal(await json(`{"kind":"group","title":${'['.repeat(10_000)}`), 400)
  assert.equal(await json('{"kind":"group","title":7}'), 400)
  const invalid = Buffer.from('{"kind":"group","title":"\xff"}', 'latin1')
  const raw = new RawSocket(server)
  raw.write(`POST /api/v1/chats HTTP/1.1\r\nHost: x\r\n${authorization}Content-Type: application/json\r\nContent-Length: ${invalid.length}\r\n\r\n`)
  raw.write(invalid)
  await raw.until(() => raw.received.includes('\r\n\r\n'))
  assert.match(raw.received.toString(), /^HTTP\/1.1 400[^]*bad_request/)
  raw.destroy()
  await talk()
})

test('tokens that are forged, expired or of somebody who is gone', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { alice, talk } = await goodPair(server)
  const [header, body, signature] = alice.accessToken.split('.')
  const [kid, , secret] = fs.readFileSync(path.join(server.data, 'token.keys'), 'utf8').split('\n')[1].split(' ')
  const claims = JSON.parse(Buffer.from(body, 'base64url'))
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const sign = (head, payload, hash = 'sha256') => {
    const signed = `${part(head)}.${part(payload)}`
    return `${signed}.${createHmac(hash, Buffer.from(secret, 'base64url')).update(signed).digest('base64url')}`
  }
  const now = Math.floor(Date.now() / 1000)
  const head = { alg: 'HS256', kid, typ: 'JWT' }
  assert.ok(await rest(server, 'GET', '/users/me', { token: sign(head, { ...claims, exp: now + 60 }) }))  // so we can sign

  const tokens = {
    'nothing at all': 'x',
    'another signature': `${header}.${body}.${signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`,
    'another user, old signature': `${header}.${part({ ...claims, sub: '1' })}.${signature}`,
    'no signature, alg none': `${part({ alg: 'none', kid })}.${body}.`,
    'an algorithm the key is not for': sign({ ...head, alg: 'HS512' }, claims, 'sha512'),
    'an unknown key': sign({ ...head, kid: 'other' }, claims),
    'no key named': sign({ alg: 'HS256' }, claims),
    'expired': sign(head, { ...claims, exp: now - 1 }),
    'a user who is not': sign(head, { ...claims, sub: '12345' }),
    'a login session that is not': sign(head, { ...claims, sid: '12345' }),
    'a refresh token': alice.refreshToken,
    'very long': 'x'.repeat(10_000),
  }
  for (const [name, token] of Object.entries(tokens)) {
    const refused = { status: 401, code: 'unauthorized' }
    await assert.rejects(rest(server, 'GET', '/users/me', { token }), refused, name)
    const client = new Client(server.socketUrl)
    await eventually('it is open', () => client.isOpen)
    await assert.rejects(client.call('hello', { token }), { code: 'unauthorized' }, name)
    assert.equal((await client.closed).code, 4401, name)
  }
  await talk()
})

test('ids of others lead nowhere', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { a, b, alice, chat } = await goodPair(server)
  const { chat: group } = await a.call('create_chat', { kind: 'group', title: 'Secret' })
  const { chat: channel } = await a.call('create_channel', { chatId: group.id, title: 'Secret', private: true })
  const { message } = await a.call('send_message', { chatId: group.id, content: 'secret' })
  const { invite } = await a.call('create_invite', { chatId: group.id })
  const { sessions } = await a.call('list_sessions')
  const mallory = await register(server, 'mallory')
  const m = await Client.connect(server, mallory.accessToken)
  a.events = []
  b.events = []

  for (const chatId of [chat.id, group.id, channel.id]) {
    for (const [operation, data] of Object.entries({
      get_chat: {}, update_chat: { title: 'x' }, delete_chat: {}, join_chat: {}, list_channels: {}, list_members: {},
      create_channel: { title: 'x' }, add_members: { userIds: [mallory.user.id] }, leave_chat: {}, list_invites: {},
      update_member: { userId: mallory.user.id, role: 'owner' }, remove_member: { userId: alice.user.id },
      create_invite: {}, send_message: { content: 'x' }, list_messages: {}, message_delivered: { seq: 1 },
      message_read: { seq: 1 }, update_chat_state: { pinned: true }, typing_start: {},
    })) {
      const error = await m.call(operation, { chatId, ...data }).then(() => assert.fail(`${operation} went`), (e) => e)
      assert.equal(error.code, 'not_found', operation)
    }
  }
  for (const [operation, data] of [
    ['get_message', { messageId: message.id }], ['edit_message', { messageId: message.id, content: 'x' }],
    ['delete_message', { messageId: message.id }], ['revoke_invite', { inviteId: invite.id }],
    ['revoke_session', { sessionId: sessions[0].id }], ['accept_invite', { token: invite.id }],
  ]) {
    const error = await m.call(operation, data).then(() => assert.fail(`${operation} went`), (e) => e)
    assert.equal(error.code, 'not_found', operation)
  }
  await assert.rejects(rest(server, 'GET', `/messages/${message.id}`, { token: mallory.accessToken }), { status: 404 })
  const view = await Replica.load(server, mallory.accessToken, mallory.user.id)
  assert.deepEqual([view.chats.size, view.messages.size, view.members.size], [0, 0, 0])

  // The others have not noticed anything, but that they are still there.
  assert.equal((await a.call('get_message', { messageId: message.id })).message.content, 'secret')
  assert.deepEqual(a.events.filter(({ event }) => event !== 'presence_update'), [])
  assert.deepEqual(b.events.filter(({ event }) => event !== 'presence_update'), [])
  assert.ok(a.isOpen && b.isOpen)
})
