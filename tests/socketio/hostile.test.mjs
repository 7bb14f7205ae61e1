// Bad manners over Socket.IO, against the real program: a session id is no way around a ban, sessions that never go on
// cost little and end, who never polls again is closed and loses nothing, and those who chat notice none of it.
import assert from 'node:assert/strict'
import http from 'node:http'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { register } from '../clients/support/rest.mjs'
import { Server, eventually, run, sanitized } from '../clients/support/server.mjs'
import { App, newest, open } from './support/app.mjs'
import { openPolling } from './support/packets.mjs'
import { Frames, ask, query, settled } from './support/wire.mjs'

const args = [...open, '--connection-rate=0', '--register-rate=0']
const sessions = (server, transport = 'polling') => server.metric(`snug_engine_sessions{transport="${transport}"}`)
const median = (numbers) => [...numbers].sort((x, y) => x - y)[Math.floor(numbers.length / 2)]

/** A client that polls when it is told to. It knows what the official one knows: pid, offset and events. */
class Poller {
  events = []  // [name, data]
  offset = undefined

  static async join(server, { accessToken }, auth = {}) {
    const poller = new Poller()
    poller.session = await openPolling(server)
    await poller.say(`40${JSON.stringify({ token: accessToken, ...auth })}`)
    await poller.until('ready')
    return poller
  }

  async say(packet) { assert.deepEqual(await this.session.post(packet).then(({ status, body }) => [status, body]), [200, 'ok']) }

  /** One poll. */
  async poll() { this.take(await this.session.packets()) }

  take(packets) {
    for (const packet of packets) {
      if (packet.startsWith('40')) {
        Object.assign(this, JSON.parse(packet.slice(2)))  // sid and pid
      } else if (packet.startsWith('42')) {
        const [name, data] = JSON.parse(packet.slice(2))
        if (name === 'cursor') this.offset = data
        else this.events.push([name, data])
      } else {
        assert.equal(packet, '2')
      }
    }
  }

  /** Polls until that has come, and the cursor after it. */
  async until(name, matches = () => true) {
    const there = () => this.events.some(([event, data]) => event === name && matches(data))
    while (!there()) await this.poll()
  }

  messages() { return this.events.filter(([name]) => name === 'new_message').map(([, data]) => data) }
}

/** alice, who speaks natively, and bob, over Socket.IO, in a group; `others` are in it, too. */
async function goodPair(server, others = []) {
  const account = await register(server, 'alice', { setupToken: server.setupToken })
  const alice = await Client.connect(server, account.accessToken)
  const bob = await App.join(server, newest, 'bob', 'websocket')
  const more = []
  for (const name of others) more.push(await register(server, name))
  const memberIds = [bob.id, ...more.map(({ user }) => user.id)]
  const { chat } = await alice.call('create_chat', { kind: 'group', title: 'Tea', memberIds })
  /** Whatever else is said: in order, none missed, none twice. */
  const heard = async ({ id }) => {
    for (const client of [alice, bob]) assert.equal((await client.next('new_message')).id, id)
  }
  const say = async (content = 'still here') => {
    const start = performance.now()
    const { message } = await alice.call('send_message', { chatId: chat.id, content })
    await heard(message)
    return performance.now() - start
  }
  /** They talk; the milliseconds until each had what was said. */
  const talk = async (count = 10) => {
    const took = []
    while (took.length < count) took.push(await say())
    return took
  }
  const undisturbed = () => {
    assert.ok(alice.isOpen && bob.socket.connected)
    assert.equal(bob.connects, 1)
    assert.deepEqual([alice.take('exception'), bob.take('exception'), bob.odd], [[], [], []])
  }
  await talk()
  return { alice, bob, chat, more, heard, say, talk, undisturbed }
}

