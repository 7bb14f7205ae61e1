// Engine.IO over polling: what requests and answers look like, and how big they may be.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract, quiet } from './support/contract.mjs'
import { Polling, ask } from './support/wire.mjs'

let server, tight
before(async () => {
  server = await Contract.start(quiet)
  tight = await Contract.start({ ...quiet, 'max-payload': 1000 })
})
after(() => Promise.all([server.stop(), tight.stop()]))

test('a message goes by POST and comes back by GET', async () => {
  const session = await Polling.open(server)
  const posted = await session.post('4hello')
  assert.equal(posted.status, 200)
  assert.equal(posted.headers['content-type'], 'text/html')
  assert.equal(posted.headers['cache-control'], 'no-store')
  assert.equal(posted.headers['content-length'], '2')
  assert.equal(posted.body, 'ok')
  const polled = await session.get()
  assert.equal(polled.status, 200)
  assert.equal(polled.headers['content-type'], 'text/plain; charset=UTF-8')
  assert.equal(polled.headers['cache-control'], 'no-store')
  assert.equal(polled.headers['content-length'], '6')
  assert.equal(polled.body, '4hello')
})

test('a poll waits for a message', async () => {
  const session = await Polling.open(server)
  const { answer } = await session.park()
  assert.equal((await session.post('4late')).body, 'ok')
  assert.equal((await answer).body, '4late')
})

test('several packets in one payload come back in one payload, in order', async () => {
  const session = await Polling.open(server)
  await session.post('4one\x1e4two\x1ebAQID\x1e4\x1e4three')
  assert.equal((await session.get()).body, '4one\x1e4two\x1ebAQID\x1e4\x1e4three')
})

test('what waits leaves in one payload', async () => {
  const session = await Polling.open(server)
  for (let i = 0; i < 20; ++i) await session.post(`4${i}`)
  assert.deepEqual(await session.packets(), Array.from({ length: 20 }, (_, i) => `4${i}`))
})

test('text is UTF-8, lengths are bytes', async () => {
  const session = await Polling.open(server)
  const text = '4€ häuft 🫖 \u2028 "\\u001e" \n\t\0'
  await session.post(text)
  const { headers, body } = await session.get()
  assert.equal(body, text)
  assert.equal(Number(headers['content-length']), Buffer.byteLength(text))
})

test('any content type but octet-stream is text', async () => {
  const session = await Polling.open(server)
  for (const type of ['text/plain', 'text/plain;charset=UTF-8', 'application/json', 'x/y', 'application/x-www-form-urlencoded']) {
    assert.equal((await session.post('4x', { headers: { 'content-type': type } })).body, 'ok', type)
    assert.deepEqual(await session.packets(), ['4x'])
  }
})

test('binary is base64 after a b, both ways, and without a type', async () => {
  const session = await Polling.open(server)
  for (const packet of ['b', 'bAA==', 'bAQI=', 'bAQID', `b${Buffer.alloc(1000, 255).toString('base64')}`]) {
    assert.equal((await session.post(packet)).body, 'ok')
    assert.deepEqual(await session.packets(), [packet])
  }
})

test('b64=1 changes nothing for polling', async () => {
  const session = await Polling.open(server, { b64: 1 })
  await session.post('4text\x1ebAQID')
  assert.equal((await session.get()).body, '4text\x1ebAQID')
})

test('the cache buster is not looked at', async () => {
  const session = await Polling.open(server, { t: 'abc' })
  await ask(session.url({ t: 'PYgzSJO.1' }), { method: 'POST', body: '4x' })
  assert.equal((await ask(session.url({ t: 'ö%00&' }))).body, '4x')
})

test('sessions do not mix', async () => {
  const sessions = await Promise.all(Array.from({ length: 10 }, () => Polling.open(server)))
  await Promise.all(sessions.map((session) => session.post(`4for ${session.sid}`)))
  for (const session of sessions) assert.deepEqual(await session.packets(), [`4for ${session.sid}`])
})

test('a body that arrives in pieces is one payload', async () => {
  const session = await Polling.open(server)
  const posted = session.post('4on', { hold: true })
  await posted.sent
  posted.request.write('e\x1e4t')
  posted.request.end('wo')
  assert.equal((await posted).body, 'ok')
  assert.deepEqual(await session.packets(), ['4one', '4two'])
})

test('polls are answered while the body of a POST is still arriving', async () => {
  const session = await Polling.open(server)
  await session.post('4first')
  const posted = session.post('4se', { hold: true })
  await posted.sent
  assert.deepEqual(await session.packets(), ['4first'])
  posted.request.end('cond')
  assert.equal((await posted).body, 'ok')
  assert.deepEqual(await session.packets(), ['4second'])
})

// --- maxPayload ---------------------------------------------------------------------------------------------------------

test('maxPayload is told in the handshake', async () => {
  assert.equal((await Polling.open(tight)).handshake.maxPayload, 1000)
})

test('a POST of exactly maxPayload bytes is taken, one byte more is 413, and the session lives', async () => {
  const session = await Polling.open(tight)
  const full = `4${'x'.repeat(999)}`
  assert.equal((await session.post(full)).body, 'ok')
  assert.deepEqual(await session.packets(), [full])
  assert.equal((await session.post(`${full}x`)).status, 413)
  assert.equal((await session.post('4alive')).body, 'ok')
  assert.deepEqual(await session.packets(), ['4alive'])
})

test('bytes count, not characters', async () => {
  const session = await Polling.open(tight)
  assert.equal((await session.post(`4${'€'.repeat(333)}`)).body, 'ok')
  assert.equal((await session.post(`4${'€'.repeat(334)}`)).status, 413)
})

test('a body without a length is counted as it comes', async () => {
  const session = await Polling.open(tight)
  const posted = session.post(`4${'x'.repeat(500)}`, { hold: true })
  await posted.sent
  posted.request.end('x'.repeat(500))
  assert.equal((await posted).status, 413)
  assert.equal((await session.post('4alive')).body, 'ok')
})

test('what the server sends may be more than that', async () => {
  const session = await Polling.open(tight)
  for (let i = 0; i < 3; ++i) await session.post(`4${'x'.repeat(900)}`)
  assert.equal((await session.packets()).length, 3)
})

test('a large answer is compressed for those who accept it, and only for them', async () => {
  const session = await Polling.open(server)
  const text = `4${'tea '.repeat(5000)}`
  await session.post(text)
  const plain = await session.get()
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.equal(plain.body, text)
  await session.post(text)
  const response = await fetch(session.url(), { headers: { 'accept-encoding': 'gzip' } })  // fetch undoes it
  assert.ok([null, 'gzip'].includes(response.headers.get('content-encoding')))
  assert.equal(await response.text(), text)
})
