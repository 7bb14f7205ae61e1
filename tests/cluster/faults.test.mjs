// Nodes and the Redis die under load, again and again: what was acknowledged is there, once, on every node; clients that
// resume anywhere have what a fresh one loads.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'

import { ConnectionLost } from '../clients/support/client.mjs'
import { Chance, seed } from '../system/random.mjs'
import { Talker } from '../system/talker.mjs'
import { checkDatabase, checkViews, makeChats } from '../system/views.mjs'
import { Cluster } from './support.mjs'

const rounds = Number(process.env.ROUNDS ?? 7)

for (const [what, args] of [['one node', []], ['two nodes', ['--cluster-acks=2']]])
  test(`${rounds} faults under load, where ${what} acknowledge (SEED=${seed})`, { timeout: 1_800_000 }, (t) => survive(t, args))

async function survive(t, args) {
  const chance = new Chance(seed)
  const cluster = await Cluster.start(3, { args })
  t.after(() => cluster.end())
  const [, first] = cluster.nodes
  const talkers = [await Talker.join(first, 'ada', { setupToken: first.setupToken })]
  for (const name of ['ben', 'cho', 'dan']) talkers.push(await Talker.join(first, name))
  const chats = await makeChats(first, talkers)
  for (const talker of talkers) await talker.load(first)
  for (const talker of talkers) talker.toleratesUnavailable = true

  const faults = {
    'kill -9 of a node': async (n) => {
      await cluster.nodes[n].kill()
      return () => cluster.start(n)
    },
    'kill -9 of the Redis': async () => {
      await cluster.redis.kill()
      return () => cluster.redis.start()
    },
    'kill -9 of the Redis, and its end is lost': async () => {
      await cluster.redis.kill()
      cluster.redis.cut(chance.from(1, 9000))
      return () => cluster.redis.start()
    },
    'the Redis sleeps': async () => {
      cluster.redis.freeze()
      return async () => {
        await sleep(chance.from(100, 1500))
        cluster.redis.thaw()
      }
    },
    'a node sleeps': async (n) => {
      cluster.nodes[n].process.kill('SIGSTOP')
      return async () => {
        await sleep(chance.from(100, 1500))
        cluster.nodes[n].process.kill('SIGCONT')
      }
    },
    'the Redis is emptied': async () => {
      await cluster.redis.ask('FLUSHALL')
      return () => {}
    },
    'an orderly stop': async (n) => {
      cluster.nodes[n].process.kill('SIGTERM')
      return async () => {
        await cluster.nodes[n].ended
        await cluster.start(n)
      }
    },
  }
  const names = Object.keys(faults)
  let repeated = 0
  for (let round = 1; round <= rounds; ++round) {
    const name = names[(round - 1) % names.length]
    const n = chance.from(1, 3)
    for (const k of [1, 2, 3]) await cluster.ready(k)
    // Everybody goes on somewhere, with the cursor of somewhere else.
    const places = talkers.map(() => cluster.nodes[chance.from(1, 3)])
    await Promise.all(talkers.map((talker, i) => talker.connect(places[i])))
    for (const talker of talkers) repeated += await talker.repeat()
    let count = chance.from(20, 200)
    let reached
    const enough = new Promise((resolve) => (reached = resolve))
    let over = false
    const talking = Promise.all(talkers.map((talker) => talker.talk(chance, chats, () => { if (--count === 0) reached() }, () => over)))
    await Promise.race([enough, talking])
    const mend = await faults[name](n)
    await sleep(chance.from(0, 200))
    await mend()
    over = true
    await talking
    for (const k of [1, 2, 3]) await cluster.ready(k)
    for (const talker of talkers) await talker.client.close()
    t.diagnostic(`${round}: ${name}`)
  }
  for (const n of [1, 2, 3]) await cluster.ready(n)
  await Promise.all(talkers.map((talker, i) => talker.connect(cluster.nodes[1 + (i % 3)])))
  for (const talker of talkers) repeated += await talker.repeat()
  for (const n of [1, 2, 3]) await checkViews(cluster.nodes[n], talkers)
  for (const talker of talkers) assert.equal(Object.keys(talker.acks()).length, talker.sent.size)
  await cluster.stopAndCompare()
  for (const n of [1, 2, 3]) await checkDatabase(cluster.nodes[n], talkers)
  const sent = talkers.reduce((sum, talker) => sum + talker.sent.size, 0)
  t.diagnostic(`${sent} messages, ${repeated} of them repeated`)
}
