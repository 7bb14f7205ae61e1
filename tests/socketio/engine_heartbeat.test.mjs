// Engine.IO: the server pings, the client answers, and who falls silent is gone.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract } from './support/contract.mjs'
import { Polling, openWebSocket } from './support/wire.mjs'

// A ping every 300 ms. Who answers has as long as it takes: a test that is held up must not be taken for one that is silent.
let server   // where all pings are answered
let strict   // 200 ms for the answer, where nobody answers
let lenient  // 2 s, where one answers, and then no more
before(async () => {
  [server, strict, lenient] = await Promise.all([60_000, 200, 2_000].map((timeout) => Contract.start({ 'ping-interval': 300, 'ping-timeout': timeout })))
})
after(() => Promise.all([server, strict, lenient].map((one) => one.stop())))

const now = () => performance.now()

test('a WebSocket is pinged every 300 ms', async () => {
  const began = now()
  const socket = await openWebSocket(server)
  for (let i = 1; i <= 3; ++i) {
    assert.equal(await socket.next(), '2')
    assert.ok(now() - began > i * 300 - 20, `ping ${i} after ${now() - began} ms`)
    socket.send('3')
  }
  socket.close()
})

test('a poll is answered with nothing but the ping', async () => {
  const session = await Polling.open(server)
  for (let i = 0; i < 3; ++i) {
    assert.equal((await session.get()).body, '2')
    assert.equal((await session.post('3')).body, 'ok')
  }
})

test('a ping waits for a poll', async () => {
  const session = await Polling.open(server)
  const other = await openWebSocket(server)
  assert.equal(await other.next(), '2')  // at about the same time as the session is pinged
  other.close()
  assert.equal((await session.get()).body, '2')
})

test('the next ping is counted from the pong', async () => {
  const socket = await openWebSocket(server)
  assert.equal(await socket.next(), '2')
  const clock = await openWebSocket(server)
  const late = now()
  clock.send('4tick')
  while (now() - late < 100) await clock.next().then(() => clock.send('4tick'))
  socket.send('3')
  const answered = now()
  assert.equal(await socket.next(), '2')
  assert.ok(now() - answered > 280, `${now() - answered} ms after the pong`)
  socket.close()
  clock.close()
})

test('a WebSocket that does not answer is closed after 500 ms', async () => {
  const began = now()
  const socket = await openWebSocket(strict)
  await socket.closed()
  assert.ok(now() - began > 480, `${now() - began} ms`)
  assert.deepEqual(socket.came, ['2'])
})

test('so is one that answered before', async () => {
  const socket = await openWebSocket(lenient)
  assert.equal(await socket.next(), '2')
  socket.send('3')
  assert.equal(await socket.next(), '2')
  await socket.closed()
})

test('messages are no pongs', async () => {
  const began = now()
  const socket = await openWebSocket(strict)
  const chatter = setInterval(() => socket.send('4x'), 50)
  await socket.closed()
  clearInterval(chatter)
  assert.ok(now() - began > 480)
})

test('a polling session that does not answer is gone, its poll told to close', async () => {
  const session = await Polling.open(lenient)
  assert.equal((await session.get()).body, '2')
  assert.equal((await session.get()).body, '1')
  assert.equal((await session.get()).body, '{"code":1,"message":"Session ID unknown"}')
})

test('one that never polls is gone, too', async () => {
  const session = await Polling.open(strict)
  const clock = await openWebSocket(strict)
  await clock.closed()  // as old as the session
  const { status, body } = await session.get()
  assert.equal(status, 400)
  assert.equal(body, '{"code":1,"message":"Session ID unknown"}')
})

test('pings go on after the upgrade', async () => {
  const session = await Polling.open(lenient)
  const socket = await session.webSocket()
  await socket.probe()
  socket.send('5')
  for (let i = 0; i < 3; ++i) {
    assert.equal(await socket.next(), '2')
    socket.send('3')
  }
  await socket.closed()
  assert.deepEqual(socket.came, ['2'])
})

test('a pong of before the upgrade may come after it', async () => {
  const session = await Polling.open(server)
  assert.equal((await session.get()).body, '2')
  const socket = await session.webSocket()
  await socket.probe()
  socket.send('5')
  socket.send('3')
  assert.equal(await socket.next(), '2')
  socket.close()
})
