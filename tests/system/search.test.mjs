// The search index of the real program: it is there after a kill, is made anew when it is damaged, gone or of another
// database, stays out of backups, and the doctor says what is wrong with it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { login, register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

const args = [...unlimited, '--registration=open']
const indexFiles = ['search.db', 'search.db-wal', 'search.db-shm']

/** Ada, and a chat of hers with messages. */
async function talk(server, count) {
  const { accessToken } = await register(server, 'ada', { setupToken: server.setupToken })
  const client = await Client.connect(server, accessToken)
  const { chat } = await client.call('create_chat', { kind: 'group', title: 'Tea' })
  const messages = []
  for (let i = 0; i < count; ++i) {
    const { message } = await client.call('send_message', { chatId: chat.id, content: `Word${i} tea and äpfel` })
    messages.push(message)
  }
  return { client, chat, messages }
}

async function token(server) {
  return (await login(server, 'ada')).accessToken
}

/** The contents that are found, over REST. */
async function find(server, accessToken, query) {
  const { messages } = await rest(server, 'GET', `/search?limit=100&query=${encodeURIComponent(query)}`, { token: accessToken })
  return messages.map((m) => m.content.split(' ')[0])
}

/** The same, once they are so many: the index may be on its way, or not open yet. */
function findAll(server, accessToken, query, count) {
  return eventually(`${count} messages with ${query}`, async () => {
    const found = await find(server, accessToken, query).catch((error) => {
      if (error.code !== 'unavailable') throw error
      return []
    })
    return found.length === count && found
  })
}

test('a message is found by whoever was told that it was sent, also after kill -9', async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const { client, chat } = await talk(server, 30)
  for (let i = 30; i < 40; ++i) {
    const { message } = await client.call('send_message', { chatId: chat.id, content: `Word${i} tea` })
    const answer = await client.call('search_messages', { query: `"word${i}"` })
    if (answer.indexedTo >= message.version) assert.deepEqual(answer.messages.map((m) => m.content), [`Word${i} tea`])
    else t.diagnostic(`the index was behind: ${answer.indexedTo} of ${message.version}`)
  }
  for (let round = 0; round < 5; ++round) {
    const sent = client.call('send_message', { chatId: chat.id, content: `late${round} tea` }).catch(() => {})
    await server.kill()
    await sent
    server = await Server.start({ args, data: server.data })
    const access = await token(server)
    await findAll(server, access, 'apfel', 30)
    assert.deepEqual(await findAll(server, access, '"word39"', 1), ['Word39'])
    const { chats } = await rest(server, 'GET', '/chats', { token: access })
    const late = chats[0].lastMessagePreview.content
    if (late.startsWith('late')) assert.deepEqual(await findAll(server, access, late, 1), [late.split(' ')[0]])
  }
  assert.equal(await server.stop(), 0)
})

test('an index that is gone, damaged, cut or of another database is made anew', async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const { messages } = await talk(server, 50)
  assert.equal(await server.stop(), 0)
  const index = path.join(server.data, 'search.db')
  const harm = {
    'is gone': () => fs.rmSync(index),
    'is no database': () => fs.writeFileSync(index, 'x'.repeat(20_000)),
    'is empty': () => fs.writeFileSync(index, ''),
    'is cut': () => fs.truncateSync(index, Math.floor(fs.statSync(index).size / 2)),
    'has a page of another': () => {
      const file = fs.openSync(index, 'r+')
      fs.writeSync(file, Buffer.alloc(4096, 'z'), 0, 4096, 4096)
      fs.closeSync(file)
    },
    'is the main database': () => fs.copyFileSync(path.join(server.data, 'snug.db'), index),
  }
  for (const [what, change] of Object.entries(harm)) {
    change()
    server = await Server.start({ args, data: server.data })
    const access = await token(server)
    const found = await findAll(server, access, 'tea', 50)
    assert.deepEqual(found, messages.map((m) => m.content.split(' ')[0]).reverse(), what)
    assert.equal(await server.stop(), 0)
  }
})

test('no backup has the index, and a database that was put back has its own', async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const { client, chat } = await talk(server, 5)
  const folder = temporaryFolder()
  const backup = path.join(folder, 'all.backup')
  assert.equal((await run(['backup', backup, '--data', server.data])).code, 0)
  assert.doesNotMatch(execFileSync('tar', ['tf', backup]).toString(), /search/)
  await client.call('send_message', { chatId: chat.id, content: 'Later tea' })
  assert.equal(await server.stop(), 0)

  const restored = path.join(folder, 'restored')
  assert.equal((await run(['restore', backup, '--to', restored])).code, 0)
  for (const name of ['snug.db', 'snug.db-wal', 'snug.db-shm']) fs.rmSync(path.join(server.data, name), { force: true })
  fs.copyFileSync(path.join(restored, 'snug.db'), path.join(server.data, 'snug.db'))
  server = await Server.start({ args, data: server.data })
  const found = await findAll(server, await token(server), 'tea', 5)
  assert.deepEqual(found, ['Word4', 'Word3', 'Word2', 'Word1', 'Word0'])
})

test('the doctor says what is wrong with the index, and its command mends it', async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  await talk(server, 50)
  assert.equal((await findAll(server, await token(server), 'tea', 50)).length, 50)  // all is taken in
  assert.equal(await server.stop(), 0)
  const findings = async (...more) => {
    const { stdout } = await run(['doctor', '--json', '--data', server.data, ...more])
    return JSON.parse(stdout).findings.filter((f) => f.check === 'search')
  }
  for (const more of [[], ['--full']]) {
    const [fine, ...others] = await findings(...more)
    assert.deepEqual(others, [])
    assert.equal(fine.level, 'ok')
    assert.match(fine.what, / 50 messages$/)
  }
  const file = fs.openSync(path.join(server.data, 'search.db'), 'r+')
  fs.writeSync(file, Buffer.alloc(4096, 'z'), 0, 4096, 4096)
  fs.closeSync(file)
  const [bad] = await findings()
  assert.equal(bad.level, 'error')
  execFileSync('sh', ['-c', bad.mend.split(';')[0]])
  for (const name of indexFiles) assert.ok(!fs.existsSync(path.join(server.data, name)))
  assert.match((await findings())[0].what, /no index yet/)
  server = await Server.start({ args, data: server.data })
  await findAll(server, await token(server), 'tea', 50)
})
