// Connection state recovery on the wire: what is missed comes first, then the reply to CONNECT, then `ready`.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { login, register, rest } from '../clients/support/rest.mjs'
import { Server, unlimited } from '../clients/support/server.mjs'
import { Conversation, joined } from './support/packets.mjs'

let server, ann, bob, chat
before(async () => {
  server = await Server.start({ args: [...unlimited, '--registration', 'open', '--outbox-limit', '512KiB'] })
  ann = await register(server, 'ann')
  bob = await register(server, 'bob')
  chat = (await rest(server, 'POST', '/chats', { token: ann.accessToken, body: { kind: 'direct', userId: bob.user.id } })).chat
})
after(() => server.kill())

const send = async (content) =>
  (await rest(server, 'POST', `/chats/${chat.id}/messages`, { token: ann.accessToken, body: { content } })).message

const event = (packet) => (packet[0] === '2' ? JSON.parse(packet.slice(1)) : null)

/** A connection of bob's from CONNECT on: what came, what it knows. */
class Session {
  pid = undefined
  sid = undefined
  offset = undefined
  came = []  // ['connect'] and ['error', data], and events: [name, data]

  static async begin(auth = {}) {
    const session = new Session()
    session.talk = await Conversation.open(server)
    session.talk.say(`0${JSON.stringify({ token: bob.accessToken, ...auth })}`)
    return session
  }

  /** The next packet, noted. As the official client does it, the last argument is the offset if it is a string. */
  async hear() {
    const packet = await this.talk.hear()
    if (packet[0] === '0') {
      Object.assign(this, joined(packet))
      this.came.push(['connect'])
    } else if (packet[0] === '4') {
      this.came.push(['error', JSON.parse(packet.slice(1))])
    } else {
      const [name, ...args] = event(packet)
      if (typeof args.at(-1) === 'string') this.offset = args.at(-1)
      this.came.push([name, ...args])
    }
    return this.came.at(-1)
  }

  /** Hears until that comes. */
  async until(name, matches = () => true) {
    for (;;) {
      const [heard, data] = await this.hear()
      if (heard === name && matches(data)) return data
    }
  }

  /** Takes in a message of ann's and the cursor after it. */
  async newMessage(content) {
    const { id } = await send(content)
    await this.until('new_message', (message) => message.id === id)
    await this.until('cursor')
  }

  names() { return this.came.map(([name]) => name).filter((name) => name !== 'cursor' && name !== 'presence_update') }

  get contents() { return this.came.filter(([name]) => name === 'new_message').map(([, { content }]) => content) }

  async drop() {
    this.talk.close()
    await this.talk.closed()
  }
}

test('the first connect is answered with sid and pid, then comes ready, then the cursor', async () => {
  const session = await Session.begin()
  await session.until('cursor')
  assert.deepEqual(session.names(), ['connect', 'ready'])
  assert.match(session.sid, /^[\w-]{20}$/)
  assert.ok(session.pid.length >= 16 && session.pid !== session.sid)
  assert.notEqual(session.sid, session.talk.frames.handshake.sid)
  const other = await Session.begin()
  await other.until('ready')
  assert.notEqual(other.sid, session.sid)
  assert.notEqual(other.pid, session.pid)
  await session.newMessage('both live')  // two tabs of one login
  await other.until('new_message')
  await Promise.all([session.drop(), other.drop()])
})

test('what was missed, then the same sid and pid, then ready', async () => {
  const before = await Session.begin()
  await before.until('ready')
  await before.newMessage('seen')
  await before.drop()
  const missed = [await send('one'), await send('two'), await send('three')]
  const { pid, offset } = before
  const after = await Session.begin({ pid, offset })
  const ready = await after.until('ready')
  // The sender's watermark, which it moved by sending, may be told, too.
  assert.deepEqual(after.names().filter((name) => name !== 'receipts'), ['new_message', 'new_message', 'new_message', 'connect', 'ready'])
  assert.deepEqual(after.came.filter(([name]) => name === 'new_message').map(([, { id }]) => id), missed.map(({ id }) => id))
  assert.deepEqual([after.sid, after.pid], [before.sid, before.pid])
  assert.equal(ready.user.id, bob.user.id)
  await after.newMessage('live')
  assert.deepEqual(after.contents, ['one', 'two', 'three', 'live'])
  await after.drop()
})

test('nothing missed is nothing sent', async () => {
  const before = await Session.begin()
  await before.until('ready')
  await before.newMessage('seen')
  await before.drop()
  const after = await Session.begin({ pid: before.pid, offset: before.offset })
  await after.until('ready')
  assert.deepEqual(after.names(), ['connect', 'ready'])
  assert.equal(after.pid, before.pid)
  await after.drop()
})

