// Nodes that come, go and come back, and those that must not: under load nothing is lost, what can't be is refused by a
// line that says what to do, and in the end all nodes have the same.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { CallError, register, rest } from '../clients/support/rest.mjs'
import { Server, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { Chance, seed } from '../system/random.mjs'
import { Talker } from '../system/talker.mjs'
import { checkDatabase, checkViews, makeChats } from '../system/views.mjs'
import { Guest, checkGuests, spoken, stay } from './clients.mjs'
import { Cluster, Redis, eventually, lastingPort } from './support.mjs'

/** A program that does not start: what it said. */
async function refused(node) {
  const starts = node.listening().then(() => 'it starts', () => 'it ends')
  assert.equal(await starts, 'it ends', node.log)
  assert.equal((await node.ended).code, 1, node.log)
  return node.log
}

/** A node that must not start, with a folder of its own unless `options` has one, beside those that run. */
async function refusedBy(cluster, n, options = {}) {
  const before = cluster.nodes[n]
  const node = cluster.launch(n, options)
  cluster.nodes[n] = before
  try {
    return await refused(node)
  } finally {
    await node.kill()
  }
}

test(`a rolling restart, and a fourth node, under load (SEED=${seed})`, { timeout: 180_000 }, async (t) => {
  const chance = new Chance(seed)
  const cluster = await Cluster.start(0, { args: ['--cluster-drain=300ms'] })
  const ports = [0]
  let over = false
  const guests = []
  t.after(() => {
    over = true
    for (const { app } of guests) app.leave()
    return cluster.end()
  })
  for (const n of [1, 2, 3, 4]) ports[n] = await lastingPort()
  const start = (n) => cluster.start(n, { listen: `127.0.0.1:${ports[n]}` })
  for (const n of [1, 2, 3]) await start(n)
  const [, first] = cluster.nodes
  const host = await register(first, 'host', { setupToken: first.setupToken })
  const talkers = []
  for (const name of ['ada', 'ben', 'cho', 'dan']) talkers.push(await Talker.join(first, name))
  const chats = await makeChats(first, talkers)
  for (const talker of talkers) await talker.load(first)
  // Stock clients look for their node where it was.
  for (const [i, kind] of ['polling', 'websocket', 'polling', 'websocket', 'upgrade', 'polling'].entries())
    guests.push(await Guest.join(cluster.nodes[1 + (i % 3)], `guest-${kind}-${i}`, kind))
  const { chat } = await rest(first, 'POST', '/chats', {
    token: host.accessToken, body: { kind: 'group', title: 'Guests', memberIds: guests.map(({ account }) => account.user.id) },
  })
  for (const { app } of guests) await app.next('chat_created', ({ id }) => id === chat.id)

  const anywhere = () => chance.of(cluster.running.filter(({ url }) => url))
  const all = Promise.all([
    ...guests.map((guest) => guest.talk(chat.id, () => over)),
    ...talkers.map((talker) => stay(talker, anywhere, chance, chats, () => over, 30)),
  ])
  all.catch(() => {})
  await spoken(guests, 3, all)

  for (const n of [1, 2, 3]) {
    const began = Date.now()
    cluster.nodes[n].process.kill('SIGTERM')
    assert.equal((await cluster.nodes[n].ended).code, 0, cluster.nodes[n].log)
    await start(n)
    t.diagnostic(`node ${n} was restarted in ${Date.now() - began} ms`)
    await spoken(guests, 3, all)
  }
  const lost = guests.flatMap(({ losses }) => losses).map(({ node }) => node)
  assert.deepEqual(lost.sort(), guests.map((_, i) => 1 + (i % 3)).sort(), 'everybody lost its session when its node stopped, and not else')

  const began = Date.now()
  await start(4)
  t.diagnostic(`node 4 has joined in ${Date.now() - began} ms`)
  await cluster.nodes[4].logged(/joined/)
  await spoken(guests, 3, all)
  over = true
  await all

  const count = await checkGuests(cluster.nodes[4], guests, chat, host)
  for (const talker of talkers) {
    await talker.connect(cluster.nodes[4])
    await talker.repeat()
    assert.deepEqual(talker.refused, [])
    assert.equal(Object.keys(talker.acks()).length, talker.sent.size)
  }
  for (const n of [1, 2, 3, 4]) await checkViews(cluster.nodes[n], talkers)
  for (const talker of talkers) await talker.client.close()
  for (const { app } of guests) app.leave()
  await cluster.stopAndCompare()
  for (const n of [1, 2, 3, 4]) await checkDatabase(cluster.nodes[n], talkers)
  t.diagnostic(`${count} messages of guests, ${talkers.reduce((sum, { sent }) => sum + sent.size, 0)} of talkers`)
})

test('nodes that come back late, and those that are refused', { timeout: 180_000 }, async (t) => {
  const cluster = await Cluster.start(3, { args: ['--cluster-drain=0s'] })
  t.after(() => cluster.end())
  const { redis } = cluster
  const [, first] = cluster.nodes
  const { accessToken: token } = await register(first, 'host', { setupToken: first.setupToken })
  const { chat } = await rest(first, 'POST', '/chats', { token, body: { kind: 'group', title: 'Tea' } })
  let sent = 0
  const say = (n) => rest(cluster.nodes[n], 'POST', `/chats/${chat.id}/messages`, { token, body: { content: `${++sent}` } })
  const read = async (n) => (await rest(cluster.nodes[n], 'GET', `/chats/${chat.id}/messages?limit=100`, { token })).messages
  const goesOn = async () => {
    await say(1)
    await cluster.agree()
    for (const n of [1, 2, 3]) assert.equal((await read(n)).length, sent)
  }

  await t.test('the log was trimmed past a node that was stopped: it joins again', async () => {
    const { data } = cluster.nodes[3]
    assert.equal(await cluster.nodes[3].stop(), 0)
    for (let i = 0; i < 20; ++i) await say(1 + (i % 2))
    await cluster.agree([1, 2])
    const [pos] = (await redis.ask('HMGET', '{snug}:head', 'pos')).split('\n')
    await redis.ask('HSET', '{snug}:head', 'trim', Number(pos) - 2)
    await redis.ask('XTRIM', '{snug}:log', 'MINID', `${Number(pos) - 1}-0`)
    await cluster.start(3)
    await cluster.nodes[3].logged(/trimmed past this node/)
    assert.equal(fs.readdirSync(data).filter((name) => name.startsWith('left-')).length, 1)
    await goesOn()
  })

  await t.test('two programs with one number: the second is refused, the first goes on', async () => {
    assert.match(await refusedBy(cluster, 2, { data: path.join(temporaryFolder(), 'data') }), /another program runs as node 2 at \S+: give each node a number of its own/)
    await goesOn()
  })

  await t.test('another secret is refused', async () => {
    const env = { SNUG_CLUSTER_SECRET: 'another secret of the tests' }
    assert.match(await refusedBy(cluster, 4, { env }), /signs tokens with other keys: give all nodes the same cluster secret/)
    const { data } = cluster.nodes[3]
    assert.equal(await cluster.nodes[3].stop(), 0)
    assert.match(await refusedBy(cluster, 3, { data, env }), /signs tokens with other keys: give all nodes the same cluster secret/)
    await cluster.start(3)
    await goesOn()
  })

  await t.test('a folder with accounts of its own is refused', async () => {
    const alone = await Server.start({ args: [...unlimited, '--registration=open'] })
    await register(alone, 'somebody', { setupToken: alone.setupToken })
    assert.equal(await alone.stop(), 0)
    assert.match(await refusedBy(cluster, 4, { data: alone.data }), /has accounts of its own, and the Redis has a cluster already: join it with an empty folder, or give another --cluster-prefix/)
    const again = await Server.start({ args: [...unlimited], data: alone.data })  // nothing of it was changed
    assert.equal(await again.stop(), 0)
    await goesOn()
  })

  await t.test('a member is refused while the Redis throws keys away, and has a command to mend it', async () => {
    const { data } = cluster.nodes[2]
    assert.equal(await cluster.nodes[2].stop(), 0)
    await redis.ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    assert.match(await refusedBy(cluster, 2, { data }), /redis-cli CONFIG SET maxmemory-policy noeviction/)
    await redis.ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    await cluster.start(2)
    await goesOn()
  })

  await t.test('the Redis is away when a member starts: it serves reads until the Redis is back', async () => {
    await redis.kill()
    const { data } = cluster.nodes[2]
    assert.equal(await cluster.nodes[2].stop(), 0)
    const node = cluster.launch(2, { data })
    await node.listening()
    assert.equal((await fetch(`${node.url}/readyz`)).status, 503)
    assert.equal((await fetch(`${node.url}/healthz`)).status, 200)
    assert.equal((await read(2)).length, sent)
    await assert.rejects(say(2), (error) => error instanceof CallError && error.code === 'unavailable')
    --sent
    await node.logged(/the Redis can't be reached/)
    await redis.start()
    for (const n of [1, 2, 3]) await cluster.ready(n)
    await goesOn()
  })

  await cluster.stopAndCompare()
})

test('a first start on a Redis that is away, or forgets', { timeout: 60_000 }, async (t) => {
  const redis = await Redis.start({ args: ['--maxmemory', '128mb', '--maxmemory-policy', 'allkeys-lru'] })
  t.after(() => redis.kill())
  const cluster = await Cluster.start(0, { redis })
  assert.match(await refused(cluster.launch(1)), /throws keys away when its memory is full \(maxmemory-policy allkeys-lru\).*redis-cli CONFIG SET maxmemory-policy noeviction/)
  await redis.kill()
  const log = await refused(cluster.launch(1))
  assert.match(log, new RegExp(`127\\.0\\.0\\.1:${redis.port}`))
  assert.equal(log.trim().split('\n').filter((line) => /snug:/.test(line)).length, 1, log)
  // What it says to do is enough.
  redis.args = ['--maxmemory', '128mb', '--maxmemory-policy', 'noeviction']
  await redis.start()
  await cluster.start(1)
  assert.equal(await cluster.nodes[1].stop(), 0)
})
