// What official clients see when they may not come in, must leave, or send what is none of the server's business.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { login, register, rest } from '../clients/support/rest.mjs'
import { Server } from '../clients/support/server.mjs'
import { App, connect, newest, once, open, tooOld, transports, versions } from './support/app.mjs'

let server, account
before(async () => {
  server = await Server.start({ args: open })
  account = await register(server, 'ann')
})
after(() => server.kill())

test('without a good token: connect_error, with the reason, and no further attempts', async () => {
  for (const { version, io } of versions) {
    for (const [transport, names] of Object.entries(transports)) {
      for (const auth of [undefined, {}, { token: 'guessed' }, { token: 7 }, { token: account.refreshToken }]) {
        const what = `${version} over ${transport} with ${JSON.stringify(auth)}`
        const socket = connect(io, server.url, { transports: names, reconnectionDelay: 10, auth })
        let attempts = 0
        socket.on('connect', () => assert.fail(what))
        socket.on('connect_error', () => ++attempts)
        const error = await once(socket, 'connect_error')
        assert.ok(error instanceof Error, what)
        assert.equal(error.data.code, 'unauthorized', what)
        assert.equal(typeof error.message, 'string', what)
        assert.equal(attempts, 1, what)
        assert.equal(socket.connected, false, what)
        socket.disconnect()
      }
    }
  }
})

test('a fresh token from a function lets one in at the next attempt', async () => {
  const tokens = ['stale', account.accessToken]
  const socket = connect(newest, server.url, { auth: (give) => give({ token: tokens.shift() }) })
  assert.equal((await once(socket, 'connect_error')).data.code, 'unauthorized')
  socket.connect()
  await once(socket, 'ready')
  socket.disconnect()
})

test('there is one namespace', async () => {
  for (const { io } of versions) {
    const socket = connect(io, `${server.url}/admin`, { auth: { token: account.accessToken } })
    assert.equal((await once(socket, 'connect_error')).message, 'Invalid namespace')
    socket.disconnect()
  }
})

test('a login that is revoked: told so, disconnected by the server, not coming back', async () => {
  for (const { version, io } of versions) {
    for (const transport of Object.keys(transports)) {
      const app = await App.connect(server, io, await login(server, 'ann'), transport)
      let attempts = 0
      app.socket.io.on('reconnect_attempt', () => ++attempts)
      const end = once(app.socket, 'disconnect')
      await rest(server, 'POST', '/auth/logout', { token: app.account.accessToken })
      await app.next('session_revoked')
      assert.equal(await end, 'io server disconnect', `${version} over ${transport}`)
      assert.equal(app.socket.active ?? false, false)
      assert.equal(attempts, 0)
      app.socket.connect()  // nor is it let in again
      assert.equal((await once(app.socket, 'connect_error')).data.code, 'unauthorized')
      app.leave()
    }
  }
})

test('who leaves leaves for good, and the others stay', async () => {
  const [one, other] = [await App.connect(server, newest, account, 'upgrade'), await App.connect(server, newest, account, 'upgrade')]
  const end = once(one.socket, 'disconnect')
  one.leave()
  assert.equal(await end, 'io client disconnect')
  assert.equal((await other.call('get_me')).user.id, other.id)  // the same login, side by side
  assert.equal(other.connects, 1)
  other.leave()
})

test('calls that are none', async () => {
  for (const { version, io } of versions) {
    for (const transport of Object.keys(transports)) {
      const app = await App.connect(server, io, account, transport)
      const what = `${version} over ${transport}`
      // With a callback the answer says so …
      for (const params of [[Buffer.from([1, 2, 3])], [{ chatId: '1', content: Buffer.from([1]) }], [new Uint8Array(3)]]) {
        await assert.rejects(app.call('send_message', ...params), { code: /^(bad_request|unsupported)$/ }, what)
      }
      for (const params of [['text'], [7], [[1, 2]], [{ chatId: 7, content: 'x' }], [{}]]) {
        await assert.rejects(app.call('send_message', ...params), { code: 'bad_request' }, what)
      }
      await assert.rejects(app.call('no_such_call', {}), ({ code }) => /^(bad_request|not_found|unsupported)$/.test(code), what)
      // … and without one, an event.
      app.socket.emit('send_message', Buffer.from([1]))
      assert.match((await app.next('exception')).code, /^(bad_request|unsupported)$/)
      app.socket.emit('send_message', { chatId: '1', content: 'x' })
      assert.equal((await app.next('exception')).code, 'not_found')
      // No argument is {}.
      assert.equal((await app.call('get_me')).user.id, app.id)
      assert.deepEqual(app.take('exception'), [])
      assert.deepEqual([app.connects, app.odd], [1, []])
      app.leave()
    }
  }
})

test('a client of version 2 is refused, and harms nobody', async () => {
  for (const names of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    const socket = connect(tooOld, server.url, { transports: names, reconnection: false })
    socket.on('connect', () => assert.fail('connected'))
    assert.ok(await once(socket, 'connect_error') instanceof Error)
    socket.close()
  }
  const answer = await fetch(`${server.url}/socket.io/?EIO=3&transport=polling`)
  assert.equal(answer.status, 400)
  assert.deepEqual(await answer.json(), { code: 5, message: 'Unsupported protocol version' })
  const app = await App.connect(server, newest, account, 'polling')
  assert.equal((await app.call('get_me')).user.id, app.id)
  app.leave()
})
