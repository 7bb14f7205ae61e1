// Engine.IO: everything that ends a session, and what its requests are told.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract, notStock, quiet } from './support/contract.mjs'
import { Polling, ask, openWebSocket, query, settled } from './support/wire.mjs'

let server
before(async () => { server = await Contract.start(quiet) })
after(() => server.stop())

async function assertGone(sid) {
  for (const options of [{}, { method: 'POST', body: '4x' }]) {
    const { status, body } = await ask(`${server.url}/engine.io/?${query({ sid })}`, options)
    assert.equal(status, 400)
    assert.equal(body, '{"code":1,"message":"Session ID unknown"}')
  }
}

test('a close packet by POST ends the session; the parked poll gets a noop', async () => {
  const session = await Polling.open(server)
  const { answer } = await session.park()
  const posted = await session.post('1')
  assert.deepEqual([posted.status, posted.body], [200, 'ok'])
  const polled = await answer
  assert.deepEqual([polled.status, polled.body], [200, '6'])
  await assertGone(session.sid)
})

test('so it does when GET and POST come at the same time', async () => {
  for (let i = 0; i < 20; ++i) {
    const session = await Polling.open(server)
    const [polled, posted] = await Promise.all([session.get(), session.post('1')])
    assert.deepEqual([posted.status, posted.body], [200, 'ok'])
    if (polled.status === 200) assert.equal(polled.body, '6')
    else assert.equal(polled.status, 400)  // it came second
    await assertGone(session.sid)
  }
})

test('packets before the close are served, those after it are not', async () => {
  const session = await Polling.open(server)
  const { answer } = await session.park()
  await session.postLoosely('4one\x1e1\x1e4two')
  assert.equal((await answer).body, '4one')
  await assertGone(session.sid)
})

test('a second poll ends the session: the first gets a close packet, the second 400', async () => {
  const session = await Polling.open(server)
  const first = await session.park()
  const second = await session.get()
  assert.equal(second.status, 400)
  const { status, body } = await first.answer
  assert.deepEqual([status, body], [200, '1'])
  await assertGone(session.sid)
})

test('a second POST while the body of the first is arriving ends the session', async () => {
  const session = await Polling.open(server)
  const first = session.post('4fir', { hold: true })
  await first.sent
  await settled(server)
  const second = await session.post('4second')
  assert.equal(second.status, 400)
  first.request.end('st')
  const end = await first.then(({ status }) => status, () => 'cut off')
  assert.ok(end === 400 || end === 'cut off', `${end}`)
  await assertGone(session.sid)
})

test('a poll that goes away ends the session', async () => {
  for (let i = 0; i < 20; ++i) {
    const session = await Polling.open(server)
    const { request } = await session.park()
    request.destroy()
    const { status } = await session.get()  // the very next request
    assert.equal(status, 400)
    await assertGone(session.sid)
  }
})

test('a POST that goes away before its end ends the session', async () => {
  for (let i = 0; i < 20; ++i) {
    const session = await Polling.open(server)
    const posted = session.post('4half', { hold: true })
    await posted.sent
    await settled(server)
    posted.request.destroy()
    await assertGone(session.sid)
  }
})

test('what cannot be decoded ends the session', async (t) => {
  for (const body of ['abc', '', '7', '9', ' ', 'B', '\x1e', '4one\x1e', '4one\x1eabc', '\x1e4one', 'é', '-1']) {
    await t.test(`POST ${JSON.stringify(body)}`, async () => {
      const session = await Polling.open(server)
      await session.postLoosely(body)
      await assertGone(session.sid)
    })
  }
  for (const frame of ['abc', '', '7', ' ', 'é']) {
    await t.test(`a frame ${JSON.stringify(frame)}`, async () => {
      const socket = await openWebSocket(server)
      socket.send(frame)
      await socket.closed()
      await assertGone(socket.handshake.sid)
    })
  }
})

test('packets before one that cannot be decoded were served', async () => {
  const session = await Polling.open(server)
  const { answer } = await session.park()
  await session.postLoosely('4one\x1eabc\x1e4two')
  assert.equal((await answer).body, '4one')
  await assertGone(session.sid)
})

test('octet-stream was for another version: 400, and the session ends', async () => {
  const session = await Polling.open(server)
  const { status } = await session.post(Buffer.from([4, 1, 2, 3]), { headers: { 'content-type': 'application/octet-stream' } })
  assert.equal(status, 400)
  await assertGone(session.sid)
})

test('pings come from the server; one from the client ends the session', async () => {
  for (const ping of ['2', '2probe']) {
    const session = await Polling.open(server)
    await session.postLoosely(ping)
    await assertGone(session.sid)
    const socket = await openWebSocket(server)
    socket.send(ping)
    await socket.closed()
    await assertGone(socket.handshake.sid)
  }
})

test('pongs, upgrades and noops out of place are not minded', async () => {
  const session = await Polling.open(server)
  await session.post('3\x1e6\x1e4alive')
  assert.deepEqual(await session.packets(), ['4alive'])
  const socket = await openWebSocket(server)
  socket.send('3')
  socket.send('6')
  socket.send('4alive')
  assert.equal(await socket.next(), '4alive')
  socket.close()
})

test('a WebSocket that closes, or breaks, ends the session', async () => {
  for (const end of ['close', 'terminate']) {
    const socket = await openWebSocket(server)
    socket.socket[end]()
    await socket.closed()
    await assertGone(socket.handshake.sid)
  }
})

test('a close packet on a WebSocket ends the session', notStock('waits for the ping timeout'), async () => {
  const socket = await openWebSocket(server)
  socket.send('1')
  await socket.closed()
  await assertGone(socket.handshake.sid)
})

test('a session that has ended leaves the others alone', async () => {
  const [one, other] = [await Polling.open(server), await Polling.open(server)]
  const { answer } = await other.park()
  await one.postLoosely('abc')
  await other.post('4still here')
  assert.equal((await answer).body, '4still here')
})
