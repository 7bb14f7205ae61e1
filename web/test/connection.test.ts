// The connection: how it begins, what it does when it is lost, and how it notices.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { alice, FakeServer, page, refuse, silence } from './support/fake_server'
import { openTab, signedIn } from './support/signed_in'

test('a first load comes over REST, and the socket goes on from its cursor', async () => {
  const { server, client } = await signedIn()
  assert.deepEqual(server.requests, ['POST /auth/login', 'GET /sync?limit=50'])
  assert.deepEqual(server.socket.received[0], { event: 'hello', data: { token: 't1', cursor: 'c1' }, ack: 1 })
  assert.deepEqual(client.connection.value, { status: 'online', lostAt: 0 })
  assert.equal(client.account.value?.username, 'alice')
})

test('live cursors count only when everything missed has come', async () => {
  const { server, client } = await signedIn()
  server.missed = [page({ cursor: 'half', more: true })]
  server.socket.drop()
  await server.clock.pass(3_000)
  server.socket.event('presence_update', { users: [] }, 'live')
  assert.equal(client.state.value.cursor, 'half')
  server.socket.event('sync', page({ cursor: 'whole' }))
  assert.equal(client.state.value.cursor, 'whole')
  server.socket.event('presence_update', { users: [] }, 'live')
  assert.equal(client.state.value.cursor, 'live')
})

test('an event without a cursor leaves it where it was', async () => {
  const { server, client } = await signedIn()
  server.socket.event('presence_update', { users: [{ userId: '1', status: 'away' }] })
  assert.equal(client.state.value.cursor, 'c1')
  assert.equal(client.state.value.presence.get('1')?.status, 'away')
})

test('after a loss it waits within the server\'s range, longer each time, and resumes with the cursor', async () => {
  const { server, client } = await signedIn()
  server.socket.event('presence_update', { users: [] }, 'c7')
  server.reachable = false
  server.socket.drop()
  assert.equal(client.connection.value.status, 'offline')
  assert.equal(client.connection.value.lostAt, server.clock.now())
  await server.clock.pass(1_999)  // half of 1000..3000
  assert.equal(server.sockets.length, 1)
  await server.clock.pass(2)
  assert.equal(server.sockets.length, 2)
  await server.clock.pass(3_990)
  assert.equal(server.sockets.length, 2)
  await server.clock.pass(20)
  assert.equal(server.sockets.length, 3)
  server.reachable = true
  await server.clock.pass(8_000)
  assert.equal(server.socket.received[0]?.data.cursor, 'c7')
  assert.deepEqual(client.connection.value, { status: 'online', lostAt: 0 })
})

for (const event of ['online', 'visible'] as const) {
  test(`it does not wait when the page is ${event}`, async () => {
    const { server, tab } = await signedIn()
    server.socket.drop()
    tab.fire(event)
    await server.clock.settle()
    assert.equal(server.sockets.length, 2)
  })
}

test('who asks for it connects at once, is told when that has failed, and does not wait longer for it next time', async () => {
  const { server, client } = await signedIn()
  server.reachable = false
  server.socket.drop()
  await server.clock.pass(20_000)
  const tries = server.sockets.length
  let ended = 0
  void client.reconnect().then(() => ++ended)
  assert.equal(client.connection.value.status, 'connecting')
  await server.clock.settle()
  assert.deepEqual([server.sockets.length, ended, client.connection.value.status], [tries + 1, 1, 'offline'])
  await server.clock.pass(2_001)  // as after a first loss
  assert.equal(server.sockets.length, tries + 2)
  server.reachable = true
  await client.reconnect()
  assert.equal(client.connection.value.status, 'online')
})

test('silence of 25 s is answered with a cheap call; no answer to that is a loss', async () => {
  const { server, client } = await signedIn()
  await server.clock.pass(31_000)
  assert.deepEqual(server.socket.calls, ['get_presence'])
  assert.equal(client.connection.value.status, 'online')
  server.socket.dead = true
  await server.clock.pass(45_000)
  assert.equal(server.sockets.length, 2, 'a new socket, though the old one still says that it is open')
  assert.equal(client.connection.value.status, 'online')
})

test('while something comes nothing is asked', async () => {
  const { server } = await signedIn()
  for (let i = 0; i < 10; ++i) {
    server.socket.event('presence_update', { users: [] })
    await server.clock.pass(10_000)
  }
  assert.deepEqual(server.socket.calls, [])
})

test('the browser going offline is a reason to look, not to believe', async () => {
  const { server, client, tab } = await signedIn()
  tab.fire('offline')
  await server.clock.pass(5_000)
  assert.equal(client.connection.value.status, 'online')
  assert.equal(server.sockets.length, 1)
  server.socket.dead = true
  server.reachable = false
  tab.fire('offline')
  await server.clock.pass(3_500)
  assert.equal(client.connection.value.status, 'offline')
})

test('a refused token is refreshed, and the account stays', async () => {
  const { server, client } = await signedIn()
  server.tokens.clear()
  server.socket.drop(4401)
  await server.clock.settle()
  assert.equal(server.requests.at(-1), 'POST /auth/refresh')
  assert.equal(server.socket.received[0]?.data.token, 't2')
  assert.equal(client.connection.value.status, 'online')
})

