// Requests that stand one behind the other on one connection, while a WebSocket of the same session talks: answers must
// not lead back into a connection that is being read.
import assert from 'node:assert/strict'
import net from 'node:net'
import test, { after, before } from 'node:test'

import { Contract, notStock, quiet } from './support/contract.mjs'
import { Polling, ask, query } from './support/wire.mjs'

let server
before(async () => { server = await Contract.start(quiet) })
after(() => server.stop())

const masked = (text) => Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])

/** Everything that comes on a raw connection, until it has come or the connection has ended. */
function raw(bytes) {
  const socket = net.connect(server.port, '127.0.0.1', () => socket.write(bytes))
  let came = ''
  const waiting = []
  const check = () => { for (const wait of waiting.splice(0)) wait() }
  socket.setEncoding('latin1').on('data', (text) => { came += text; check() })
  socket.on('error', () => {}).on('close', () => { socket.over = true; check() })
  return {
    socket,
    async until(pattern) {
      while (!pattern.test(came) && !socket.over) await new Promise((resolve) => waiting.push(resolve))
      return came
    },
  }
}

test('two polls in one segment, and a probe that says all in one and hangs up', notStock('takes pipelined polls one by one'), async () => {
  for (let round = 0; round < 40; ++round) {
    const session = await Polling.open(server)
    const target = `/engine.io/?${query({ sid: session.sid })}`
    const poll = `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`
    const polls = raw(poll + poll)
    const probe = raw(`GET ${target.replace('polling', 'websocket')} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
    assert.match(await probe.until(/\r\n\r\n/), /^HTTP\/1.1 101/)
    const words = round % 2 ? ['2probe', '5'] : ['2probe']
    probe.socket.end(Buffer.concat(words.map(masked)))
    await session.postLoosely('4x')  // whoever still waits is told, or that there is nobody to talk to any more
    assert.match(await polls.until(/HTTP\/1.1 (200|400)/), /HTTP\/1.1 (200|400)/)
    polls.socket.destroy()
  }
  assert.equal((await ask(`${server.url}/engine.io/?${query()}`)).status, 200)
})
