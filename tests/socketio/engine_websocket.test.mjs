// Engine.IO over a WebSocket from the start: one packet per frame.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract, quiet } from './support/contract.mjs'
import { openWebSocket, Polling, ask, query } from './support/wire.mjs'

let server, tight
before(async () => {
  server = await Contract.start(quiet)
  tight = await Contract.start({ ...quiet, 'max-payload': 1000 })
})
after(() => Promise.all([server.stop(), tight.stop()]))

test('text comes back as text, binary as binary, in order', async () => {
  const socket = await openWebSocket(server)
  socket.send('4hello')
  socket.send(Buffer.from([1, 2, 3]))
  socket.send('4€ 🫖 \x1e \0')  // the separator means nothing here
  socket.send(Buffer.alloc(0))
  socket.send('4')
  assert.deepEqual(await socket.take(5), ['4hello', Buffer.from([1, 2, 3]), '4€ 🫖 \x1e \0', Buffer.alloc(0), '4'])
  socket.close()
})

test('binary as text is taken, too', async () => {
  const socket = await openWebSocket(server)
  socket.send('bAQID')
  assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3]))
  socket.close()
})

test('with b64=1 binary comes as text', async () => {
  const socket = await openWebSocket(server, { b64: 1 })
  socket.send('bAQID')
  socket.send(Buffer.from([4, 5, 6]))
  socket.send('4text')
  assert.deepEqual(await socket.take(3), ['bAQID', 'bBAUG', '4text'])
  socket.close()
})

test('every size of frame', async () => {
  const socket = await openWebSocket(server)
  for (const size of [124, 125, 126, 127, 65534, 65535, 65536, 999_999]) {
    const text = `4${'x'.repeat(size - 1)}`
    socket.send(text)
    assert.equal(await socket.next(), text)
    socket.send(Buffer.alloc(size, 7))
    assert.equal(Buffer.compare(await socket.next(), Buffer.alloc(size, 7)), 0)
  }
  socket.close()
})

test('a message in fragments is one packet', async () => {
  const socket = await openWebSocket(server)
  socket.socket.send('4o', { fin: false })
  socket.socket.send('n', { fin: false })
  socket.socket.send('e')
  assert.equal(await socket.next(), '4one')
  socket.close()
})

test('a thousand messages keep their order', async () => {
  const socket = await openWebSocket(server)
  const sent = Array.from({ length: 1000 }, (_, i) => (i % 3 ? `4${i}` : Buffer.from(String(i))))
  for (const message of sent) socket.send(message)
  assert.deepEqual(await socket.take(1000), sent)
  socket.close()
})

test('WebSocket pings are answered by WebSocket pongs', async () => {
  const socket = await openWebSocket(server)
  const pong = new Promise((resolve) => socket.socket.on('pong', resolve))
  socket.socket.ping('abc')
  assert.equal((await pong).toString(), 'abc')
  socket.close()
})

test('a session that is a WebSocket takes no polls', async () => {
  const socket = await openWebSocket(server)
  const url = `${server.url}/engine.io/?${query({ sid: socket.handshake.sid })}`
  for (const options of [{}, { method: 'POST', body: '4x' }]) {
    const { status, body } = await ask(url, options)
    assert.equal(status, 400)
    assert.equal(body, '{"code":3,"message":"Bad request"}')
  }
  socket.send('4alive')
  assert.equal(await socket.next(), '4alive')
  socket.close()
})

test('a message of exactly maxPayload bytes is taken, one byte more is 1009', async () => {
  for (const [fits, more] of [
    [`4${'x'.repeat(999)}`, `4${'x'.repeat(1000)}`],
    [Buffer.alloc(1000, 1), Buffer.alloc(1001, 1)],
  ]) {
    const socket = await openWebSocket(tight)
    socket.send(fits)
    assert.deepEqual(await socket.next(), fits)
    socket.send(more)
    assert.equal(await socket.closed(), 1009)
    const { body } = await ask(`${tight.url}/engine.io/?${query({ sid: socket.handshake.sid })}`)
    assert.equal(body, '{"code":1,"message":"Session ID unknown"}')
  }
})

test('fragments count together', async () => {
  const socket = await openWebSocket(tight)
  socket.socket.send(`4${'x'.repeat(600)}`, { fin: false })
  socket.socket.send('x'.repeat(600))
  assert.equal(await socket.closed(), 1009)
})

test('the limit holds for a session that moved, too', async () => {
  const session = await Polling.open(tight)
  const socket = await session.webSocket()
  await socket.probe()
  socket.send('5')
  socket.send('x'.repeat(1001))
  assert.equal(await socket.closed(), 1009)
  assert.equal((await session.get()).status, 400)
})
