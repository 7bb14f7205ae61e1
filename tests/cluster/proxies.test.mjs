// The recipes of config/proxies/cluster in front of three nodes: while a node drains, stops, starts again and is killed,
// only its own clients lose a session, and nobody loses or repeats a message.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'

import { register, rest } from '../clients/support/rest.mjs'
import { App, newest } from '../socketio/support/app.mjs'
import { Chance, seed } from '../system/random.mjs'
import { Talker } from '../system/talker.mjs'
import { checkViews, makeChats } from '../system/views.mjs'
import { Guest, checkGuests, checkRecovered, spoken, stay } from './clients.mjs'
import { Proxy } from './proxy.mjs'
import { Cluster, eventually, lastingPort } from './support.mjs'

const names = (process.env.PROXIES ?? 'haproxy,nginx,caddy').split(',')
const backAfter = []  // ms from kill -9 to a session elsewhere, of all proxies
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

test(`proxies in front of three nodes (SEED=${seed})`, { timeout: 300_000 }, async (t) => {
  const cluster = await Cluster.start(0, { args: ['--cluster-drain=10min', '--trusted-proxies=127.0.0.1', '--public-url=https://localhost'] })
  t.after(() => cluster.end())
  const ports = [0, await lastingPort(), await lastingPort(), await lastingPort()]
  const start = (n) => cluster.start(n, { listen: `127.0.0.1:${ports[n]}` })
  for (const n of [1, 2, 3]) await start(n)
  const [, first] = cluster.nodes
  const host = await register(first, 'host', { setupToken: first.setupToken })

  for (const name of names) {
    await t.test(name, async (t) => {
      const proxy = await Proxy.start(name, ports.slice(1))
      if (!proxy) return t.skip(`there is no ${name}`)
      let over = false
      const guests = []
      const talkers = []
      t.after(async () => {
        over = true
        for (const { app } of guests) app.leave()
        for (const talker of talkers) await talker.client?.drop()
        await proxy.stop()
      })
      const chance = new Chance(seed)

      // --- Everybody is there, and talks ------------------------------------------------------------------------------
      const kinds = ['polling', 'polling', 'polling', 'polling', 'websocket', 'websocket', 'upgrade', 'upgrade']
      for (const [i, kind] of kinds.entries()) guests.push(await Guest.join(proxy, `${name}-${kind}-${i}`, kind))
      for (const who of ['ada', 'ben', 'cho']) talkers.push(await Talker.join(first, `${name}-${who}`))
      const chats = await makeChats(proxy, talkers)
      for (const talker of talkers) await talker.load(proxy)
      const { chat } = await rest(proxy, 'POST', '/chats', {
        token: host.accessToken, body: { kind: 'group', title: name, memberIds: guests.map(({ account }) => account.user.id) },
      })
      for (const { app } of guests) await app.next('chat_created', ({ id }) => id === chat.id)

      let read = 0
      const failed = []  // reads over REST: [what, at]
      const busy = [
        ...guests.map((guest) => guest.talk(chat.id, () => over)),
        ...talkers.map((talker) => stay(talker, () => proxy, chance, chats, () => over)),
        (async () => {
          for (; !over; ++read, await sleep(20))
            await rest(proxy, 'GET', '/users/me', { token: host.accessToken }).catch((error) => failed.push([String(error.cause ?? error), Date.now()]))
        })(),
      ]
      const all = Promise.all(busy)
      all.catch(() => {})
      await spoken(guests, 3, all)

      const most = (transport) => [1, 2, 3].sort((a, b) => sessions(b, transport) - sessions(a, transport))[0]
      const sessions = (n, transport) => guests.filter((guest) => guest.node === n && (!transport || guest.transport === transport)).length
      const spread = [1, 2, 3].map((n) => sessions(n))
      assert.ok(spread.filter((some) => some > 0).length > 1, `sessions are spread: ${spread}`)
      const lossesOf = () => guests.flatMap(({ losses }) => losses)

      // --- A node stops in order ----------------------------------------------------------------------------------------
      const stopped = most('polling')
      cluster.nodes[stopped].process.kill('SIGTERM')
      await cluster.drains(stopped)
      if (name !== 'nginx') {  // which asks no node how it is
        await proxy.opens('new sessions go elsewhere', (node) => node !== stopped)
        assert.equal(lossesOf().length, 0, 'a node that drains keeps its sessions')
      }
      cluster.hasten(stopped)
      assert.equal((await cluster.nodes[stopped].ended).code, 0, cluster.nodes[stopped].log)
      await spoken(guests, 5, all)
      const losses = lossesOf()
      assert.ok(losses.length > 0)
      assert.deepEqual([...new Set(losses.map(({ node }) => node))], [stopped], 'others lose nothing')
      checkRecovered(guests)
      assert.deepEqual(failed, [], 'reads over REST go on')

      // --- It is back, and another one is killed -------------------------------------------------------------------------
      await start(stopped)
      await spoken(guests, 3, all)
      assert.equal(lossesOf().length, losses.length, 'a node that starts takes nobody away')
      const killed = most('polling')
      const ofKilled = guests.filter(({ node }) => node === killed)
      const killedAt = Date.now()
      const before = talkers.map(({ returns }) => returns.length)
      await cluster.nodes[killed].kill()
      await Promise.race([all, eventually('they are back', () => ofKilled.every(({ returns }) => returns.at(-1)?.at > killedAt))])
      await spoken(guests, 3, all)
      const times = [...ofKilled.map(({ returns }) => returns.find(({ at }) => at > killedAt).at - killedAt),
                     ...talkers.flatMap(({ returns }, i) => returns.slice(before[i], before[i] + 1).map((at) => at - killedAt))]
      backAfter.push(...times)
      t.diagnostic(`back after kill -9: ${times.sort((a, b) => a - b).join(', ')} ms`)
      assert.deepEqual([...new Set(lossesOf().filter(({ at }) => at >= killedAt).map(({ node }) => node))], [killed])
      await start(killed)
      await spoken(guests, 3, all)
      over = true
      await all

      // --- Nothing is lost, nothing came twice, no poll went astray -------------------------------------------------------
      const count = await checkGuests(proxy, guests, chat, host)
      for (const talker of talkers) {
        await talker.repeat()
        assert.deepEqual(talker.refused, [])
      }
      for (const n of [1, 2, 3]) await checkViews(cluster.nodes[n], talkers)
      t.diagnostic(`${count} messages over Socket.IO, ${read} reads, ${failed.length} of them failed when a node was killed`)
      const gone = lossesOf().map(({ reason }) => reason)
      t.diagnostic(`${gone.length} sessions lost: ${[...new Set(gone)].map((why) => `${gone.filter((one) => one === why).length} ${why}`).join(', ')}`)
    })
  }
  // No node is ready then, and each serves what it has.
  await t.test('while the Redis is away reads and sessions go on', async (t) => {
    const proxies = (await Promise.all(names.map((name) => Proxy.start(name, ports.slice(1))))).filter(Boolean)
    if (proxies.length === 0) return t.skip('there is no proxy')
    const guests = []
    t.after(async () => {
      for (const { app } of guests) app.leave()
      await Promise.all(proxies.map((proxy) => proxy.stop()))
    })
    for (const [i, proxy] of proxies.entries()) guests.push(await Guest.join(proxy, `guest-${i}`, 'polling'))
    await cluster.redis.kill()
    const stateOf = async (n) => (await fetch(`${cluster.nodes[n].url}/readyz`)).status
    await eventually('no node is ready', async () => (await Promise.all([1, 2, 3].map(stateOf))).every((status) => status === 503))
    const noticed = Date.now() + 3_000  // by all proxies
    for (let reads = 0; Date.now() < noticed; ++reads)
      await rest(proxies[reads % proxies.length], 'GET', '/users/me', { token: host.accessToken })
    for (const [i, guest] of [...guests].entries()) {
      assert.equal((await guest.app.call('get_me')).user.id, guest.account.user.id)
      const late = await App.connect(proxies[i], newest, guest.account, 'upgrade', { rejectUnauthorized: false })
      guests.push({ app: late, losses: [] })
    }
    const refusal = rest(proxies[0], 'POST', '/chats', { token: host.accessToken, body: { kind: 'group', title: 'Tea' } })
    await assert.rejects(refusal, (error) => error.code === 'unavailable')
    await cluster.redis.start()
    for (const n of [1, 2, 3]) await cluster.ready(n)
    for (const { losses } of guests) assert.deepEqual(losses, [])
  })
  if (backAfter.length > 0) t.diagnostic(`median time from kill -9 to a session elsewhere: ${median(backAfter)} ms`)
  await cluster.stopAndCompare({ hastens: true })
})
