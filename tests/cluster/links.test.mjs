// The way between a node and the Redis: cut, silent in one direction or in both, slow. The node notices, says
// `unavailable`, is put out when that lasts, and joins again; nothing acknowledged is lost, nothing is there twice.
import assert from 'node:assert/strict'
import test from 'node:test'

import { CallError } from '../clients/support/rest.mjs'
import { Server } from '../clients/support/server.mjs'
import { Chance, seed } from '../system/random.mjs'
import { Link } from './link.mjs'
import { Load } from './load.mjs'
import { Cluster, eventually, secret } from './support.mjs'

const readiness = async (node) => (await fetch(`${node.url}/readyz`)).status

test(`ways to the Redis that fail under load (SEED=${seed})`, { timeout: 300_000 }, async (t) => {
  const cluster = await Cluster.start(0, { args: ['--cluster-drain=0s'] })
  t.after(() => cluster.end())
  const links = []
  for (const n of [1, 2, 3]) {
    links[n] = await Link.to(cluster.redis.port)
    await cluster.start(n, { redis: links[n].url })
  }
  const load = await Load.start(cluster, new Chance(seed))
  const say = (n, content) => load.say(n, content)

  /** It is not ready within 14 s; what is asked of it meanwhile is answered, and reading goes on. */
  const notices = async (n, what) => {
    const asked = say(n, what).then(() => 'done', (error) => error.code)
    const begin = Date.now()
    await eventually(`node ${n} is not ready`, async () => (await readiness(cluster.nodes[n])) === 503)
    const noticed = Date.now() - begin
    assert.equal(await asked, 'unavailable')
    assert.ok(noticed < 14_000, `${noticed} ms`)
    const again = Date.now()
    await assert.rejects(say(n, what), (error) => error instanceof CallError && error.code === 'unavailable')
    assert.ok(Date.now() - again < 3_000)
    assert.ok(await load.last(n))
    return noticed
  }
  const faults = [
    ['nothing reaches the Redis', 1, (link) => link.hold('there')],
    ['nothing comes from the Redis', 2, (link) => link.hold('back')],
    ['half open: nothing passes, and no end is told', 3, (link) => link.hold('there', 'back')],
    ['cut', 1, (link) => link.cut()],
    ['nothing is appended', 2, (link) => link.silence('log')],
    ['nothing is read, though it is appended', 3, (link) => link.silence('read')],
  ]
  for (const [name, n, spoil] of faults)
    await t.test(name, async (st) => {
      await load.during(async () => {
        spoil(links[n])
        const noticed = await notices(n, name)
        await load.more(20)  // at the others
        links[n].heal()
        await cluster.ready(n)
        await load.more(20)
        assert.equal((await say(n, name)).message.content, name)
        st.diagnostic(`noticed after ${noticed} ms`)
      })
    })

  for (const ms of [200, 3_000])
    await t.test(`${ms} ms slower each way`, () => load.during(async () => {
      links[2].slow(ms)
      await load.more(60)
      links[2].heal()
      await cluster.ready(2)
      await load.more(20)
    }))

  await t.test('who is away for more than ten seconds is put out, and joins again', () => load.during(async () => {
    links[3].hold('there', 'back')
    await eventually('node 3 is put out', async () => !(await cluster.status(1)).members.some(({ node }) => node === 3))
    assert.equal(await readiness(cluster.nodes[3]), 503)
    await load.more(20)
    links[3].heal()
    await cluster.ready(3)
    await eventually('node 1 sees it', async () => (await cluster.status(1)).members.some(({ node, state }) => node === 3 && state === 'up'))
    await say(3, 'back again')
  }))

  t.diagnostic(`${await load.check([1, 2, 3])} messages`)
})

test('a start whose Redis takes connections and says nothing ends with one line', { timeout: 60_000 }, async (t) => {
  const link = await Link.to(1)
  link.hold('there', 'back')
  const node = Server.launch({ args: [`--cluster=${link.url}`], env: { SNUG_CLUSTER_SECRET: secret } })
  t.after(() => node.kill())
  assert.equal((await node.ended).code, 1)
  const lines = node.log.trim().split('\n').filter((line) => /snug:/.test(line))
  assert.equal(lines.length, 1, node.log)
  assert.match(lines[0], new RegExp(`127\\.0\\.0\\.1:${link.port}`))
})
