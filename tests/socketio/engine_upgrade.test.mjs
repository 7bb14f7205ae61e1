// Engine.IO: from polling to a WebSocket, without losing or turning round anything.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract, quiet } from './support/contract.mjs'
import { Polling } from './support/wire.mjs'

let server
before(async () => { server = await Contract.start(quiet) })
after(() => server.stop())

/** A session on its WebSocket: probed and moved. */
async function moved() {
  const session = await Polling.open(server)
  const socket = await session.webSocket()
  await socket.probe()
  socket.send('5')
  return { session, socket }
}

async function assertAlive(session) {
  assert.equal((await session.post('4alive')).body, 'ok')
  assert.deepEqual(await session.packets(), ['4alive'])
}

test('probe, upgrade, and messages take the new way', async () => {
  const { socket } = await moved()
  socket.send('4hello')
  socket.send(Buffer.from([1, 2, 3]))
  assert.deepEqual(await socket.take(2), ['4hello', Buffer.from([1, 2, 3])])
  socket.close()
})

test('a parked poll gets a noop at the probe', async () => {
  const session = await Polling.open(server)
  const { answer } = await session.park()
  const socket = await session.webSocket()
  await socket.probe()
  const { status, body } = await answer
  assert.deepEqual({ status, body }, { status: 200, body: '6' })
  socket.close()
})

test('so does every poll after it, until the upgrade', async () => {
  const session = await Polling.open(server)
  const socket = await session.webSocket()
  await socket.probe()
  for (let i = 0; i < 3; ++i) assert.equal((await session.get()).body, '6')
  socket.send('5')
  socket.send('4x')
  assert.equal(await socket.next(), '4x')
  socket.close()
})

test('a WebSocket that has not probed yet changes nothing', async () => {
  const session = await Polling.open(server)
  const { answer } = await session.park()
  const socket = await session.webSocket()
  await session.post('4still polling')
  assert.equal((await answer).body, '4still polling')
  assert.deepEqual(socket.came, [])
  socket.close()
})

test('what was waiting is flushed to the WebSocket', async () => {
  const session = await Polling.open(server)
  const socket = await session.webSocket()
  await session.post('4before the probe')
  await socket.probe()
  await session.post('4between\x1ebAQID')
  assert.deepEqual(socket.came, [])
  socket.send('5')
  assert.deepEqual(await socket.take(3), ['4before the probe', '4between', Buffer.from([1, 2, 3])])
  socket.close()
})

test('what was waiting may also leave by a poll between probe and upgrade, once', async () => {
  const session = await Polling.open(server)
  const socket = await session.webSocket()
  await socket.probe()
  await session.post('4one\x1e4two')
  assert.deepEqual(await session.packets(), ['4one', '4two'])
  socket.send('5')
  socket.send('4three')
  assert.equal(await socket.next(), '4three')
  socket.close()
})

test('after the upgrade, polls and POSTs are code 3, at once', async () => {
  for (let i = 0; i < 20; ++i) {
    const { session, socket } = await moved()
    socket.send('4moved')
    assert.equal(await socket.next(), '4moved')
    for (const request of [session.get(), session.post('4x')]) {
      const { status, body } = await request
      assert.equal(status, 400)
      assert.equal(body, '{"code":3,"message":"Bad request"}')
    }
    socket.send('4alive')
    assert.equal(await socket.next(), '4alive')
    socket.close()
  }
})

test('a poll that is there at the upgrade is answered, and nothing is lost', async () => {
  const session = await Polling.open(server)
  const socket = await session.webSocket()
  await socket.probe()
  const poll = session.get()
  await poll.sent
  socket.send('5')
  socket.send('4x')
  const { status, body } = await poll
  assert.ok(status === 400 || body === '6' || body === '1', `${status} ${body}`)  // the way it came is closed
  assert.equal(await socket.next(), '4x')
  socket.close()
})

// --- Under load ---------------------------------------------------------------------------------------------------------

