// An account with many chats and messages is deleted while others talk: nobody waits for it, no ack is lost, a kill -9 in
// the middle changes nothing, and in the end nothing can be read of it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'

import { Client } from '../clients/support/client.mjs'
import { login, password, register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, run, sanitized, unlimited } from '../clients/support/server.mjs'

const args = [...unlimited, '--registration=open']
const marker = 'xyzzyplugh'  // in everything that is Zoe's
const chats = sanitized ? 40 : 200
const messages = sanitized ? 3000 : 6000

/** Runs a few lines of Python on the database as it is; what they print. */
async function sql(server, script, ...more) {
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', `import sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '/snug.db?mode=ro', uri=True, timeout=20)
${script}`, server.data, ...more])
  return stdout.trim()
}

/** Every text column of every table that holds the marker, as `table.column`. */
const places = async (server) => (await sql(server, `
for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
    for row in db.execute(f"PRAGMA table_info({table})").fetchall():
        if db.execute(f"SELECT count(*) FROM {table} WHERE instr(lower(CAST({row[1]} AS TEXT)), ?)", (sys.argv[2],)).fetchone()[0]:
            print(f"{table}.{row[1]}")`, marker)).split('\n').filter(Boolean)

const written = async (server, user) => Number(await sql(server, `print(db.execute("SELECT count(*) FROM messages WHERE sender_id = ? AND content <> ''", (int(sys.argv[2]),)).fetchone()[0])`, user))
const pending = async (server) => Number(await sql(server, `print(db.execute("SELECT count(*) FROM deletions").fetchone()[0])`))

/** Zoe, in many chats with Ann, has written a lot; the first of the chats is shared with everybody. */
async function populate(server) {
  const ruth = await register(server, 'ruth', { setupToken: server.setupToken })
  const zoe = await register(server, marker)
  const ann = await register(server, 'ann')
  const client = await Client.connect(server, zoe.accessToken)
  const call = (operation, params) => client.call(operation, params)
  await call('update_me', { displayName: marker, bio: `the life of ${marker}`, avatarUrl: `https://example.org/${marker}` })
  await call('set_presence', { status: 'away' })
  const ids = []
  for (let at = 0; at < chats; at += 20)
    ids.push(...await Promise.all(Array.from({ length: Math.min(20, chats - at) }, (_, i) =>
      call('create_chat', { kind: 'group', title: i % 10 ? 'Tea' : marker, memberIds: i % 10 ? [ann.user.id, ruth.user.id] : [],
                            clientId: `${marker} ${at + i}` }).then(({ chat }) => chat.id))))
  const { chat: direct } = await call('create_chat', { kind: 'direct', userId: ann.user.id })
  ids.push(direct.id)
  for (let at = 0; at < messages; at += 100)
    await Promise.all(Array.from({ length: 100 }, (_, i) =>
      call('send_message', { chatId: ids[i % 3 ? (at + i) % ids.length : 1], content: `${marker} ${at + i} @ann`, clientId: `${marker} ${at + i}` })))
  client.close()
  return { ruth, zoe, ann, tea: ids[1], direct: direct.id }
}

/** Ann talks all the while; what she was acked, and how long the slowest took. */
class Talk {
  acked = new Map()
  slowest = 0
  #ended = false

  constructor(client, chatId) { this.done = this.#run(client, chatId) }

  async #run(client, chatId) {
    for (let i = 0; !this.#ended; ++i) {
      const clientId = `talk ${process.hrtime.bigint()}`
      const start = performance.now()
      const answer = await client.call('send_message', { chatId, content: 'still here', clientId }).catch(() => null)
      if (!answer) return  // the connection is gone
      this.slowest = Math.max(this.slowest, performance.now() - start)
      this.acked.set(clientId, answer.message.seq)
    }
  }

  end() {
    this.#ended = true
    return this.done
  }
}

