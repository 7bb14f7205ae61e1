// The web client in Chromium and stock Socket.IO clients behind HAProxy, while one node drains and stops, another joins,
// and a third is killed: nobody signs in again, every session goes on, and all have everything once.
import assert from 'node:assert/strict'
import test from 'node:test'

import { password, register, rest } from '../clients/support/rest.mjs'
import { Guest, checkGuests, checkRecovered, spoken } from './clients.mjs'
import { Proxy } from './proxy.mjs'
import { Cluster, eventually, lastingPort } from './support.mjs'
import { Visitor } from './visitor.mjs'

const pause = 500  // ms between two messages of a guest: who is away for a moment must not miss 50 of them

test('pages and stock Socket.IO clients while nodes come and go', { timeout: 300_000 }, async (t) => {
  const cluster = await Cluster.start(0, { args: ['--cluster-drain=10min', '--trusted-proxies=127.0.0.1', '--public-url=https://localhost'] })
  t.after(() => cluster.end())
  const ports = [0, await lastingPort(), await lastingPort(), await lastingPort()]
  const start = (n) => cluster.start(n, { listen: `127.0.0.1:${ports[n]}` })
  const proxy = await Proxy.start('haproxy', ports.slice(1))
  if (!proxy) return t.skip('there is no haproxy')
  t.after(() => proxy.stop())
  await start(1)
  const host = await register(cluster.nodes[1], 'host', { setupToken: cluster.nodes[1].setupToken })
  await start(2)

  // --- Everybody is there, and talks --------------------------------------------------------------------------------
  let over = false
  const guests = []
  t.after(() => {
    over = true
    for (const { app } of guests) app.leave()
  })
  for (const kind of ['polling', 'polling', 'websocket', 'upgrade']) guests.push(await Guest.join(proxy, `${kind}-${guests.length}`, kind))
  const people = []
  for (const name of ['Ada', 'Ben']) {
    const { user } = await register(proxy, name.toLowerCase(), { displayName: name })
    people.push({ id: user.id, username: user.username, displayName: name, password })
  }
  const { chat } = await rest(proxy, 'POST', '/chats', {
    token: host.accessToken,
    body: { kind: 'group', title: 'Harbour', memberIds: [...guests.map(({ account }) => account.user.id), ...people.map(({ id }) => id)] },
  })
  for (const { app } of guests) await app.next('chat_created', ({ id }) => id === chat.id)

  const visitors = []
  for (const person of people) visitors.push(await Visitor.enter(proxy, person, 'Harbour', cluster.running))
  const [ada] = visitors
  const all = Promise.all([
    ...guests.map((guest) => guest.talk(chat.id, () => over, pause)),
    ...visitors.map((visitor, i) => visitor.talk(() => over, guests[i])),
  ])
  all.catch(() => {})
  await spoken(guests, 2, all)
  const lossesOf = (some = guests) => some.flatMap(({ losses }) => losses)
  const back = (what, some, times) =>
    Promise.race([all, eventually(what, () => some.every(({ beginnings }, i) => beginnings.length > times[i]))])
  const times = () => visitors.map(({ beginnings }) => beginnings.length)

  // --- The node that Ada's page is on drains, and stops -------------------------------------------------------------
  const stopped = ada.node
  const other = 3 - stopped
  for (const visitor of visitors) await visitor.age()
  let before = times()
  cluster.nodes[stopped].process.kill('SIGTERM')
  await cluster.drains(stopped)
  await proxy.opens('new sessions go elsewhere', (node) => node !== stopped)
  await spoken(guests, 2, all)
  assert.deepEqual(lossesOf(), [], 'a node that drains keeps its sessions')
  assert.deepEqual(times(), before, 'and its pages')
  cluster.hasten(stopped)
  assert.equal((await cluster.nodes[stopped].ended).code, 0, cluster.nodes[stopped].log)
  await back("Ada's page is back", [ada], before)
  await spoken(guests, 2, all)
  assert.deepEqual(lossesOf().filter(({ node }) => node !== stopped), [], 'others lose nothing')
  for (const { node } of guests) assert.equal(node, other)
  checkRecovered(guests)

  // --- A new node joins ---------------------------------------------------------------------------------------------
  before = times()
  const lost = lossesOf().length
  await start(3)
  await proxy.opens('new sessions come to the new node', (node) => node === 3, 1)
  await spoken(guests, 2, all)
  assert.equal(lossesOf().length, lost, 'a node that joins takes nobody away')
  assert.deepEqual(times(), before, 'nor a page')

  // --- The one that all are on is killed: they go on where none of them has been ------------------------------------
  for (const visitor of visitors) await visitor.age()
  const killedAt = Date.now()
  await cluster.nodes[other].kill()
  await back('the pages are back', visitors, before)
  await Promise.race([all, eventually('the guests are back', () => guests.every(({ returns }) => returns.at(-1)?.at > killedAt))])
  await spoken(guests, 2, all)
  for (const { node } of guests) assert.equal(node, 3)
  checkRecovered(guests)
  t.diagnostic(`pages back after ${visitors.map(({ beginnings }, i) => beginnings[before[i]].at - killedAt).join(', ')} ms, ` +
    `guests after ${guests.map(({ returns }) => returns.at(-1).at - killedAt).join(', ')} ms`)

  // --- Both come back, and nobody notices ---------------------------------------------------------------------------
  before = times()
  await Promise.all([start(stopped), start(other)])
  await spoken(guests, 2, all)
  assert.deepEqual(times(), before)
  over = true
  await all

  // --- Nothing is lost, nothing came twice, and nobody had to sign in again -----------------------------------------
  for (const visitor of visitors) await visitor.hasSaidAll()
  const count = await checkGuests(proxy, guests, chat, host, visitors.reduce((sum, { said }) => sum + said.length, 0))
  const history = []
  while (history.length < count)
    history.push(...(await rest(proxy, 'GET', `/chats/${chat.id}/messages?limit=100&after=${history.at(-1)?.seq ?? 0}`, { token: host.accessToken })).messages)
  const contents = history.map(({ content }) => content)
  assert.equal(new Set(contents).size, count, 'each stands there once')
  for (const { said, name } of visitors) assert.deepEqual(contents.filter((text) => text.startsWith(`${name} `)), said)
  for (const visitor of visitors) await visitor.check(contents)
  const ofPages = visitors.reduce((sum, { beginnings }) => sum + beginnings.length - 1, 0)
  t.diagnostic(`${count} messages; ${lossesOf().length} sessions of guests lost, ${ofPages} of pages`)
  for (const visitor of visitors) await visitor.reload(contents)
  for (const visitor of visitors) await visitor.device.close()
  await cluster.stopAndCompare({ hastens: true })
})
