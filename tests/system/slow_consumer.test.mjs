// A hundred in one chat, and one of them stops reading: the others notice nothing, the server does not swell, and the
// one is closed, comes back and has everything.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { register } from '../clients/support/rest.mjs'
import { Server, eventually, sanitized, unlimited } from '../clients/support/server.mjs'
import { FrozenReader } from './frozen_reader.mjs'

const median = (numbers) => numbers.sort((x, y) => x - y)[Math.floor(numbers.length / 2)]

test('one of a hundred stops reading', { timeout: 240_000 }, async (t) => {
  const server = await Server.start({
    args: [...unlimited, '--registration=open', '--outbox-limit=256KiB', '--ping-interval=2min', '--ping-timeout=2min'],
  })
  t.after(() => server.kill())
  const users = [await register(server, 'user0', { setupToken: server.setupToken })]
  for (let i = 1; i < 100; ++i) users.push(await register(server, `user${i}`))
  const slow = users.pop()

  const sender = await Client.connect(server, users[0].accessToken)
  const memberIds = [...users.slice(1), slow].map(({ user }) => user.id)
  const { chat } = await sender.call('create_chat', { kind: 'group', title: 'Everybody', memberIds })
  const others = await Promise.all(users.slice(1).map(({ accessToken }) => Client.connect(server, accessToken)))
  const view = await Replica.load(server, slow.accessToken, slow.user.id)
  const reader = new FrozenReader(server, slow.accessToken, view)
  t.after(() => reader.end())
  await eventually('the slow one is there', () => reader.frames.some((frame) => frame.event === 'sync'))

  /** Sends one message; the milliseconds until all the others have it. */
  let sent = 0
  const send = async (size) => {
    const start = performance.now()
    const arrived = others.map((client) => client.next('new_message'))
    const { message } = await sender.call('send_message', { chatId: chat.id, content: `${++sent} ${'x'.repeat(size)}` })
    assert.equal(message.seq, sent)
    for (const { seq } of await Promise.all(arrived)) assert.equal(seq, sent)  // in order, none missed, none twice
    return performance.now() - start
  }

  const before = []
  for (let i = 0; i < 30; ++i) before.push(await send(6000))
  await eventually('the slow one keeps up', () => view.chats.get(chat.id).lastSeq === sent)
  const memory = server.residentMiB()

  reader.freeze()
  const during = []
  const slowClosed = () => server.metric('snug_slow_consumers_closed_total')
  for (let i = 0; i < 400 && (await slowClosed()) === 0; ++i) during.push(await send(6000))
  assert.equal(await slowClosed(), 1)
  for (let i = 0; i < 30; ++i) during.push(await send(6000))
  assert.equal(others.filter((client) => client.isOpen).length, 98)
  t.diagnostic(`a message reaches all: median ${median(before).toFixed(1)} ms before, ${median(during).toFixed(1)} ms while one is stuck`)
  t.diagnostic(`${during.length} messages while it was stuck; memory ${memory.toFixed(1)} MiB, then ${server.residentMiB().toFixed(1)}`)
  if (!sanitized) assert.ok(server.residentMiB() < memory + 40, `${server.residentMiB()} MiB`)

  // It reads again: whole frames, and then the close; what it has got ends somewhere before what was sent.
  reader.thaw()
  assert.equal(await reader.closed, 4408)
  assert.ok(view.chats.get(chat.id).lastSeq < sent, 'it was closed and had everything: the test tests nothing')
  const back = await Client.connect(server, slow.accessToken, { replica: view })
  await eventually('it has everything', () => view.chats.get(chat.id).lastSeq === sent && !view.more)
  assert.equal(view.resets, 0)
  await view.fill(server, slow.accessToken)
  const fresh = await Replica.load(server, slow.accessToken, slow.user.id)
  assert.equal(view.differenceTo(fresh), '')
  assert.equal(view.inconsistency(), '')
  await send(10)
  assert.equal((await back.next('new_message')).seq, sent)

  // One that is stuck does not keep the server from stopping.
  const stuck = new FrozenReader(server, slow.accessToken, view)
  t.after(() => stuck.end())
  await eventually('it is there', () => stuck.frames.some((frame) => frame.event === 'sync'))
  stuck.freeze()
  for (let i = 0; i < 30; ++i) await send(6000)
  const asked = Date.now()
  assert.equal(await server.stop(), 0)
  assert.ok(Date.now() - asked < 15_000, 'the promise is 5 s; this machine may be slow')
})