test('a token about to expire is refreshed before it is used', async () => {
  const { server } = await signedIn()
  await server.clock.pass(880_000)
  server.socket.drop(1012)
  await server.clock.pass(3_000)
  assert.equal(server.socket.received[0]?.data.token, 't2')
})

test('a login that has ended signs out, and leaves nothing on the device', async () => {
  const { server, client, device } = await signedIn()
  client.setDraft('7', 'begun')
  await server.clock.pass(2_000)
  assert.ok((await device.database('snug-1').read('state')).length > 0)
  server.tokens.clear()
  server.handlers.refresh = () => refuse('unauthorized')
  server.socket.event('session_revoked', {})
  server.socket.drop(4401)
  await server.clock.settle()
  assert.equal(client.account.value, null)
  assert.equal(client.state.value.me, undefined)
  assert.deepEqual([...device.storage.keys()], [])
  assert.deepEqual(await device.database('snug-1').read('state'), [])
})

test('a new token that is refused as well is no reason to go on asking', async () => {
  const { server, client } = await signedIn()
  server.tokens.clear()
  server.handlers.refresh = () => ({ user: alice, accessToken: `bad ${server.requests.length}`, refreshToken: 'r', expiresIn: 900 })
  server.socket.drop(4401)
  await server.clock.pass(60_000)
  assert.equal(client.account.value, null)
  assert.equal(server.requests.filter((request) => request === 'POST /auth/refresh').length, 1)
})

test('a refresh that does not reach the server keeps the account', async () => {
  const { server, client } = await signedIn()
  server.tokens.clear()
  server.reachable = false
  server.socket.drop(4401)
  await server.clock.pass(60_000)
  assert.equal(client.account.value?.id, '1')
  server.reachable = true
  await server.clock.pass(60_000)
  assert.equal(client.connection.value.status, 'online')
})

test('two tabs refresh once', async () => {
  const { server, device } = await signedIn()
  const other = await openTab(server, device)
  assert.equal(other.client.connection.value.status, 'online')
  server.tokens.clear()
  server.sockets.forEach((socket) => socket.drop(4401))
  await server.clock.settle()
  assert.equal(server.requests.filter((request) => request === 'POST /auth/refresh').length, 1)
  assert.equal(server.sockets.length, 4)
  assert.equal(other.client.connection.value.status, 'online')
})

test('signing out and in again is seen by the other tab', async () => {
  const { server, device, client } = await signedIn()
  const other = await openTab(server, device)
  const who = () => other.client.account.value && other.client.account.value.username
  await client.signOut()
  await server.clock.settle()
  assert.equal(who(), null)
  await client.signIn('alice', 'password')
  await server.clock.settle()
  assert.equal(who(), 'alice')
  assert.equal(other.client.connection.value.status, 'online')
})

test('a cursor that the server does not know begins anew', async () => {
  const { server, client } = await signedIn()
  server.socket.event('presence_update', { users: [] }, 'strange')
  const hello = server.called.bind(server)
  let refused = false
  server.called = (socket, frame) => {
    if (refused || frame.event !== 'hello') return hello(socket, frame)
    refused = true
    socket.say({ ack: frame.ack, data: { ok: false, error: { code: 'bad_request', field: 'cursor', message: 'none of ours' } } })
  }
  server.socket.drop()
  await server.clock.pass(10_000)
  assert.deepEqual(server.requests.slice(-1), ['GET /sync?limit=50'])
  assert.equal(server.socket.received[0]?.data.cursor, 'c1')
  assert.equal(client.connection.value.status, 'online')
})

test('calls go over the socket, and over REST while there is none', async () => {
  const { server, client } = await signedIn()
  server.handlers.get_user = () => ({ user: { ...alice, id: '2', displayName: 'Bob' } })
  await client.call('get_user', { userId: '2' })
  assert.equal(client.state.value.users.get('2')?.displayName, 'Bob')
  server.socket.drop()
  server.handlers['GET /users?query=bo'] = () => ({ users: [] })
  await client.call('find_users', { query: 'bo' })
  assert.equal(server.requests.at(-1), 'GET /users?query=bo')
  server.reachable = false
  await assert.rejects(client.call('find_users', { query: 'bo' }), { failure: { code: 'offline', message: 'the server was not reached' } })
})

test('a call that is not answered fails with timeout, one that is cut off with offline', async () => {
  const { server, client } = await signedIn()
  server.handlers.get_user = () => { throw silence }
  const late = assert.rejects(client.call('get_user', { userId: '2' }), (error: { failure: { code: string } }) => error.failure.code === 'timeout')
  await server.clock.pass(10_000)
  await late
  const cut = assert.rejects(client.call('get_user', { userId: '2' }), (error: { failure: { code: string } }) => error.failure.code === 'offline')
  server.socket.drop()
  await cut
})

test('the page opens signed in without a network', async () => {
  const { server, device, client } = await signedIn()
  await server.clock.pass(2_000)
  client.close()
  server.reachable = false
  const again = await openTab(server, device)
  assert.equal(again.client.account.value?.username, 'alice')
  assert.equal(again.client.connection.value.status, 'offline')
  assert.equal(again.client.connection.value.lostAt, 0)
})

test('nobody signed in is known to be nobody', async () => {
  const server = new FakeServer()
  const { client } = await openTab(server, new (await import('./support/device')).Device(server.network))
  assert.equal(client.account.value, null)
  assert.equal(server.sockets.length, 0)
})
