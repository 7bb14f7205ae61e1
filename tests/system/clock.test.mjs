// The order's time is ahead of the machine's: its clock was set back. What ends at a time is reckoned on the order's.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { CallError, login, register, rest } from '../clients/support/rest.mjs'
import { Server, run, unlimited } from '../clients/support/server.mjs'

const args = [...unlimited, '--registration=open']
const hour = 3_600_000, ahead = 24 * hour

function sql(data, script) {
  const python = 'import sqlite3,sys; db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]); db.close()'
  execFileSync('/usr/bin/python3', ['-c', python, path.join(data, 'snug.db'), script])
}

/** A server whose order is a day ahead, and what people need. */
async function startAhead(t) {
  let server = await Server.start({ args })
  const ada = await register(server, 'ada', { setupToken: server.setupToken })
  await register(server, 'ben')
  await server.stop()
  const order = Date.now() + ahead
  sql(server.data, `UPDATE meta SET time = ${order}`)
  server = await Server.start({ args, data: server.data })
  t.after(() => server.kill())
  const { accessToken: token } = await login(server, 'ada')
  return { server, token, order, ada }
}

const operate = async (server, ...command) => {
  const { code, stderr, stdout } = await run([...command, '--data', server.data])
  assert.equal(code, 0, stderr)
  return stdout
}

const refused = (code, field) => (error) => error instanceof CallError && error.code === code && (field === undefined || error.field === field)

test('what is to end in an hour ends in an hour of the order', { timeout: 120_000 }, async (t) => {
  const { server, token, order } = await startAhead(t)
  await operate(server, 'user', 'ban', 'ben', '--for', '1h')
  await assert.rejects(login(server, 'ben'), refused('unauthorized'))
  const { account } = await rest(server, 'GET', '/admin/users/ben', { token })
  assert.ok(Math.abs(Date.parse(account.disabledUntil) - order - hour) < 60_000, account.disabledUntil)
  await operate(server, 'user', 'enable', 'ben')
  await login(server, 'ben')

  await operate(server, 'ban', 'add', '127.0.0.1', '--for', '1h')
  await assert.rejects(login(server, 'ben'))
  await operate(server, 'ban', 'remove', '127.0.0.1')
  await login(server, 'ben')

  const { chat } = await rest(server, 'POST', '/chats', { token, body: { kind: 'group', title: 'Tea' } })
  const invites = `/chats/${chat.id}/invites`
  const { invite } = await rest(server, 'POST', invites, { token, body: { forSeconds: 3600 } })
  assert.equal((await rest(server, 'GET', invites, { token })).invites.length, 1)
  const ben = await login(server, 'ben')
  await rest(server, 'POST', `/invites/${invite.token}/accept`, { token: ben.accessToken })
  // A time that is past here makes no dead one.
  const past = new Date(Date.now() + hour).toISOString()
  await assert.rejects(rest(server, 'POST', invites, { token, body: { expiresAt: past } }), refused('bad_request', 'expiresAt'))
  await assert.rejects(rest(server, 'PUT', '/admin/users/ben/disabled', { token, body: { until: past } }), refused('bad_request', 'until'))
  await assert.rejects(rest(server, 'POST', invites, { token, body: { expiresAt: new Date(order + hour).toISOString(), forSeconds: 5 } }),
    refused('bad_request', 'forSeconds'))

  assert.match(await operate(server, 'audit', '--since', '1h'), /ban_address/)
  const client = await Client.connect(server, token)
  await client.close()
})

test('bans, and what was signed, hold through a restart with a clock that is behind', { timeout: 120_000 }, async (t) => {
  const { server, token } = await startAhead(t)
  await operate(server, 'user', 'ban', 'ben', '--for', '1h')
  await server.stop()
  const again = await Server.start({ args, data: server.data })
  t.after(() => again.kill())
  await assert.rejects(login(again, 'ben'), refused('unauthorized'))
  assert.ok((await rest(again, 'GET', '/users/me', { token })).user)
  // What is made after it has ids of its own, whatever the clock says.
  for (let i = 0; i < 20; ++i) await rest(again, 'POST', '/chats', { token, body: { kind: 'group', title: `${i}` } })
})

test('a clock that is behind the database is told of', { timeout: 60_000 }, async (t) => {
  const { server } = await startAhead(t)
  await server.logged(/clock is behind the database.*behind_seconds/)
  const { stdout } = await run(['doctor', '--json', '--data', server.data])
  assert.ok(JSON.parse(stdout).findings.some((f) => f.check === 'clock' && f.level === 'error' && /the last message or change is of/.test(f.what)))
})
