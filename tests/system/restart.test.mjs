// `snug restart` and `snug reload`: a server that is started anew, or told to read its settings again, by its operator.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'

import { Client, ConnectionLost } from '../clients/support/client.mjs'
import { CallError, login, password, register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { Chance, seed } from './random.mjs'
import { RawSocket } from './raw.mjs'
import { Talker } from './talker.mjs'
import { checkDatabase, checkViews, makeChats } from './views.mjs'

const cheap = ['--password.memory=8KiB', '--password.ops=1']
const rounds = 5

/** Runs an operator's command on the server's folder: {code, stdout, stderr}. */
const operate = (server, command, ...args) => run([command, '--data', server.data, ...args])

async function restart(server) {
  const { code, stdout, stderr } = await operate(server, 'restart')
  assert.equal(code, 0, stderr + server.log)
  assert.match(stdout, /^restarted in \d+ ms\n$/)
}

/** Waits as `ready` asks for, connects anew, and tells how long it was away. */
class Comer {
  longest = 0

  constructor(connect, client) {
    this.connect = connect
    this.client = client
  }

  async stay(until) {
    while (!until()) {
      const ended = await Promise.race([this.client.closed, sleep(20)])
      if (ended) await this.#comeBack(performance.now())
    }
  }

  async #comeBack(since) {
    const { minMs, maxMs } = this.client.reconnect
    for (let losses = 0; ; ++losses) {
      await sleep((minMs + Math.random() * (maxMs - minMs)) * 2 ** losses)
      try {
        this.client = await this.connect()
        this.longest = Math.max(this.longest, performance.now() - since)
        return
      } catch (error) {  // it came to the old one, which goes; `knock` looks for those that are refused
        if (!(error instanceof ConnectionLost)) throw error
      }
    }
  }
}

test(`restarted under load, ${rounds} times (SEED=${seed})`, { timeout: 300_000 }, async (t) => {
  const chance = new Chance(seed)
  const server = await Server.start({ args: [...unlimited, '--registration=open'] })
  t.after(() => server.kill())
  const talkers = [await Talker.join(server, 'ada', { setupToken: server.setupToken })]
  for (const name of ['ben', 'cho', 'dan']) talkers.push(await Talker.join(server, name))
  const chats = await makeChats(server, talkers)
  for (const talker of talkers) await talker.load(server)

  let over = false
  const done = () => over
  const ready = Promise.all(talkers.map((talker) => talker.connect(server)))
  await ready
  const talking = talkers.map(async (talker) => {
    const comer = new Comer(async () => (await talker.connect(server), talker.client), talker.client)
    let repeated = 0
    const talk = async () => {
      while (!over) {
        await talker.talk(chance, chats, () => {}, done)
        await eventually('it is back', () => over || talker.client.isOpen)
        repeated += await talker.repeat()
      }
    }
    await Promise.all([comer.stay(done), talk()])
    return { comer, repeated }
  })
  const token = talkers[0].token
  const listening = Array.from({ length: 100 }, async () => {
    const comer = new Comer(() => Client.connect(server, token), await Client.connect(server, token))
    await comer.stay(done)
    return comer
  })
  const knocking = knock(server, done)

  for (let round = 0; round < rounds; ++round) {
    const before = talkers.reduce((sum, talker) => sum + talker.sent.size, 0)
    await eventually('they talk', () => talkers.reduce((sum, talker) => sum + talker.sent.size, 0) > before + 100)
    await restart(server)
    await eventually('all are back', () => talkers.every((talker) => talker.client.isOpen))
  }
  over = true
  const spoke = await Promise.all(talking)
  const comers = [...spoke.map(({ comer }) => comer), ...await Promise.all(listening)]
  const knocks = await knocking

  for (const talker of talkers) if (!talker.client.isOpen) await talker.connect(server)
  for (const talker of talkers) await talker.repeat()
  await checkViews(server, talkers)
  assert.equal(await server.stop(), 0)
  await checkDatabase(server, talkers)
  assert.equal((server.said.match(/^listening on/gm) ?? []).length, rounds + 1)
  assert.equal(new Set(server.said.match(/http:\/\/\S+:\d+/g)).size, 1, 'it moved')
  for (const comer of comers) if (comer.client.isOpen) await comer.client.drop()
  t.diagnostic(`${talkers.reduce((sum, talker) => sum + talker.sent.size, 0)} messages, ` +
               `${spoke.reduce((sum, { repeated }) => sum + repeated, 0)} of them repeated; ${knocks} connections made; ` +
               `away for ${Math.round(Math.max(...comers.map((comer) => comer.longest)))} ms at the most`)
})

