// Engine.IO: how a session begins, and every way in which a request is refused.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract, notStock, quiet } from './support/contract.mjs'
import { Frames, Polling, ask, bytes, openWebSocket, query } from './support/wire.mjs'

let server
before(async () => { server = await Contract.start(quiet) })
after(() => server.stop())

const paths = ['/engine.io/', '/socket.io/']
const at = (path, search, options) => ask(`${server.url}${path}?${search}`, options)

const errors = {
  0: 'Transport unknown',
  1: 'Session ID unknown',
  2: 'Bad handshake method',
  3: 'Bad request',
  5: 'Unsupported protocol version',
}

function assertRefused({ status, headers, body }, code, what) {
  assert.equal(status, 400, what)
  assert.match(headers['content-type'], /^application\/json/, what)
  assert.equal(body, JSON.stringify({ code, message: errors[code] }), what)
}

test('polling begins with an open packet of five keys', async () => {
  for (const path of paths) {
    const answer = await at(path, query())
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['content-type'], 'text/plain; charset=UTF-8')
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(answer.body))
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.equal(answer.headers['access-control-allow-origin'], undefined)
    assert.equal(answer.body[0], '0')
    const { sid, ...rest } = JSON.parse(answer.body.slice(1))
    assert.match(sid, /^[\w-]{20}$/)
    assert.deepEqual(rest, { upgrades: ['websocket'], pingInterval: 300_000, pingTimeout: 200_000, maxPayload: 1_000_000 })
  }
})

test('a WebSocket begins with the same packet, and nothing to move to', async () => {
  for (const path of paths) {
    const socket = await openWebSocket(server, { path })
    const { sid, ...rest } = socket.handshake
    assert.match(sid, /^[\w-]{20}$/)
    assert.deepEqual(rest, { upgrades: [], pingInterval: 300_000, pingTimeout: 200_000, maxPayload: 1_000_000 })
    socket.close()
  }
})

test('every session has an id of its own', async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, () => Polling.open(server)))
  assert.equal(new Set(sessions.map((session) => session.sid)).size, 20)
})

test('the contract has its own timers', async (t) => {
  const brisk = await Contract.start()
  t.after(() => brisk.stop())
  const { handshake: { sid, ...rest } } = await Polling.open(brisk)
  assert.deepEqual(rest, { upgrades: ['websocket'], pingInterval: 300, pingTimeout: 200, maxPayload: 1_000_000 })
})

test('permessage-deflate is declined', async () => {
  const answer = await bytes(server, `GET /engine.io/?${query({ transport: 'websocket' })} HTTP/1.1\r\nHost: x\r\n` +
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n' +
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n', /\r\n\r\n/)
  assert.match(answer, /^HTTP\/1.1 101 /)
  assert.doesNotMatch(answer, /sec-websocket-extensions/i)
})

// --- Refusals, in the order in which they are looked for ----------------------------------------------------------------

const unknown = 'AAAAAAAAAAAAAAAAAAAA'
const refused = [
  // The transport …
  [0, {}, { transport: undefined }],
  [0, {}, { transport: '' }],
  [0, {}, { transport: 'abc' }],
  [0, {}, { transport: 'Polling' }],
  [0, {}, { transport: 'polling ' }],
  [0, {}, { transport: 'polling\0' }],
  [0, {}, { transport: 'webtransport' }],
  [0, {}, { transport: 'constructor' }],
  [0, {}, { transport: '__proto__' }],
  // … before the session …
  [0, {}, { transport: 'abc', sid: unknown }],
  [0, { method: 'POST', body: '4x' }, { transport: 'abc' }],
  [0, {}, { transport: 'abc', EIO: 3 }],
  [1, {}, { sid: unknown }],
  [1, {}, { sid: 'x' }],
  [1, {}, { sid: 'constructor' }],
  [1, {}, { sid: '__proto__' }],
  [1, {}, { sid: '%00' }],
  [1, {}, { sid: 'a'.repeat(2000) }],
  // … before the method …
  [1, { method: 'POST', body: '4x' }, { sid: unknown }],
  [1, { method: 'PUT', body: '4x' }, { sid: unknown }],
  [1, {}, { sid: unknown, transport: 'websocket' }],
  [1, {}, { sid: unknown, EIO: 3 }],
  [2, { method: 'POST', body: '4x' }, {}],
  [2, { method: 'PUT', body: '4x' }, {}],
  [2, { method: 'DELETE' }, {}],
  [2, { method: 'POST', body: '4x' }, { transport: 'websocket' }],
  [3, {}, { transport: 'websocket' }],
  [3, {}, { transport: 'websocket', EIO: 3 }],
  // … before the version.
  [2, { method: 'POST', body: '4x' }, { EIO: 3 }],
  [5, {}, { EIO: 3 }],
  [5, {}, { EIO: undefined }],
  [5, {}, { EIO: '' }],
  [5, {}, { EIO: 5 }],
  [5, {}, { EIO: 44 }],
  [5, {}, { EIO: '4.0' }],
  [5, {}, { EIO: '04' }],
  [5, {}, { EIO: 'abc' }],
]

test('refused requests say why', async (t) => {
  for (const [code, options, more] of refused) {
    const search = query(more)
    await t.test(`${options.method ?? 'GET'} ?${search.slice(0, 80)} is ${code}, ${errors[code]}`, async () => {
      for (const path of paths) assertRefused(await at(path, search, options), code, path)
    })
  }
})

test('a bad byte in Origin is refused, whatever else is said', async () => {
  for (const search of [query(), query({ transport: 'abc' }), query({ sid: unknown })]) {
    const answer = await bytes(server, `GET /engine.io/?${search} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: http://a\x7fb\r\n\r\n`)
    assert.match(answer, /^HTTP\/1.1 400 /)
  }
})

test('with a session, a wrong or missing version is refused, and the session lives', async () => {
  const session = await Polling.open(server)
  for (const EIO of [3, undefined, 'x']) assert.equal((await ask(session.url({ EIO }))).status, 400)
  assert.equal((await session.post('4alive')).body, 'ok')
  assert.deepEqual(await session.packets(), ['4alive'])
})

test('with a session, another method is refused, and the session lives', async () => {
  const session = await Polling.open(server)
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    const { status } = await ask(session.url(), { method })
    assert.ok(status >= 400, `${method}: ${status}`)
  }
  assert.equal((await session.post('4alive')).body, 'ok')
  assert.deepEqual(await session.packets(), ['4alive'])
})

