// A disk that fails and recovers under a running server: no ack without durability, a clear error, and all is well when
// the cause is gone, without a restart.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, asRoot, eventually, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

const faultyDisk = process.env.TEST_FAULTY_DISK
const args = [...unlimited, '--registration=open']

/** The library in front of libc, also where a sanitizer wants to be the first. */
function preloaded(faultFile) {
  const asan = [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter(Boolean).join(':')
  return { LD_PRELOAD: faultyDisk, FAULT_FILE: faultFile, ASAN_OPTIONS: asan }
}

/** Alice and Bob in a chat, each with a view; Bob connects again whenever he is told to. */
async function meet(server) {
  const alice = await register(server, 'alice', { setupToken: server.setupToken })
  const bob = await register(server, 'bob')
  const a = await Client.connect(server, alice.accessToken)
  const { chat } = await a.call('create_chat', { kind: 'direct', userId: bob.user.id })
  const view = await Replica.load(server, bob.accessToken, bob.user.id)
  const pair = { alice, bob, a, chatId: chat.id, view }
  pair.send = (clientId) => pair.a.call('send_message', { chatId: chat.id, content: `this is ${clientId}`, clientId })
  pair.connect = async () => {
    if (!pair.a.isOpen) pair.a = await Client.connect(server, alice.accessToken)
    if (!pair.b?.isOpen) pair.b = await Client.connect(server, bob.accessToken, { replica: view })
  }
  await pair.connect()
  return pair
}

/** What a test sends before, while and after the disk fails. */
async function sufferAndRecover(t, server, { fail, heal }) {
  const pair = await meet(server)
  const before = []
  for (let i = 0; i < 20; ++i) before.push((await pair.send(`before-${i}`)).message)
  await eventually('bob has it', () => pair.view.history(pair.chatId).length === 20)

  fail()
  const names = Array.from({ length: 30 }, (_, i) => `during-${i}`)
  const acked = new Map()
  const outcomes = await Promise.allSettled(names.map(async (name) => acked.set(name, (await pair.send(name)).message)))
  const refused = outcomes.filter((o) => o.status === 'rejected').map((o) => o.reason)
  assert.ok(refused.length > 0, 'nothing failed: the test tests nothing')
  for (const error of refused) {
    assert.equal(error.code, 'unavailable', error.message)
    assert.ok(error.retryAfterMs > 0)
  }
  const still = await pair.send('during-0').then(() => null, (error) => error)
  if (acked.size === 0) assert.equal(still?.code, 'unavailable')  // and it goes on, as long as the cause is there
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200)
  assert.equal((await fetch(`${server.url}/readyz`)).status, 503)
  await server.logged(/commit failed/)

  // Reading goes on, and nobody was told of what may not last.
  const { messages } = await rest(server, 'GET', `/chats/${pair.chatId}/messages?limit=100`, { token: pair.bob.accessToken })
  assert.ok(messages.length >= 20)
  const told = pair.view.history(pair.chatId).filter((m) => m.clientId.startsWith('during-'))
  for (const message of told) assert.ok(acked.has(message.clientId), `${message.clientId} was told, and never acked`)

  heal()
  await eventually('it is ready again', async () => (await fetch(`${server.url}/readyz`)).status === 200)
  await pair.connect()
  for (const name of names) {
    const { message } = await eventually(`${name} is taken`, async () => {
      if (!pair.a.isOpen) await pair.connect()
      return pair.send(name).catch((error) => {
        if (error.code !== 'unavailable' && error.constructor.name !== 'ConnectionLost') throw error
      })
    })
    if (acked.has(name)) assert.equal(message.id, acked.get(name).id)
  }
  await pair.connect()
  await pair.send('after')

  // Each is there once; Bob, who may have been cut off, has what a fresh client loads.
  const expected = [...before.map((m) => m.clientId), ...names, 'after'].sort()
  const whole = async () => {
    await pair.connect()
    await pair.view.fill(server, pair.bob.accessToken)
    const fresh = await Replica.load(server, pair.bob.accessToken, pair.bob.user.id)
    assert.equal(fresh.inconsistency(), '')
    assert.deepEqual(fresh.history(pair.chatId).map((m) => m.clientId).sort(), expected)
    return pair.view.differenceTo(fresh)
  }
  await eventually('bob has what a fresh client has', async () => (await whole()) === '')
  assert.equal(pair.view.resets, 0)

  // And it is on the disk.
  await server.kill()
  const again = await Server.start({ args, data: server.data })
  t.after(() => again.kill())
  const fresh = await Replica.load(again, pair.bob.accessToken, pair.bob.user.id)
  assert.equal(pair.view.differenceTo(fresh), '')
  assert.equal(await again.stop(), 0)
}