test('who has several ways out gets in, and stays', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { more: [carol], say, undisturbed } = await goodPair(server, ['carol'])
  let ways = 1
  const way = () => ({ localAddress: `127.0.0.${2 + ways++ % 50}`, agent: false })  // another for each connection

  const poller = new Poller()
  poller.session = await openPolling(server)
  const { session } = poller
  const [get, post] = [session.get.bind(session), session.post.bind(session)]
  session.get = () => get(way())
  session.post = (body) => post(body, way())
  await poller.say(`40${JSON.stringify({ token: carol.accessToken })}`)
  await poller.until('ready')
  for (let i = 0; i < 20; ++i) {
    const poll = session.get()
    await poll.sent
    await say(`${i} for carol`)
    const { status, body } = await poll
    assert.equal(status, 200)
    poller.take(body.split('\x1e'))
    await poller.until('new_message', ({ content }) => content === `${i} for carol`)
  }
  await poller.say('421["get_me"]')
  assert.match((await session.packets()).join(), new RegExp(`431\\[{"ok":true,"user":{"id":"${carol.user.id}"`))
  const socket = await session.webSocket(way())
  await socket.probe()
  socket.send('5')
  socket.send('422["get_me"]')
  for (let heard = ''; !heard.startsWith('432'); ) heard = await socket.next()
  socket.close()
  assert.equal(await server.metric('snug_engine_violations_total'), 0)
  undisturbed()
})

test('a session id is no way around a ban', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { more: [carol], undisturbed } = await goodPair(server, ['carol'])
  const ban = async (...what) => {
    const { code, stderr } = await run(['ban', ...what, '--data', server.data])
    assert.equal(code, 0, stderr)
  }
  const banned = { localAddress: '127.0.0.66', agent: false }

  // Of a session that was opened elsewhere, a banned address gets nothing.
  const here = await Poller.join(server, carol)
  await ban('add', '127.0.0.66')
  assert.equal((await ask(here.session.url(), banned)).status, 403)
  assert.equal((await ask(here.session.url(), { method: 'POST', body: '41', ...banned })).status, 403)
  await here.say('421["get_me"]')
  assert.match((await here.session.packets()).join(), /431\[{"ok":true/)
  await ban('remove', '127.0.0.66')

  // One that was opened there ends, though it goes on from elsewhere, also while nobody polls.
  const opened = await ask(`${server.url}/socket.io/?${query()}`, banned)
  const { sid } = JSON.parse(opened.body.slice(1))
  const url = `${server.url}/socket.io/?${query({ sid })}`
  assert.equal((await ask(url, { method: 'POST', body: `40${JSON.stringify({ token: carol.accessToken })}` })).body, 'ok')
  assert.match((await ask(url)).body, /^40/)
  const count = await sessions(server)
  await ban('add', '127.0.0.64/28')
  await eventually('the end of the session', async () => (await sessions(server)) === count - 1)
  assert.deepEqual(await ask(url).then(({ status, body }) => [status, JSON.parse(body).code]), [400, 1])
  undisturbed()
})

test('who polls with a stolen session id is noticed: the session ends', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { more: [carol], say, undisturbed } = await goodPair(server, ['carol'])
  const victim = await Poller.join(server, carol)
  const parked = await victim.session.park()
  const thief = await ask(victim.session.url(), { localAddress: '127.0.0.2', agent: false })
  assert.equal(thief.status, 400)
  assert.equal((await parked.answer).body, '1')
  await say('missed')
  const back = await Poller.join(server, carol, { pid: victim.pid, offset: victim.offset })
  await back.until('new_message', ({ content }) => content === 'missed')
  undisturbed()
})

