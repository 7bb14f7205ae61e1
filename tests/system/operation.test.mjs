// The operator's side: the command line, accounts from outside, stopping, logs.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { login, password, register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

const cheap = ['--password.memory=8KiB', '--password.ops=1']

// --- The command line ------------------------------------------------------------------------------------------------

test('help is for people', async () => {
  for (const args of [['--help'], ['serve', '--help'], ['user', '--help'], ['user', 'add', '--help']]) {
    const { code, stdout, stderr } = await run(args)
    assert.equal(code, 0)
    assert.equal(stderr, '')
    assert.match(stdout, /Usage/i)
    for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line)
  }
  assert.match((await run(['--help'])).stdout, /serve[\s\S]*user[\s\S]*check-config[\s\S]*version/)
  assert.match((await run(['version'])).stdout, /^snug \d+\.\d+\.\d+\n$/)
  assert.equal((await run([])).code, 2)
})

test('wrong usage is 2, a refused setting one line and 1, and nothing is made', async () => {
  const folder = temporaryFolder()
  const data = path.join(folder, 'data')
  const file = path.join(folder, 'snug.toml')
  const check = async (args, env, code, line) => {
    const result = await run([...args, '--data', data], { env })
    assert.equal(result.code, code, JSON.stringify(result))
    assert.match(result.stderr, /^snug: [^\n]+\n$/)
    assert.match(result.stderr, line)
    assert.equal(fs.existsSync(data), false)
  }
  await check(['serve', '--no-such-flag'], {}, 2, /no-such-flag/)
  await check(['serve', '--listen', 'nowhere'], {}, 2, /nowhere.*HOST:PORT/)
  await check(['serve'], { SNUG_MAX_FRAME_SIZE: 'huge' }, 1, /SNUG_MAX_FRAME_SIZE.*huge/)

  fs.writeFileSync(file, 'listen = "127.0.0.1:0"\nregistraton = "open"\n')
  await check(['serve', '--config', file], {}, 1, /line 2.*registraton.*did you mean.*registration/)
  await check(['check-config', '--config', file], {}, 1, /line 2.*registraton/)
  fs.writeFileSync(file, 'registration = "perhaps"\n')
  await check(['serve', '--config', file], {}, 1, /perhaps/)
  fs.writeFileSync(file, 'registration = \n')
  await check(['serve'], { SNUG_CONFIG: file }, 1, /line 1/)
  await check(['serve', '--config', path.join(folder, 'none.toml')], {}, 1, /none\.toml/)

  fs.writeFileSync(file, 'registration = "open"\n[threads]\nio = 1\n')
  const good = await run(['check-config', '--config', file])
  assert.deepEqual([good.code, good.stderr], [0, ''])
  assert.match(good.stdout, /valid/)
})