// EROFS: the kernel makes a file system read-only after an error of its disk.
for (const fault of ['fdatasync EIO', 'pwrite EIO', 'pwrite ENOSPC', 'pwrite EROFS']) {
  test(`${fault} comes and goes`, { timeout: 120_000 }, async (t) => {
    const faultFile = path.join(temporaryFolder(), 'fault')
    const server = await Server.start({ args, env: preloaded(faultFile) })
    t.after(() => server.kill())
    await sufferAndRecover(t, server, {
      fail: () => fs.writeFileSync(faultFile, fault),
      heal: () => fs.rmSync(faultFile),
    })
  })
}

test('pread EIO comes and goes', { timeout: 120_000 }, async (t) => {
  const faultFile = path.join(temporaryFolder(), 'fault')
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const pair = await meet(server)
  await Promise.all(Array.from({ length: 300 }, (_, i) =>
    pair.a.call('send_message', { chatId: pair.chatId, content: `${i} ${'word '.repeat(200)}` })))
  assert.equal(await server.stop(), 0)

  server = await Server.start({ args, data: server.data, env: preloaded(faultFile) })  // nothing is in its caches
  const page = () => rest(server, 'GET', `/chats/${pair.chatId}/messages?after=100&limit=50`, { token: pair.bob.accessToken })
  fs.writeFileSync(faultFile, 'pread EIO')
  await assert.rejects(page(), { code: /unavailable|internal/ })
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200)
  fs.rmSync(faultFile)
  const { messages } = await eventually('it reads again', () => page().catch(() => null))
  assert.deepEqual(messages.map((m) => m.seq), Array.from({ length: 50 }, (_, i) => 101 + i))
  await pair.a.closed
  pair.a = await Client.connect(server, pair.alice.accessToken)
  assert.equal((await pair.send('after')).message.seq, 301)
  assert.equal(await server.stop(), 0)
})

test('a full disk gets room again', { timeout: 120_000 }, async (t) => {
  // A small disk of the server's own: in a mount namespace that ends with it.
  const data = path.join(temporaryFolder(), 'data')
  fs.mkdirSync(data)
  const unshare = ['unshare', '--mount', '--propagation=private', ...(asRoot ? [] : ['--map-root-user'])]
  const probe = await run(['-c', 'mount -t tmpfs tmpfs "$0"', data], { binary: 'sh', wrap: unshare })
  if (probe.code !== 0) return t.skip(`no mount of one's own here: ${probe.stderr.trim()}`)
  const server = await Server.start({
    args, data, wrap: [...unshare, 'sh', '-c', 'mount -t tmpfs -o size=16m tmpfs "$0" && exec "$@"', data],
  })
  t.after(() => server.kill())
  const filler = `/proc/${server.pid}/root${data}/filler`
  const pair = await meet(server)
  await pair.send('before')

  fill(filler)
  const outcomes = []
  for (let i = 0; i < 400 && !outcomes.some((o) => o.code); ++i) {  // what SQLite has room for still goes
    outcomes.push(await pair.a.call('send_message', { chatId: pair.chatId, content: 'x'.repeat(4000), clientId: `during-${i}` })
      .then(({ message }) => message, (error) => error))
  }
  assert.equal(outcomes.at(-1).code, 'unavailable', 'the disk never was full: the test tests nothing')
  await server.logged(/full/)
  const acked = outcomes.slice(0, -1).map((m) => m.id)

  fs.rmSync(filler)
  await eventually('it is ready again', async () => (await fetch(`${server.url}/readyz`)).status === 200)
  await pair.connect()
  await pair.send('after')
  const last = `during-${outcomes.length - 1}`
  await pair.a.call('send_message', { chatId: pair.chatId, content: 'x'.repeat(4000), clientId: last })
  const fresh = await Replica.load(server, pair.bob.accessToken, pair.bob.user.id)
  const stored = fresh.history(pair.chatId)
  assert.deepEqual(stored.filter((m) => /during/.test(m.clientId) && m.clientId !== last).map((m) => m.id), acked)
  assert.equal(stored.filter((m) => m.clientId === last).length, 1)
  assert.equal(fresh.inconsistency(), '')
  await eventually('bob has it all', async () => {
    await pair.connect()
    await pair.view.fill(server, pair.bob.accessToken)
    return pair.view.differenceTo(fresh) === ''
  })
  assert.equal(await server.stop(), 0)
})

/** Writes until there is no room for a single page. */
function fill(file) {
  const descriptor = fs.openSync(file, 'w')
  for (const size of [65536, 4096]) {
    try {
      for (;;) fs.writeSync(descriptor, Buffer.alloc(size))
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error
    }
  }
  fs.closeSync(descriptor)
}