/** Connects again and again: that is never refused, whoever answers. How often. */
async function knock(server, done) {
  let count = 0
  for (; !done(); ++count) {
    await new Promise((resolve, reject) => {
      const socket = net.connect({ port: server.port, host: '127.0.0.1' })
      socket.on('error', reject)
      socket.on('connect', () => {
        socket.destroy()
        resolve()
      })
    })
  }
  return count
}

/** A request as bytes, and the status of its answer; 'nothing' if the connection broke before it came. */
const request = (method, path, { body = '', headers = '' } = {}) =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\n${headers}` +
  (body && `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`) + `\r\n${body}`
const statusOf = (raw) => /^HTTP\/1\.1 (\d{3}) /.exec(raw.received.toString('latin1'))?.[1] ?? 'nothing'

for (const signal of ['SIGUSR2', 'SIGTERM']) {
  test(`${signal} cuts off nobody whose password is being checked`, { timeout: 120_000 }, async (t) => {
    const server = await Server.start({
      args: ['--registration=open', '--login-rate=0', '--max-connections-per-address=0', '--threads.crypto=1'],
    })
    t.after(() => server.kill())
    await register(server, 'ada', { setupToken: server.setupToken })
    const ben = await Client.connect(server, (await register(server, 'ben')).accessToken)
    const body = JSON.stringify({ username: 'ada', password })
    const logins = Array.from({ length: 30 }, () => new RawSocket(server))
    for (const raw of logins) raw.write(request('POST', '/api/v1/auth/login', { body }))
    const changed = ben.call('change_password', { old: password, new: 'battery horse' })
    // The first is answered: all have arrived, and most of them wait to be hashed.
    await eventually('one is answered', () => logins.some((raw) => raw.received.length > 0))
    server.process.kill(signal)
    await Promise.all(logins.map((raw) => raw.over))
    assert.deepEqual(logins.map(statusOf), logins.map(() => '200'))
    await changed
  })
}

test('a restart resets no connection, whenever it was made', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args: unlimited })
  t.after(() => server.kill())
  let over = false
  let asked = 0
  const failures = []
  const ask = async () => {
    while (!over) {
      const raw = new RawSocket(server)
      await raw.connected
      if (asked % 2) await new Promise(setImmediate)  // accepted, and nothing asked yet
      raw.write(request('GET', '/healthz', { headers: 'Connection: close\r\n' }))
      await raw.over
      raw.destroy()
      ++asked
      if (statusOf(raw) !== '200') failures.push(raw.received.toString('latin1'))
    }
  }
  const asking = Array.from({ length: 8 }, ask)
  const silent = new RawSocket(server)
  await silent.connected
  const kept = new RawSocket(server)
  kept.write(request('GET', '/healthz'))
  await kept.until(() => statusOf(kept) === '200')
  for (let round = 0; round < rounds; ++round) {
    const before = asked
    await eventually('they ask', () => asked > before + 50)
    await restart(server)
  }
  over = true
  await Promise.all(asking)
  assert.deepEqual(failures, [])

  // The server that runs now has never accepted these two.
  for (const raw of [silent, kept]) {
    raw.received = Buffer.alloc(0)
    raw.write(request('GET', '/healthz'))
    await raw.until(() => statusOf(raw) === '200')
    raw.destroy()
  }
  t.diagnostic(`${asked} connections over ${rounds} restarts`)
})

/** A server with a file of settings, which `write` replaces. */
async function withFile(t, text) {
  const file = path.join(temporaryFolder(), 'snug.toml')
  const write = (next) => fs.writeFileSync(file, next)
  write(text)
  const server = await Server.start({ args: [...cheap, '--config', file] })
  t.after(() => server.kill())
  return { server, write, file }
}

test('a restart takes new settings, and is refused when they are wrong', { timeout: 60_000 }, async (t) => {
  const { server, write } = await withFile(t, 'max_content_length = 100\n')
  const { user } = await register(server, 'ada', { setupToken: server.setupToken })
  const { accessToken: token } = await login(server, 'ada', { longLived: true })
  const limits = async () => {
    const client = await Client.connect(server, token)
    await client.close()
    return client.limits
  }
  assert.equal((await limits()).maxContentLength, 100)

  write('max_content_length = "much"\n')
  const refused = await operate(server, 'restart')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /^snug: .*snug\.toml line 1: max_content_length: 'much' is not a whole number[^\n]*\n$/)
  assert.equal((await limits()).maxContentLength, 100)

  write('max_content_length = 200\n')
  await restart(server)
  assert.equal((await limits()).maxContentLength, 200)
  assert.equal((await rest(server, 'GET', '/users/me', { token })).user.id, user.id)

  server.process.kill('SIGUSR2')
  await eventually('it has started a third time', () => server.said.match(/^listening on/gm).length === 3)
  assert.equal((await limits()).maxContentLength, 200)
})

test('reload takes over what can change, names the rest, and a bad file changes nothing', { timeout: 60_000 }, async (t) => {
  const { server, write, file } = await withFile(t, 'registration = "open"\n')
  await register(server, 'ada', { setupToken: server.setupToken })
  await register(server, 'ben')
  const { accessToken: token } = await login(server, 'ben', { longLived: true })
  const client = await Client.connect(server, token)
  const reload = async (line) => {
    const { code, stdout, stderr } = await operate(server, 'reload')
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: line, stderr: '' })
  }
  await reload('nothing to take over\n')

  write('registration = "closed"\nmessage_burst = 1\nmessage_rate = 0.001\nthreads.io = 1\nallowed_origins = ["https://a.example"]\n')
  await reload('taken over: allowed-origins, registration, message-rate, message-burst\n' +
               'waiting for `snug restart`: threads.io\n')
  await assert.rejects(register(server, 'cho'), CallError)
  const { chat } = await client.call('create_chat', { kind: 'group', title: 'Tea' })
  const send = () => client.call('send_message', { chatId: chat.id, content: 'x' })
  await send()
  await assert.rejects(send(), /too many messages/)
  const allowed = async (origin) =>
    (await fetch(`${server.url}/api/v1/users/me`, { headers: { origin } })).headers.get('access-control-allow-origin')
  assert.equal(await allowed('https://a.example'), 'https://a.example')
  assert.equal(await allowed('https://b.example'), null)
  await reload('nothing to take over\nwaiting for `snug restart`: threads.io\n')

  write('registration = "open"\nmessage_rate = "fast"\n')
  const { code, stdout, stderr } = await operate(server, 'reload')
  assert.deepEqual([code, stdout], [1, ''])
  assert.equal(stderr, `snug: ${file} line 2: message_rate: 'fast' is not a number from 0 to 1000000\n`)
  await assert.rejects(register(server, 'cho'), CallError)

  write('registration = "open"\n')
  server.process.kill('SIGHUP')
  await server.logged(/(settings read again changed="allowed-origins, registration, message-rate, message-burst"[^]*){2}/)
  await register(server, 'cho')
  write('nonsense\n')
  server.process.kill('SIGHUP')
  await server.logged(/not done why=.*line 1/)
  await register(server, 'dan')
  await client.close()
})

test('without a server there is nothing to restart', async () => {
  const data = temporaryFolder()
  for (const command of ['restart', 'reload']) {
    const { code, stderr } = await run([command, '--data', data])
    assert.equal(code, 1)
    assert.match(stderr, /^snug: no server runs on [^\n]+; name its folder with --data\n$/)
  }
})
