// Messages that go: those that are too old, and those that a moderator removes. Whatever happens to the server, all of
// them go, and nothing else does.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, run, sanitized, unlimited } from '../clients/support/server.mjs'

const args = [...unlimited, '--registration=open']
const count = sanitized ? 300 : 1000
const days = 24 * 3600 * 1000

/** Runs SQL on the database of a server that is stopped. */
function edit(data, sql) {
  const python = 'import sqlite3,sys; db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]); db.close()'
  execFileSync('/usr/bin/python3', ['-c', python, `${data}/snug.db`, sql])
}

/** What is wrong with the database of a server that was killed. */
function check(data) {
  const script = fileURLToPath(new URL('check_database.py', import.meta.url))
  execFileSync('/usr/bin/python3', [script, data], { input: '{}', encoding: 'utf8' })
}

/** Ann and Ben in a chat with messages of Ben's, every tenth with a clientId and a reaction. */
async function talk(server) {
  const ann = await register(server, 'ann'), ben = await register(server, 'ben')
  const [anns, bens] = await Promise.all([ann, ben].map(({ accessToken }) => Client.connect(server, accessToken)))
  const { chat } = await anns.call('create_chat', { kind: 'group', title: 'Tea', memberIds: [ben.user.id] })
  const messages = await Promise.all(Array.from({ length: count }, async (_, i) =>
    (await bens.call('send_message', { chatId: chat.id, content: `xylophone ${i}`, ...i % 10 === 0 && { clientId: `c${i}` } })).message))
  await Promise.all(messages.filter((_, i) => i % 10 === 0).map(({ id }) =>
    anns.call('add_reaction', { messageId: id, emoji: '👍' })))
  anns.close()
  bens.close()
  return { ann, ben, chat, messages }
}

test('messages that are too old go, over kills, and a client that comes back has what is left', { timeout: 300_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const { data } = server
  const { ann, ben, chat } = await talk(server)
  const before = await Replica.load(server, ann.accessToken, ann.user.id)
  assert.equal(before.history(chat.id).length, count)
  assert.equal(await server.stop(), 0)
  edit(data, `UPDATE messages SET created_at = created_at - ${5 * days}`)
  server = await Server.start({ args, data })
  const { message } = await rest(server, 'POST', `/chats/${chat.id}/messages`, { token: ben.accessToken, body: { content: 'young' } })
  const first = async () => (await rest(server, 'GET', `/chats/${chat.id}`, { token: ann.accessToken })).chat.firstSeq ?? 1
  assert.equal(await first(), 1)
  assert.equal(await server.stop(), 0)

  const keeping = [...args, '--retention-days=3']
  for (const least of [2, Math.floor(count / 2)]) {  // killed while it is at it
    server = await Server.start({ args: keeping, data })
    await eventually(`the first place behind ${least}`, async () => await first() >= least)
    await server.kill()
    check(data)
  }
  server = await Server.start({ args: keeping, data })
  await eventually('all that is old to go', async () => await first() === count + 1)

  const page = await rest(server, 'GET', `/sync?cursor=${encodeURIComponent(before.cursor)}`, { token: ann.accessToken })
  assert.deepEqual(page.purged.map(({ chatId, upTo }) => [chatId, upTo]), [[chat.id, count]])
  before.applySync(page)
  while (before.more) {
    before.applySync(await rest(server, 'GET', `/sync?cursor=${encodeURIComponent(before.cursor)}`, { token: ann.accessToken }))
  }
  const fresh = await Replica.load(server, ann.accessToken, ann.user.id)
  assert.equal(before.differenceTo(fresh), '')
  assert.equal(fresh.inconsistency(), '')
  assert.deepEqual(fresh.history(chat.id).map(({ id }) => id), [message.id])
  const found = await eventually('an index without them', async () => {
    const { messages, indexedTo } = await rest(server, 'GET', '/search?query=xylophone', { token: ann.accessToken })
    return indexedTo >= page.purged[0].version && messages
  })
  assert.deepEqual(found, [])
  assert.equal(await server.stop(), 0)
  const { code, stdout } = await run(['doctor', '--data', data, '--full', '--json'])
  assert.ok(code < 2, stdout)
})

test('what a moderator removes goes, over kills, and each message once', { timeout: 300_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const { data } = server
  const { ann, ben, chat } = await talk(server)
  await rest(server, 'POST', `/chats/${chat.id}/messages`, { token: ann.accessToken, body: { content: "Ann's" } })
  const history = async () => (await Replica.load(server, ann.accessToken, ann.user.id)).history(chat.id)
  const left = async () => (await history()).filter(({ deletedAt }) => !deletedAt).length
  await rest(server, 'POST', `/chats/${chat.id}/members/${ben.user.id}/remove_messages`,
             { token: ann.accessToken, body: { forSeconds: 3600 } })
  for (const most of [count, count / 2]) {
    await eventually(`${most} messages at most`, async () => await left() <= most)
    await server.kill()
    check(data)
    server = await Server.start({ args, data })
  }
  await eventually('all of them to go', async () => await left() === 1)
  const versions = (await history()).map(({ version }) => version)
  assert.equal(new Set(versions).size, versions.length)
  assert.deepEqual((await history()).filter(({ deletedAt }) => !deletedAt).map(({ content }) => content), ["Ann's"])
  assert.equal(await server.stop(), 0)
})