test('queries that are odd but say enough', async () => {
  for (const search of [
    'transport=polling&EIO=4', '&&EIO=4&&transport=polling&', 'EIO=4&transport=%70olling', 'EIO=4&transport=polling&t=PYgzSJO&x=1',
    'EIO=4&transport=polling&sid=', 'EIO=4&transport=polling&%zz=%', 'EIO=4&transport=polling&b64=1', '%45IO=4&transport=polling',
    'EIO=4&transport=polling&token=a%20b+c&flag',
  ]) {
    const answer = await at('/engine.io/', search)
    assert.equal(answer.status, 200, `${search}: ${answer.body}`)
    assert.equal(answer.body[0], '0', search)
  }
})

test('queries that nobody should send harm nobody', async () => {
  const session = await Polling.open(server)
  for (const search of [
    '', '?', '=', '&', '=&=&=', 'EIO', 'EIO=4', 'transport', 'transport=polling&transport=websocket&EIO=4',
    'EIO=3&EIO=4&transport=polling', 'EIO=4&transport=polling&sid=a&sid=b', 'EIO[]=4&transport[]=polling', '%', '%%%', 'EIO=%34%',
    'EIO=4&transport=polling%2500', 'EIO=4&transport=polling%00', 'EIO=4;transport=polling', 'EIO=4&transport=%ff%fe', 'x='.repeat(900),
  ]) {
    const { status } = await at('/engine.io/', search)
    assert.ok(status === 200 || status === 400, `${search}: ${status}`)
  }
  assert.equal((await session.post('4alive')).body, 'ok')
  assert.deepEqual(await session.packets(), ['4alive'])
})

// --- The same for WebSockets --------------------------------------------------------------------------------------------

test('a refused WebSocket is an HTTP answer in words', async () => {
  for (const [message, more] of [
    [errors[0], { transport: 'abc' }],
    [errors[0], { transport: undefined }],
    [errors[0], { transport: 'abc', sid: unknown }],
    [errors[1], { transport: 'websocket', sid: unknown }],
    [errors[1], { transport: 'websocket', sid: unknown, EIO: 3 }],
  ]) {
    for (const path of paths) {
      const refusal = await Frames.open(`${server.url}${path}?${query(more)}`).then(() => assert.fail('accepted'), (error) => error)
      assert.equal(refusal.status, 400)
      assert.match(refusal.headers['content-type'], /^text\/html/)
      assert.equal(refusal.body, message)
    }
  }
})

test('a WebSocket of another version, or for polling, is refused or closed', async () => {
  for (const more of [{ transport: 'websocket', EIO: 3 }, { transport: 'websocket', EIO: undefined }, { transport: 'polling' }]) {
    const socket = new Frames(`${server.url}/engine.io/?${query(more)}`)
    await Promise.race([socket.closed(), socket.opened.then(() => socket.closed(), () => {})])
    assert.deepEqual(socket.came, [])
  }
})

test('the path may lack its last slash', notStock('wants the slash'), async () => {
  for (const path of ['/engine.io', '/socket.io']) {
    assert.equal((await at(path, query())).body[0], '0')
    assertRefused(await at(path, query({ sid: unknown })), 1)
    const socket = await openWebSocket(server, { path })
    assert.match(socket.handshake.sid, /^[\w-]{20}$/)
    socket.close()
  }
  const session = await Polling.open(server, { path: '/engine.io' })
  await session.post('4hello')
  assert.deepEqual(await session.packets(), ['4hello'])
})