test('ten thousand handshakes that never go on', { timeout: 240_000 }, async (t) => {
  const count = sanitized ? 2000 : 10_000
  const server = await Server.start({
    // Long enough for all to be there at once, and for those who chat to answer. There are no limits on connections.
    args: [...args, '--ping-interval=30s', '--ping-timeout=15s'],
  })
  t.after(() => server.kill())
  const { talk, undisturbed } = await goodPair(server)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
  t.after(() => agent.destroy())
  const handshake = () => new Promise((resolve, reject) => {
    http.get(`${server.url}/socket.io/?${query()}`, { agent }, (response) => {
      response.resume().on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`))))
    }).on('error', reject)
  })
  const flood = async () => {
    let left = count
    await Promise.all(Array.from({ length: 16 }, async () => { while (left-- > 0) await handshake() }))
  }
  await Promise.all(Array.from({ length: 64 }, handshake))  // and all connections are there
  const before = median(await talk(100))
  const memory = server.residentMiB()
  const start = performance.now()
  const during = []
  let flooding = true
  const flooded = flood().finally(() => (flooding = false))
  while (flooding) during.push(...(await talk(1)))
  await flooded
  const seconds = (performance.now() - start) / 1000
  assert.ok((await sessions(server)) >= count)
  const each = (server.residentMiB() - memory) * 1024 / count
  const beside = median(await talk(100))
  t.diagnostic(`${count} sessions in ${seconds.toFixed(1)} s, ${each.toFixed(2)} KiB of memory each`)
  t.diagnostic(`a message: median ${before.toFixed(1)} ms before, ${median(during).toFixed(1)} ms while they came, ${beside.toFixed(1)} ms beside them`)
  if (!sanitized) assert.ok(each < 8, `${each} KiB for each`)

  await eventually('all have ended', async () => (await sessions(server)) === 0, 120_000)
  assert.ok((await server.metric('snug_connections')) < 30)
  await talk()
  const after = server.residentMiB()
  // Whatever of it the allocator keeps, the next ten thousand get.
  await flood()
  assert.ok((await sessions(server)) >= count)
  const again = server.residentMiB()
  t.diagnostic(`memory ${memory.toFixed(1)} MiB, all there ${(memory + each * count / 1024).toFixed(1)}, all gone ${after.toFixed(1)}, all there again ${again.toFixed(1)}`)
  if (!sanitized) assert.ok(again < memory + each * count / 1024 + 8, 'memory was not given back')
  await talk()
  undisturbed()
  assert.equal(await server.stop(), 0)
})

test('more polling sessions of one address than it may have connections', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({
    args: ['--registration=open', '--connection-rate=0', '--register-rate=0', '--login-rate=0', '--message-rate=0',
           '--call-rate=0', '--password.memory=8KiB', '--password.ops=1'],
  })
  t.after(() => server.kill())
  const { talk, undisturbed } = await goodPair(server)
  const localAddress = '127.0.0.9'
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1, localAddress })
  t.after(() => agent.destroy())
  const request = (method, more, body) => new Promise((resolve, reject) => {
    http.request(`${server.url}/socket.io/?${query(more)}`, { agent, method }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece) => (text += piece))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }))
    }).on('error', reject).end(body)
  })
  // A session between two polls takes a place like a connection; one more place is that of the connection itself.
  const opened = []
  for (let i = 0; i < 255; ++i) opened.push(await request('GET'))
  assert.deepEqual(new Set(opened.map(({ status }) => status)), new Set([200]))
  for (let i = 0; i < 3; ++i) {
    const refused = await request('GET')
    assert.equal(refused.status, 429)
    assert.ok(Number(refused.headers['retry-after']) > 0)
  }
  assert.equal(await sessions(server), 255)
  await talk()
  const { sid } = JSON.parse(opened[0].body.slice(1))
  assert.equal((await request('POST', { sid }, '1')).body, 'ok')
  assert.equal((await request('GET')).status, 200)
  assert.equal((await request('GET')).status, 429)
  undisturbed()
})

// Of one chat so much is too much for recovery: it comes as `sync`, and what that leaves out is asked for. Of sixteen it is
// few enough of each to be told as events.
for (const [into, chats] of [['one chat', 1], ['sixteen chats', 16]]) {
  test(`one who logs in over polling and never polls again, while 20 MB go into ${into}`, { timeout: 240_000 }, async (t) => {
    const server = await Server.start({ args: [...args, '--ping-interval=10min', '--ping-timeout=10min'] })
    t.after(() => server.kill())
    const { alice, bob, chat, more: [carol], heard, say, undisturbed } = await goodPair(server, ['carol'])
    const chatIds = [chat.id]
    while (chatIds.length < chats) {
      chatIds.push((await alice.call('create_chat', { kind: 'group', title: 'More', memberIds: [bob.id, carol.user.id] })).chat.id)
    }
    const lazy = await Poller.join(server, carol)
    await say('seen')
    await lazy.until('new_message', ({ content }) => content === 'seen')
    const view = await Replica.load(server, carol.accessToken, carol.user.id)
    const { pid, sid, offset } = lazy
    const memory = server.residentMiB()

    const content = '🍵'.repeat(8000 - 10)  // 32 KB
    const count = sanitized ? 320 : 640
    const messages = []
    let most = 0
    for (let i = 0; i < count; i += 16) {
      const batch = Array.from({ length: 16 }, (_, k) => alice.call('send_message', { chatId: chatIds[k % chats], content: `${i + k} ${content}` }))
      for (const { message } of await Promise.all(batch)) messages.push(message)
      for (const message of messages.slice(i)) await heard(message)
      most = Math.max(most, server.residentMiB())
    }
    assert.equal(await server.metric('snug_slow_consumers_closed_total'), 1)

    // It polls again, hears that this is over, and comes back.
    const { status, body } = await lazy.session.get()
    assert.deepEqual([status, body], [200, '1'])
    assert.equal((await lazy.session.get()).status, 400)
    assert.equal(await sessions(server), 0)
    const back = await Poller.join(server, carol, { pid, offset })
    if (chats === 1) {
      assert.ok(back.pid !== pid && back.sid !== sid)
      await back.until('sync', ({ more }) => !more)
    } else {
      assert.deepEqual([back.pid, back.sid], [pid, sid])
      assert.deepEqual(new Set(back.messages().map(({ id }) => id)), new Set(messages.map(({ id }) => id)))
    }
    await say('live')
    await back.until('new_message', ({ content }) => content === 'live')
    for (const [event, data] of back.events) view.apply({ event, data })  // which throws at gaps and at what comes twice
    await view.fill(server, carol.accessToken)
    const fresh = await Replica.load(server, carol.accessToken, carol.user.id)
    assert.equal(view.differenceTo(fresh), '')
    assert.equal(view.inconsistency(), '')
    assert.equal(view.resets, 0)
    const text = new Map(messages.map(({ id }, i) => [id, `${i} ${content}`]))
    const got = chatIds.flatMap((id) => view.history(id)).filter(({ id }) => text.has(id))
    assert.equal(got.length, count)
    for (const message of got) assert.equal(message.content, text.get(message.id))

    const end = server.residentMiB()
    t.diagnostic(`${(count * Buffer.byteLength(content) / 1e6).toFixed(0)} MB; memory ${memory.toFixed(1)} MiB, at most ${most.toFixed(1)}, after it came back ${end.toFixed(1)}`)
    if (!sanitized) assert.ok(most < memory + 40 && end < memory + 160, `${most} MiB, and then ${end}`)
    undisturbed()
  })
}

// What mallory does with a session. With `quiet` ones nothing is said, so it is known what each must hear.
const misdeeds = {
  async 'two polls at once'({ session, quiet }) {
    const first = session.get()
    await first.sent
    if (quiet) await settled(session.server)
    const second = session.get()
    const third = session.get()
    const heard = await Promise.all([first, second, third])
    if (!quiet) return heard.forEach(({ status }) => assert.ok(status === 200 || status === 400))
    assert.deepEqual([heard[0].status, heard[0].body], [200, '1'])
    assert.deepEqual(heard.slice(1).map(({ status }) => status), [400, 400])
  },
  async 'a poll that is broken off'({ session }) {
    const { answer, request } = await session.park()
    request.destroy()
    await answer.catch(() => {})
  },
  async 'a post that is broken off'({ session }) {
    const post = session.post('42["send', { hold: true, headers: { 'content-length': 1000 } })
    await post.sent
    post.request.destroy()
    await post.catch(() => {})
  },
  async 'two posts at once'({ session }) {
    const half = session.post('42["send', { hold: true, headers: { 'content-length': 1000 } })
    await half.sent
    await settled(session.server)
    assert.equal((await session.post('42["get_me"]')).status, 400)
    half.request.destroy()
    await half.catch(() => {})
  },
  async 'a second transport'({ session }) {
    const first = await session.webSocket()
    const beside = await session.webSocket()
    await beside.closed()
    await first.probe()
    first.send('5')
    await eventually('it has moved', async () => (await session.get()).body.includes('Bad request'))
    const late = await session.webSocket()
    late.send('2probe')
    await late.closed()
    assert.equal((await session.post('2')).status, 400)
    first.send('41')
    first.send('1')
    await first.closed()
  },
  ...Object.fromEntries(Object.entries({
    'an empty payload': '', 'no packet': 'nonsense', 'an unknown type': '9', 'an empty message': '4', 'half an event': '42["send',
    'half a connect': '40{', 'empty packets': '\x1e\x1e', 'a ping': '2', 'no base64': 'b!', 'binary out of the blue': 'bAAAA',
    'another namespace': '42/none,["get_me"]', 'deep JSON': `42${'['.repeat(60_000)}`, 'a text among attachments': '451-["a",{"_placeholder":true,"num":0}]\x1e42["get_me"]',
    'a second connect': '40{}\x1e42["get_me"]', 'no UTF-8': Buffer.from([0x34, 0x32, 0xff, 0xfe]),
  }).map(([name, body]) => [name, async ({ session }) => assert.ok([200, 400].includes((await session.post(body)).status))])),
  async 'a payload that is too long'({ session }) {
    assert.equal((await session.post(`42["x","${'x'.repeat(70_000)}"]`)).status, 413)
    assert.equal((await session.post('1')).body, 'ok')
  },
  async 'bytes for text'({ session }) {
    assert.equal((await session.post('42["get_me"]', { headers: { 'content-type': 'application/octet-stream' } })).status, 400)
  },
}

test('misdeeds beside a chat that goes on', { timeout: 240_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { more: [mallory], say, talk, undisturbed } = await goodPair(server, ['mallory'])
  const before = median(await talk(100))

  let busy = true
  const during = []
  const chatting = (async () => { while (busy) during.push(await say()) })()
  const rounds = sanitized ? 2 : 10
  const commit = async (name, misdeed) => {
    for (let i = 0; i < rounds; ++i) {
      const quiet = i % 2 === 0
      const session = quiet ? await openPolling(server) : (await Poller.join(server, mallory)).session
      try {
        await misdeed({ session, quiet })
        if (!quiet) await session.postLoosely('1')  // a poll may have been answered before it could be abused
        await eventually('the session has ended', async () => (await session.get()).status === 400)
      } catch (error) {
        throw new Error(`${name}, ${quiet ? 'before CONNECT' : 'in a chat'}: ${error.message}`, { cause: error })
      }
    }
  }
  try {
    await Promise.all(Object.entries(misdeeds).map(([name, misdeed]) => commit(name, misdeed)))
  } finally {
    busy = false
    await chatting
  }
  t.diagnostic(`${Object.keys(misdeeds).length * rounds} misdeeds, ${during.length} messages meanwhile: median ${median(during).toFixed(1)} ms, at most ${Math.max(...during).toFixed(1)}, before ${before.toFixed(1)}`)
  assert.ok(during.length > 0)
  await eventually('all sessions have ended', async () => (await sessions(server)) === 0 && (await sessions(server, 'websocket')) === 1)
  assert.ok((await server.metric('snug_engine_violations_total')) > 0)
  await talk()
  undisturbed()
  assert.equal(await server.stop(), 0)
})