test('every setting of the sample file is taken as it stands', async () => {
  const file = path.join(temporaryFolder(), 'snug.toml')
  const { stdout } = await run(['check-config', '--print-defaults'])
  const settings = stdout.split('\n').map((line) => line.replace(/^# (?=[a-z_.]+ = )/, '')).join('\n')
  fs.writeFileSync(file, settings)
  const { code, stderr } = await run(['check-config', '--config', file])
  assert.equal(code, 0, stderr)
})

// --- Accounts from outside -------------------------------------------------------------------------------------------

/** `snug user ...`: {code, stdout, stderr}. */
function user(data, args, input) {
  return run(['user', ...args, '--data', data, ...cheap], { input })
}

test('accounts are made and changed while the server runs, and when it does not', { timeout: 120_000 }, async (t) => {
  const data = path.join(temporaryFolder(), 'data')
  const done = async (args, line, input) => {
    const { code, stdout, stderr } = await user(data, args, input)
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    assert.match(stdout, line)
  }
  const refused = async (args, code, line, input) => {
    const result = await user(data, args, input)
    assert.equal(result.code, code, JSON.stringify(result))
    assert.match(result.stderr, /^snug: [^\n]+\n$/)
    assert.match(result.stderr, line)
  }
  const exercise = async (name) => {
    await done(['add', name, '--password-stdin'], new RegExp(`added ${name} \\(member\\)`), `${password}\n`)
    await refused(['add', name, '--password-stdin'], 1, /taken|exists/, `${password}\n`)
    await refused(['add', 'short', '--password-stdin'], 1, /password must have at least 8/, 'short\n')
    await refused(['add', 'none'], 2, /--password-stdin/, '')
    await done(['role', name, 'admin'], new RegExp(`${name} is now admin`))
    await done(['list'], new RegExp(`^USERNAME +ROLE[\\s\\S]*^${name} +admin`, 'm'))
    await refused(['role', name, 'emperor'], 1, /role|emperor/)
    await refused(['role', 'nobody-here', 'admin'], 1, /no such user/)
    await done(['passwd', name, '--password-stdin'], /password of .* set/, 'another good one\n')
    await done(['disable', name], new RegExp(`disabled ${name}`))
    await done(['list'], new RegExp(`^${name} .*disabled`, 'm'))
    await done(['enable', name], new RegExp(`enabled ${name}`))
  }

  await refused(['list'], 1, /no data folder/)
  await exercise('ada')
  const server = await Server.start({ args: cheap, data })
  t.after(() => server.kill())
  assert.equal(server.setupToken, null)  // ada is there
  assert.equal((fs.statSync(path.join(data, 'snug.sock')).mode & 0o777).toString(8), '600')
  await exercise('ben')

  // What is changed from outside counts at once inside.
  const body = (name, word) => ({ body: { username: name, password: word } })
  await assert.rejects(rest(server, 'POST', '/auth/login', body('ben', password)), { status: 401 })
  const { accessToken, user: ben } = await rest(server, 'POST', '/auth/login', body('ben', 'another good one'))
  assert.equal(ben.role, 'admin')
  const client = await Client.connect(server, accessToken)
  await done(['disable', 'ben'], /disabled ben/)
  assert.deepEqual(await client.next('session_revoked'), { reason: 'disabled' })
  assert.equal((await client.closed).code, 4401)
  await assert.rejects(rest(server, 'POST', '/auth/login', body('ben', 'another good one')), { status: 401 })
  await assert.rejects(rest(server, 'GET', '/users/me', { token: accessToken }), { status: 401 })
  await done(['enable', 'ben'], /enabled ben/)
  assert.ok(await rest(server, 'POST', '/auth/login', body('ben', 'another good one')))

  assert.equal(await server.stop(), 0)
  assert.equal(fs.existsSync(path.join(data, 'snug.sock')), false)
  await done(['list'], /^ada[\s\S]*^ben/m)
})

// --- Stopping --------------------------------------------------------------------------------------------------------

test('SIGTERM: what is queued is committed, clients are told, and it is over soon', { timeout: 60_000 }, async (t) => {
  let server = await Server.start({ args: [...unlimited, '--registration=open'] })
  t.after(() => server.kill())
  const alice = await register(server, 'alice', { setupToken: server.setupToken })
  const clients = []
  for (let i = 0; i < 5; ++i) clients.push(await Client.connect(server, alice.accessToken))
  const [a] = clients
  const { chat } = await a.call('create_chat', { kind: 'group', title: 'Tea' })
  const silent = new Client(server.socketUrl)  // one that never said hello
  await eventually('it is open', () => silent.isOpen)

  const sends = Array.from({ length: 500 }, (_, i) =>
    a.call('send_message', { chatId: chat.id, content: `${i}`, clientId: `${i}` }))
  const outcomes = Promise.allSettled(sends)
  await sends[0]
  const asked = Date.now()
  assert.equal(await server.stop(), 0)
  assert.ok(Date.now() - asked < 15_000, 'the promise is 5 s; this machine may be slow')
  for (const client of [...clients, silent]) assert.equal((await client.closed).code, 1012, `client ${clients.indexOf(client)}`)
  await assert.rejects(fetch(`${server.url}/healthz`))
  const acked = (await outcomes).filter((o) => o.status === 'fulfilled').map((o) => o.value.message)

  server = await Server.start({ args: [...unlimited, '--registration=open'], data: server.data })
  const fresh = await Replica.load(server, alice.accessToken, alice.user.id)
  assert.equal(fresh.inconsistency(), '')
  for (const { seq, id } of acked) assert.equal(fresh.messages.get(`${chat.id} ${seq}`)?.id, id)
  assert.equal(await server.stop(), 0)
})

test('the set-up link is good once, and a new one comes with the next start until it is used', { timeout: 60_000 }, async (t) => {
  let server = await Server.start({ args: cheap })
  t.after(() => server.kill())
  const first = server.setupToken
  await server.stop()
  server = await Server.start({ args: cheap, data: server.data })
  assert.notEqual(server.setupToken, first)
  await assert.rejects(register(server, 'eve', { setupToken: first }), { name: 'CallError' })
  const { user: admin } = await register(server, 'ada', { setupToken: server.setupToken })
  assert.equal(admin.role, 'admin')
  await assert.rejects(register(server, 'eve', { setupToken: server.setupToken }), { name: 'CallError' })
  assert.equal(await server.stop(), 0)
})

test('a new set-up link is to be had while there is nobody', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args: cheap })
  t.after(() => server.kill())
  const asked = await run(['setup-link', '--data', server.data])
  assert.equal(asked.code, 0, asked.stderr)
  const [, token] = asked.stdout.match(/^http:\/\/127\.0\.0\.1:\d+\/#setup=(\S+)\n$/)
  await assert.rejects(register(server, 'eve', { setupToken: server.setupToken }), { name: 'CallError' })
  assert.equal((await register(server, 'ada', { setupToken: token })).user.role, 'admin')
  const late = await run(['setup-link', '--data', server.data])
  assert.deepEqual([late.code, late.stdout], [1, ''])
  assert.match(late.stderr, /set up already/)
  assert.equal(await server.stop(), 0)
  assert.match((await run(['setup-link', '--data', server.data])).stderr, /no server runs on /)
})

// --- Logs ------------------------------------------------------------------------------------------------------------

test('--log-format json: every line is an object', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args: [...cheap, '--log-format=json', '--log-level=debug'] })
  t.after(() => server.kill())
  await register(server, 'ada', { setupToken: server.setupToken })
  await assert.rejects(login(server, 'nobody-here'))
  await fetch(`${server.url}/no/such/place`)
  const client = new Client(server.socketUrl)
  await eventually('it is open', () => client.isOpen)
  client.sendRaw('{"event":"hello","data":{"token":"\\u001b[31m\\n"}}')
  await client.closed
  assert.equal(await server.stop(), 0)
  const lines = server.log.trimEnd().split('\n').map((line) => JSON.parse(line))
  assert.ok(lines.length >= 2)
  for (const { time, level, event } of lines) {
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.match(level, /^(debug|info|warning|error)$/)
    assert.equal(typeof event, 'string')
  }
  for (const secret of [password, server.setupToken]) assert.ok(!server.log.includes(secret))
})
