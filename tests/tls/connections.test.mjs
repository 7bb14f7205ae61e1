// Many TLS connections, and slow ones.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { register } from '../clients/support/rest.mjs'
import { Server, eventually, sanitized, unlimited } from '../clients/support/server.mjs'
import { SecureSocket, flags, issue } from './support/tls.mjs'

const args = [...unlimited, '--registration=open']
const upgrade = 'GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
                'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n'

test('a client that reads late gets all, in order; one that reads nothing is let go', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args: [...args, ...flags(issue()), '--outbox-limit=8MiB', '--ping-timeout=3s', '--ping-interval=1h'] })
  t.after(() => server.kill())
  const ann = await register(server, 'ann', { setupToken: server.setupToken })
  const ben = await register(server, 'ben')
  const a = await Client.connect(server, ann.accessToken)
  const { chat } = await a.call('create_chat', { kind: 'direct', userId: ben.user.id })
  const late = new SecureSocket(server)
  await late.secured
  late.socket.write(`${upgrade}Authorization: Bearer ${ben.accessToken}\r\n\r\n`)
  await late.until(/"event":"ready"/)
  late.socket.pause()
  const text = 'long '.repeat(1500)
  const send = async (count) => {
    for (let i = 0; i < count; i += 20)
      await Promise.all(Array.from({ length: 20 }, () => a.call('send_message', { chatId: chat.id, content: text })))
  }
  await send(800)  // 6 MB: more than the kernel holds, less than the outbox may
  late.socket.resume()
  await late.until(/"seq":800\b/)
  const seqs = [...late.received.matchAll(/"event":"new_message".*?"seq":(\d+)/g)].map((m) => Number(m[1]))
  assert.deepEqual(seqs, Array.from({ length: 800 }, (_, i) => i + 1))

  late.socket.pause()
  await send(3000)
  await eventually('it is gone', async () => (await server.metric('snug_websockets')) === 1)
  assert.ok(a.isOpen)
  assert.equal(await server.stop(), 0)
})

test('idle connections cost little memory', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args: [...args, ...flags(issue()), '--hello-timeout=10min', '--ping-interval=10min'] })
  t.after(() => server.kill())
  const open = async () => {
    const secure = new SecureSocket(server)
    await secure.secured
    secure.socket.write(`${upgrade}\r\n`)
    await secure.until(/101 Switching/)
    return secure
  }
  const crowd = await Promise.all(Array.from({ length: 100 }, open))  // what is only needed once
  const memory = server.residentMiB()
  const count = sanitized ? 200 : 2000
  for (let i = 0; i < count; i += 100) crowd.push(...await Promise.all(Array.from({ length: 100 }, open)))
  const each = (server.residentMiB() - memory) * 1024 / count
  t.diagnostic(`${count} WebSockets over TLS, ${each.toFixed(2)} KiB of memory each`)
  if (!sanitized) assert.ok(each < 40, `${each} KiB for each idle connection`)
  for (const { socket } of crowd) socket.destroy()
  await eventually('all are gone', async () => (await server.metric('snug_connections')) < 20)
  assert.equal(await server.stop(), 0)
})