test('the offset wins over a stale cursor', async () => {
  const { cursor } = await rest(server, 'GET', '/sync', { token: bob.accessToken })
  const before = await Session.begin({ cursor })
  await before.until('ready')
  await before.newMessage('seen already')
  await before.drop()
  await send('missed')
  const after = await Session.begin({ pid: before.pid, offset: before.offset, cursor })
  await after.until('ready')
  assert.deepEqual(after.contents, ['missed'])
  assert.equal(after.pid, before.pid)
  assert.ok(!after.names().includes('sync'))
  await after.drop()
})

test('using a pid again: the older socket is closed, and nothing is lost', async () => {
  const first = await Session.begin()
  await first.until('ready')
  await first.newMessage('seen')
  const { pid, offset } = first
  const second = await Session.begin({ pid, offset })
  await second.until('ready')
  await first.talk.closed()
  await second.drop()
  await send('missed')
  const third = await Session.begin({ pid, offset })
  await third.until('ready')
  assert.deepEqual(third.contents, ['missed'])
  await third.newMessage('live')
  await third.drop()
})

test('a pid grants nothing', async () => {
  const before = await Session.begin()
  await before.until('ready')
  await before.newMessage('seen')
  await before.drop()
  const { pid, offset } = before
  for (const token of [undefined, '', 'guessed', bob.refreshToken]) {
    const refused = await Session.begin({ pid, offset, token })
    const [what, error] = await refused.hear()
    assert.deepEqual([what, error.data.code], ['error', 'unauthorized'])
    await refused.drop()
  }
  for (const stranger of [ann, await login(server, 'bob')]) {
    const fresh = await Session.begin({ pid, offset, token: stranger.accessToken })
    await fresh.until('ready')
    assert.notEqual(fresh.pid, pid)
    assert.notEqual(fresh.sid, before.sid)
    await fresh.drop()
  }
})

test('a pid that is none, and offsets that are none, make a fresh start', async () => {
  const before = await Session.begin()
  await before.until('ready')
  await before.drop()
  for (const [pid, offset] of [
    ['guessed', before.offset], ['', before.offset], [7, before.offset], [{}, before.offset], [before.pid.slice(1), before.offset],
    [before.pid, 'guessed'], [before.pid, ''], [before.pid, 7], [before.pid, null], [before.pid, undefined],
  ]) {
    const session = await Session.begin({ pid, offset })
    await session.until('ready')
    assert.deepEqual(session.contents, [])
    await session.newMessage('live')
    await session.drop()
  }
})

test('it works over a restart', async () => {
  const before = await Session.begin()
  await before.until('ready')
  await before.newMessage('seen')
  await server.kill()
  server = await Server.start({ args: [...unlimited, '--registration', 'open'], data: server.data })
  await send('missed')
  const after = await Session.begin({ pid: before.pid, offset: before.offset })
  await after.until('ready')
  assert.deepEqual(after.contents, ['missed'])
  assert.equal(after.pid, before.pid)
  await after.drop()
})

test('no event but the cursor ends in a string', async () => {
  const session = await Session.begin()
  await session.until('ready')
  for (let i = 0; i < 5; ++i) await session.newMessage(`${i}`)
  for (const [name, ...args] of session.came) {
    if (name === 'connect') continue
    assert.equal(args.length, 1, name)
    assert.equal(typeof args[0], name === 'cursor' ? 'string' : 'object', name)
  }
  await session.drop()
})

test('what was missed may be larger than what may wait for a slow client', async () => {
  const before = await Session.begin()
  await before.until('ready')
  await before.newMessage('seen')
  await before.drop()
  for (let i = 0; i < 45; ++i) await send('\u{1f37a}'.repeat(7000))
  const after = await Session.begin({ pid: before.pid, offset: before.offset })
  await after.until('ready')
  assert.equal(after.pid, before.pid)
  assert.equal(after.contents.length, 45)
  await after.drop()
})

test('after a token that was good once, a good one is let in on the same connection', async () => {
  const gone = await login(server, 'bob')
  await rest(server, 'POST', '/auth/logout', { token: gone.accessToken })
  const talk = await Conversation.open(server)
  talk.say(`0${JSON.stringify({ token: gone.accessToken })}`)
  assert.match(await talk.hear(), /^4\{.*unauthorized/)
  talk.say(`0${JSON.stringify({ token: bob.accessToken })}`)
  assert.match(await talk.hear(), /^0\{/)
})
