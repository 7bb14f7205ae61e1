// A node whose machine is not as it should be: its disk is full, its clock is wrong, it slept. It says so and takes no
// commands, the others go on, and it is one of them again when the cause is gone.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { temporaryFolder } from '../clients/support/server.mjs'
import { odd, settableClock } from '../system/odd_machine.mjs'
import { Chance, seed } from '../system/random.mjs'
import { Load } from './load.mjs'
import { Cluster, eventually } from './support.mjs'

const asleep = Number(process.env.ASLEEP ?? 13)  // seconds

test(`machines that are not as they should be (SEED=${seed})`, { timeout: 300_000 }, async (t) => {
  const cluster = await Cluster.start(0, { args: ['--cluster-drain=0s'] })
  t.after(() => cluster.end())
  const faultFile = path.join(temporaryFolder(), 'fault')
  const clock = settableClock(0)
  await cluster.start(1)
  await cluster.start(2, { env: odd({ LD_PRELOAD: process.env.TEST_FAULTY_DISK, FAULT_FILE: faultFile }) })
  await cluster.start(3, { env: clock.env })
  const load = await Load.start(cluster, new Chance(seed))
  const say = (n, content) => load.say(n, content)
  const unready = (n) => eventually(`node ${n} is not ready`, async () => (await fetch(`${cluster.nodes[n].url}/readyz`)).status === 503)
  const refused = (n, content) => assert.rejects(say(n, content), { code: 'unavailable' })

  await t.test('a full disk', () => load.during(async () => {
    fs.writeFileSync(faultFile, 'pwrite ENOSPC')
    await unready(2)
    await refused(2, 'no room')
    assert.ok(await load.last(2))
    await cluster.nodes[2].logged(/commit failed/)
    await load.more(30)
    fs.rmSync(faultFile)
    await cluster.ready(2)
    await say(2, 'no room')
    await load.more(20)
  }))

  for (const [what, ahead, says] of [['5 s ahead', 5_000, /clock is \d+ ms ahead/], ['40 s ahead', 40_000, /clock is \d+ ms ahead/], ['40 s behind', -40_000, null]])
    await t.test(`a clock that is ${what}`, () => load.during(async () => {
      clock.set(ahead)
      if (says) {
        await refused(3, what)
        await unready(3)
        await cluster.nodes[3].logged(says)
      } else {
        // The order has a time of its own, which does not go back.
        const { createdAt } = (await say(3, what)).message
        assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 2_000, createdAt)
      }
      await load.more(30)
      clock.set(0)
      await cluster.ready(3)
      await say(3, what)
      await load.more(20)
      const { createdAt } = await load.last(1)
      assert.ok(Date.parse(createdAt) - Date.now() < 1_500, createdAt)
    }))

  await t.test('one that is asleep is put out, and joins again when it wakes', async () => {
    const client = await Client.connect(cluster.nodes[2], load.token)
    const { process: program } = cluster.nodes[2]
    program.kill('SIGSTOP')
    const slept = Date.now()
    await load.during(async () => {
      await eventually('node 2 is put out', async () => !(await cluster.status(1)).members.some(({ node }) => node === 2))
      await load.more(30)
      await eventually('it has slept long', () => Date.now() - slept >= asleep * 1000, asleep * 1000 + 30_000)
      const heard = client.next('new_message', ({ content }) => content === 'while it slept')
      await say(1, 'while it slept')
      program.kill('SIGCONT')
      await heard
      await cluster.ready(2)
      await eventually('node 1 sees it', async () => (await cluster.status(1)).members.some(({ node, state }) => node === 2 && state === 'up'))
      await say(2, 'awake')
    }, (i) => cluster.nodes[i % 2 === 0 ? 1 : 3])
    await client.close()
  })

  t.diagnostic(`${await load.check([1, 2, 3])} messages`)
})
