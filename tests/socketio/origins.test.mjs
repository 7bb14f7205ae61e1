// Who may connect from where: the same list for polling and WebSocket; what browsers ask first; the path beside it.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Server, unlimited } from '../clients/support/server.mjs'
import { Frames, ask, query } from './support/wire.mjs'

const friend = 'https://app.example.org'
const stranger = 'https://evil.example.org'

let server
before(async () => { server = await Server.start({ args: [...unlimited, `--allowed-origins=${friend}`] }) })
after(() => server.kill())

const url = (more) => `${server.url}/socket.io/?${query(more)}`
const from = (origin) => ({ headers: { Origin: origin } })

/** Names of a header that lists names. */
const list = (header) => (header ?? '').toLowerCase().split(',').map((name) => name.trim())

test('no origin, and the server\'s own, need no permission', async () => {
  for (const options of [{}, from(server.url)]) {
    const { status, headers, body } = await ask(url(), options)
    assert.equal(status, 200)
    assert.equal(body[0], '0')
    assert.equal(headers['access-control-allow-origin'] ?? server.url, server.url)
    const socket = await Frames.open(url({ transport: 'websocket' }), options)
    assert.equal((await socket.next())[0], '0')
    socket.close()
  }
})

test('an allowed origin is told so on every answer, refusals too', async () => {
  const opened = await ask(url(), from(friend))
  const { sid } = JSON.parse(opened.body.slice(1))
  for (const answer of [
    opened,
    await ask(url({ sid }), { method: 'POST', body: '40{"token":"guessed"}', ...from(friend) }),
    await ask(url({ sid }), from(friend)),
    await ask(url({ transport: 'abc' }), from(friend)),
    await ask(url({ sid: 'unknown' }), from(friend)),
    await ask(url({ EIO: 3 }), from(friend)),
    await ask(url(), { method: 'POST', body: '4', ...from(friend) }),
  ]) {
    assert.equal(answer.headers['access-control-allow-origin'], friend, answer.body)
    assert.ok(list(answer.headers.vary).includes('origin'), answer.body)
  }
  const socket = await Frames.open(url({ transport: 'websocket' }), from(friend))
  assert.equal((await socket.next())[0], '0')
  socket.close()
})

test('browsers ask first', async () => {
  const { status, headers } = await ask(url({ sid: 'x' }), {
    method: 'OPTIONS',
    headers: { 'Origin': friend, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type,x-mine' },
  })
  assert.equal(status, 204)
  assert.equal(headers['access-control-allow-origin'], friend)
  for (const method of ['get', 'post']) assert.ok(list(headers['access-control-allow-methods']).includes(method), method)
  assert.ok(list(headers['access-control-allow-headers']).includes('content-type'))
  assert.ok(list(headers.vary).includes('origin'))
})

test('another origin gets in by no transport', async () => {
  for (const origin of [stranger, 'null', 'https://app.example.org.evil.example.org', 'http://app.example.org', 'https://app.example.org:8443']) {
    const polling = await ask(url(), from(origin))
    assert.equal(polling.headers['access-control-allow-origin'], undefined, origin)
    assert.deepEqual([polling.status, polling.body], [403, '{"code":4,"message":"Forbidden"}'], origin)
    const refusal = await Frames.open(url({ transport: 'websocket' }), from(origin)).then(() => assert.fail('accepted'), (error) => error)
    assert.ok([400, 403].includes(refusal.status), `${refusal.status}`)
    const asked = await ask(url(), { method: 'OPTIONS', headers: { 'Origin': origin, 'Access-Control-Request-Method': 'POST' } })
    assert.equal(asked.headers['access-control-allow-origin'], undefined, origin)
  }
})