/** Talks while it moves, as the official client does; `pause` messages go out between probe and upgrade. */
async function talkAndMove({ before, pause, after }) {
  const session = await Polling.open(server)
  const came = []
  let next = 0
  let probed = false
  const polling = (async () => {
    while (!probed) came.push(...await session.packets())
  })()
  for (let i = 0; i < before; ++i) await session.post(`4${next++}`)
  const socket = await session.webSocket()
  const pong = socket.probe()
  while (pause-- > 0) await session.post(`4${next++}\x1e4${next++}`)
  await pong
  probed = true
  await polling
  socket.send('5')
  for (let i = 0; i < after; ++i) socket.send(`4${next++}`)
  const messages = came.filter((packet) => packet !== '6')
  messages.push(...await socket.take(next - messages.length))
  socket.close()
  return { messages, expected: Array.from({ length: next }, (_, i) => `4${i}`) }
}

test('nothing is lost, doubled or turned round, whenever one moves', { timeout: 60_000 }, async () => {
  for (const before of [0, 1, 5, 20]) {
    for (const pause of [0, 1, 5, 20]) {
      const { messages, expected } = await talkAndMove({ before, pause, after: 20 })
      assert.deepEqual(messages, expected, `${before} messages before the probe, ${pause} during`)
    }
  }
})

test('neither when many move at once', { timeout: 60_000 }, async () => {
  const all = await Promise.all(Array.from({ length: 25 }, (_, i) => talkAndMove({ before: i % 5, pause: i, after: 50 })))
  for (const { messages, expected } of all) assert.deepEqual(messages, expected)
})

// --- Moves that fail ----------------------------------------------------------------------------------------------------

test('a second WebSocket for a session that is moving, or has moved, is accepted and closed', async () => {
  const session = await Polling.open(server)
  const first = await session.webSocket()
  await first.probe()
  const second = await session.webSocket()
  await second.closed()
  assert.deepEqual(second.came, [])
  first.send('5')
  first.send('4the first one moved')
  assert.equal(await first.next(), '4the first one moved')
  const third = await session.webSocket()
  await third.closed()
  assert.deepEqual(third.came, [])
  first.send('4alive')
  assert.equal(await first.next(), '4alive')
  first.close()
})

test('any other packet on a probing WebSocket closes it, and the session polls on', async (t) => {
  for (const packet of ['2', '2other', '3probe', '4hello', '1', '6', '0', 'abc', '', Buffer.from([1])]) {
    await t.test(`${JSON.stringify(packet)} instead of the probe`, async () => {
      const session = await Polling.open(server)
      const socket = await session.webSocket()
      socket.send(packet)
      await socket.closed()
      assert.deepEqual(socket.came, [])
      await assertAlive(session)
    })
    await t.test(`${JSON.stringify(packet)} instead of the upgrade`, async () => {
      const session = await Polling.open(server)
      const socket = await session.webSocket()
      await socket.probe()
      socket.send(packet)
      await socket.closed()
      await assertAlive(session)
    })
  }
})

test('a WebSocket that goes away before the upgrade leaves the session polling', async () => {
  for (const probing of [false, true]) {
    const session = await Polling.open(server)
    const socket = await session.webSocket()
    if (probing) await socket.probe()
    socket.close()
    await socket.closed()
    await session.post('4one')
    // The noops of the move may still be there.
    let packets = []
    while (!packets.includes('4one')) packets = packets.concat(await session.packets())
    assert.deepEqual(packets.filter((packet) => packet !== '6'), ['4one'])
    const again = await session.webSocket()
    await again.probe()
    again.send('5')
    again.send('4moved')
    assert.equal(await again.next(), '4moved')
    again.close()
  }
})

test('without the upgrade in time only the WebSocket is closed', async (t) => {
  const hasty = await Contract.start({ ...quiet, 'upgrade-timeout': 2_000 })  // for the moves that succeed, too
  t.after(() => hasty.stop())
  for (const probing of [false, true]) {
    const session = await Polling.open(hasty)
    const began = performance.now()
    const socket = await session.webSocket()
    if (probing) await socket.probe()
    await socket.closed()
    assert.ok(performance.now() - began > 1_950)
    await assertAlive(session)
    const again = await session.webSocket()
    await again.probe()
    again.send('5')
    again.send('4moved')
    assert.equal(await again.next(), '4moved')
    again.close()
  }
})

test('a session that dies while it moves takes the WebSocket with it', async () => {
  const session = await Polling.open(server)
  const socket = await session.webSocket()
  await socket.probe()
  await session.postLoosely('1')
  await socket.closed()
  assert.equal((await session.get()).body, '{"code":1,"message":"Session ID unknown"}')
})
