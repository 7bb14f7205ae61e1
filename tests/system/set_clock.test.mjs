// A machine without a clock chip, as a Raspberry Pi is, starts decades back, and is set when it finds a time server.
// Another one's clock was ahead, and is set back. Times and ids never run backwards, and nobody is locked out.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import https from 'node:https'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { Client } from '../clients/support/client.mjs'
import { login, rest } from '../clients/support/rest.mjs'
import { Server, eventually, run, temporaryFolder } from '../clients/support/server.mjs'
import { args, meet, settableClock } from './odd_machine.mjs'

const day = 24 * 3_600_000, year = 365 * day
const until = (time) => Date.parse(time) - Date.now()

/** Messages in the order of their places have times and ids in that order, too. Their years, without repetition. */
function yearsInOrder(messages) {
  const inOrder = [...messages].sort((a, b) => a.seq - b.seq)
  for (let i = 1; i < inOrder.length; ++i) {
    const [before, after] = [inOrder[i - 1], inOrder[i]]
    assert.ok(Date.parse(before.createdAt) <= Date.parse(after.createdAt), `${before.createdAt} ${after.createdAt}`)
    assert.ok(BigInt(before.id) < BigInt(after.id), `${before.id} ${after.id}`)
  }
  return [...new Set(inOrder.map((m) => m.createdAt.slice(0, 4)))]
}

const history = async (server, token, chatId) =>
  (await rest(server, 'GET', `/chats/${chatId}/messages?limit=100`, { token })).messages

for (const start of ['1970-01-01T00:00:10Z', '2000-01-01T00:00:10Z']) {
  test(`a first start in ${start.slice(0, 4)}, and then the clock is set`, { timeout: 120_000 }, async (t) => {
    const clock = settableClock(until(start))
    const server = await Server.start({ args, env: clock.env })
    t.after(() => server.kill())
    await server.logged(/clock is not set/)
    const { ada, a, chatId, send } = await meet(server)
    for (let i = 0; i < 5; ++i) await send(`before ${i}`)
    const doctor = await run(['doctor', '--json', '--data', server.data], { env: clock.env })
    assert.ok(JSON.parse(doctor.stdout).findings.some((f) => f.check === 'clock' && f.level === 'error' && /not set/.test(f.what)))

    clock.set(0)
    await server.logged(/this machine's clock was set by_seconds=\d+/)
    // Connections stay. A token of before has ended, and is renewed as any that has.
    await send('after')
    await assert.rejects(rest(server, 'GET', '/users/me', { token: ada.accessToken }), { code: 'unauthorized' })
    const renewed = await rest(server, 'POST', '/auth/refresh', { body: { refreshToken: ada.refreshToken } })
    const resumed = await Client.connect(server, renewed.accessToken, { cursor: a.cursor })
    await resumed.call('send_message', { chatId, content: 'resumed' })
    assert.deepEqual(yearsInOrder(await history(server, renewed.accessToken, chatId)),
      [start.slice(0, 4), `${new Date().getUTCFullYear()}`])
    assert.equal(await server.stop(), 0)

    const next = await Server.start({ args, env: clock.env, data: server.data })
    t.after(() => next.kill())
    const messages = await history(next, renewed.accessToken, chatId)
    assert.equal(messages.length, 7)
    yearsInOrder(messages)
    assert.doesNotMatch(next.log, /warning|error/)
  })
}

test('a start in 1970 on what is of today, and then the clock is set', { timeout: 120_000 }, async (t) => {
  const clock = settableClock(0)
  const first = await Server.start({ args, env: clock.env })
  t.after(() => first.kill())
  const { ada, chatId, send } = await meet(first)
  await send('before')
  assert.equal(await first.stop(), 0)

  clock.set(until('1970-01-01T00:00:10Z'))
  const server = await Server.start({ args, env: clock.env, data: first.data })
  t.after(() => server.kill())
  await server.logged(/clock is behind the database/)
  const a = await Client.connect(server, ada.accessToken)  // what was signed is good
  for (let i = 0; i < 5; ++i) await a.call('send_message', { chatId, content: `meanwhile ${i}` })
  await eventually('it is told of', async () => (await server.metric('snug_clock_behind_seconds')) > year / 1000)
  clock.set(0)
  await server.logged(/clock has caught up with the database/)
  await a.call('send_message', { chatId, content: 'after' })
  const messages = await history(server, ada.accessToken, chatId)
  assert.equal(messages.length, 7)
  assert.deepEqual(yearsInOrder(messages), [`${new Date().getUTCFullYear()}`])
  assert.equal(await server.metric('snug_clock_behind_seconds'), 0)
})

test('a clock that was years ahead is set back at work', { timeout: 120_000 }, async (t) => {
  const clock = settableClock(3 * year)
  const server = await Server.start({ args, env: clock.env })
  t.after(() => server.kill())
  const { ada, a, chatId, send } = await meet(server)
  await send('ahead')
  clock.set(0)
  await server.logged(/clock is behind the database.*behind_seconds=\d+/)
  for (let i = 0; i < 5; ++i) await send(`back ${i}`)
  assert.equal((await login(server, 'ben')).user.username, 'ben')
  const again = await Client.connect(server, ada.accessToken, { cursor: a.cursor })
  await again.call('send_message', { chatId, content: 'again' })
  assert.equal(yearsInOrder(await history(server, ada.accessToken, chatId)).length, 1)
  assert.equal(await server.stop(), 0)
})

test('backups of a clock that was ahead do not push out those of now', { timeout: 120_000 }, async (t) => {
  const folder = path.join(temporaryFolder(), 'backups')
  const more = [...args, `--backup-dir=${folder}`, '--backup-every=1s', '--backup-keep=2']
  const clock = settableClock(3 * year)
  const server = await Server.start({ args: more, env: clock.env })
  t.after(() => server.kill())
  const made = () => (fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.backup')).sort() : [])
  const ofYear = (ms) => `snug-${new Date(Date.now() + ms).getUTCFullYear()}`
  await eventually('two of ahead', () => made().length === 2)
  clock.set(0)
  await eventually('two of now', () => made().length === 2 && made().every((name) => name.startsWith(ofYear(0))))
  assert.equal(await server.stop(), 0)
})

test('a CA that seemed to have no valid certificate is asked again when the clock is set', { timeout: 120_000 }, async (t) => {
  const folder = temporaryFolder()
  const file = (name) => path.join(folder, name)
  execFileSync('/usr/bin/python3', [fileURLToPath(new URL('../tls/certificates.py', import.meta.url)), 'authority', folder])
  let asked = 0
  const ca = https.createServer({ key: fs.readFileSync(file('server.key')), cert: fs.readFileSync(file('server.pem')) },
    (_, response) => response.writeHead(404).end(String(++asked)))
  t.after(() => ca.close())
  await new Promise((resolve) => ca.listen(0, '127.0.0.1', resolve))

  const clock = settableClock(until('1970-01-01T00:00:10Z'))
  const server = await Server.start({
    env: clock.env,
    args: [...args, '--domain=chat.example.org', '--redirect-listen=none', `--acme-ca-file=${file('ca.pem')}`,
      `--acme-directory=https://localhost:${ca.address().port}/directory`],
  })
  t.after(() => server.kill())
  await server.logged(/no certificate from the CA.*not yet valid.*the clock right/)
  await server.logged(/the next attempt to get a certificate/)
  assert.equal(asked, 0)
  clock.set(0)
  await eventually('it asks again', () => asked > 0)
  assert.equal(await server.stop(), 0)
})