test('an account with much in it goes, under load and through a kill -9', { timeout: 300_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const { ruth, zoe, ann, tea, direct } = await populate(server)
  assert.ok((await places(server)).length > 8, 'the marker is hardly anywhere: the test tests nothing')

  const other = await Client.connect(server, (await login(server, marker)).accessToken)
  let client = await Client.connect(server, ann.accessToken)
  let talk = new Talk(client, tea)
  await rest(server, 'POST', '/auth/delete', { token: zoe.accessToken, body: { password } })
  assert.equal((await other.closed).code, 4401)
  await assert.rejects(rest(server, 'GET', '/users/me', { token: zoe.accessToken }), { status: 401 })
  await assert.rejects(login(server, marker), { status: 401 })
  await assert.rejects(rest(server, 'POST', `/chats/${direct}/messages`, { token: ann.accessToken, body: { content: 'x' } }),
                       { status: 403, detail: /account was deleted/ })
  // a second one waits for its turn
  assert.deepEqual(await run(['user', 'delete', 'ruth', '--yes', '--data', server.data]).then(({ code, stderr }) => [code, stderr]), [0, ''])
  assert.equal(await pending(server), 2)

  await eventually('some of it is gone', async () => (await written(server, zoe.user.id)) < messages, 120_000)
  await server.kill()
  await talk.done
  const before = talk
  assert.ok((await written(server, zoe.user.id)) > 0, 'it was done before the kill: the test tests nothing')
  assert.equal(await pending(server), 2)

  server = await Server.start({ args, data: server.data })
  client = await Client.connect(server, (await login(server, 'ann')).accessToken)
  talk = new Talk(client, tea)
  await eventually('all of it is gone', async () => (await pending(server)) === 0, 120_000)
  await talk.end()
  await server.logged(/nothing is left of a deleted account/)
  await eventually('nothing is pending', async () => (await server.metric('snug_deletions_pending')) === 0)

  // what Ann was acked is there, and the chat has no gaps
  const stored = JSON.parse(await sql(server, `
import json
rows = db.execute("SELECT seq, client_id FROM messages WHERE chat_id = ? ORDER BY seq", (int(sys.argv[2]),)).fetchall()
print(json.dumps([[row[0] for row in rows], {row[1]: row[0] for row in rows if row[1]}]))`, tea))
  assert.deepEqual(stored[0], stored[0].map((_, i) => i + 1))
  for (const [clientId, seq] of [...before.acked, ...talk.acked]) assert.equal(stored[1][clientId], seq)
  assert.ok(before.acked.size > 10 && talk.acked.size > 10)

  assert.deepEqual(await places(server), [])
  assert.equal(await sql(server, `print(db.execute("SELECT count(*) FROM presence WHERE user_id = ?", (int(sys.argv[2]),)).fetchone()[0])`, zoe.user.id), '0')
  const { chat } = await client.call('get_chat', { chatId: tea })
  assert.equal(chat.memberCount, 1)
  assert.equal(chat.state.role, 'owner')
  const { user } = await client.call('get_user', { userId: zoe.user.id })
  assert.deepEqual([user.username, user.displayName, user.deleted], [`deleted-${zoe.user.id}`, 'Deleted user', true])
  // the first user is gone, but nobody is asked to set the server up again
  await assert.rejects(rest(server, 'GET', '/users/me', { token: ruth.accessToken }), { status: 401 })
  assert.equal((await rest(server, 'GET', '/server')).server.setUp, true)
  client.close()
  assert.equal(await server.stop(), 0)
  const again = await Server.start({ args, data: server.data })
  t.after(() => again.kill())
  assert.equal(again.setupToken, null)

  // Nor in the bytes of the file beside its rows: what is deleted is overwritten.
  assert.equal(fs.readFileSync(path.join(server.data, 'snug.db')).toString('latin1').includes(marker), false)
  t.diagnostic(`slowest ack of ${before.acked.size + talk.acked.size}: ${Math.max(before.slowest, talk.slowest).toFixed(0)} ms`)
})

test('the command line asks before it deletes', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  await register(server, 'ann')
  const snug = (words, input = '') => run(['user', 'delete', ...words, '--data', server.data], { input })
  assert.deepEqual(await snug(['ann']).then(({ code, stderr }) => [code, stderr]),
                   [2, 'snug: this can\'t be undone: repeat it with --yes\n'])
  await login(server, 'ann')
  assert.match((await snug(['nobody', '--yes'])).stderr, /^snug: no such user\n$/)
  const { code, stdout } = await snug(['Ann', '--yes'])
  assert.equal(code, 0)
  assert.match(stdout, /^closed the account Ann; [^\n]+\n$/)
  await assert.rejects(login(server, 'ann'), { status: 401 })
})
