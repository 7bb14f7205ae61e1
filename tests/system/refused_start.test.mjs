// What keeps a server from starting: one clear line, exit code 1, nothing changed.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, asRoot, plainFiles, program, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

const args = [...unlimited, '--registration=open']
const nobody = 65534

function serve(data, { listen = '127.0.0.1:0', more = [], ...options } = {}) {
  return run(['serve', '--data', data, '--listen', listen, ...args, ...more], options)
}

/** One line that matches, code 1, and not a word on standard output. */
function assertRefused(result, line) {
  assert.equal(result.code, 1, JSON.stringify(result))
  assert.equal(result.stdout, '')
  assert.match(result.stderr, /^snug: [^\n]+\n$/)
  assert.match(result.stderr, line)
}

/** Names, modes and contents of all files in a folder, but for the lock. */
function contents(folder) {
  return Object.fromEntries(plainFiles(folder).filter((name) => name !== 'snug.lock').map((name) => {
    const file = path.join(folder, name)
    const { mode } = fs.statSync(file)
    return [name, `${mode.toString(8)} ${createHash('sha256').update(fs.readFileSync(file)).digest('hex')}`]
  }))
}

/** A folder with a database in it, of a server that was stopped in order. */
async function usedFolder(work = async () => {}) {
  const server = await Server.start({ args })
  const alice = await register(server, 'alice', { setupToken: server.setupToken })
  await work(server, alice)
  assert.equal(await server.stop(), 0)
  return server.data
}

async function sql(folder, script) {
  const python = 'import sqlite3,sys; db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]); db.close()'
  const { code, stderr } = await run(['-c', python, path.join(folder, 'snug.db'), script], { binary: '/usr/bin/python3' })
  assert.equal(code, 0, stderr)
}

test('a file that is no database', { timeout: 60_000 }, async () => {
  const data = await usedFolder()
  fs.writeFileSync(path.join(data, 'snug.db'), randomBytes(64 * 1024))
  const before = contents(data)
  assertRefused(await serve(data), /snug\.db.*restore a backup/)
  assert.deepEqual(contents(data), before)
})

test('a database of another program', { timeout: 60_000 }, async () => {
  const data = path.join(temporaryFolder(), 'data')
  fs.mkdirSync(data)
  await sql(data, 'CREATE TABLE shopping (thing TEXT)')
  const before = contents(data)
  assertRefused(await serve(data), /not a snug database; choose another data folder/)
  assert.deepEqual(contents(data)['snug.db'], before['snug.db'])
})

test('a database newer than the program', { timeout: 60_000 }, async () => {
  const data = await usedFolder()
  await sql(data, 'PRAGMA user_version = 9999')
  const before = contents(data)
  assertRefused(await serve(data), /newer snug.*9999.*install/)
  assert.deepEqual(contents(data), before)
  assertRefused(await run(['user', 'list', '--data', data]), /newer snug/)
})

test('garbage in the middle of the database: an error, never a crash', { timeout: 120_000 }, async (t) => {
  let chatId
  let token
  const data = await usedFolder(async (server, alice) => {
    token = alice.accessToken
    const a = await Client.connect(server, token)
    chatId = (await a.call('create_chat', { kind: 'group', title: 'Long' })).chat.id
    await Promise.all(Array.from({ length: 500 }, (_, i) =>
      a.call('send_message', { chatId, content: `${i} ${'word '.repeat(100)}` })))
    await a.close()
  })
  // Every page but the first few, which hold the schema and where the state machine stands.
  const file = path.join(data, 'snug.db')
  const descriptor = fs.openSync(file, 'r+')
  const { size } = fs.fstatSync(descriptor)
  for (let at = 40 * 4096; at + 4096 <= size; at += 4096) fs.writeSync(descriptor, randomBytes(4096), 0, 4096, at)
  fs.closeSync(descriptor)

  const server = Server.launch({ args, data })
  t.after(() => server.kill())
  const refusal = await server.listening().then(() => null, (error) => error)
  if (refusal) {
    assert.equal((await server.ended).code, 1)
    assert.match(server.log, /damaged.*restore a backup/)
    return
  }
  const history = await rest(server, 'GET', `/chats/${chatId}/messages?limit=100`, { token }).then(() => null, (e) => e)
  assert.ok(['unavailable', 'internal'].includes(history?.code), `${history?.code}`)
  const a = await Client.connect(server, token)
  const sent = await a.call('send_message', { chatId, content: 'more' }).then(() => null, (error) => error)
  assert.ok(['unavailable', 'internal'].includes(sent?.code), `${sent?.code}`)
  await server.logged(/damaged|malformed/)
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200)
  assert.equal(await server.stop(), 0)
})

/** Root may write everywhere: so the program is run as somebody else, who can reach it and the data folder. */
function asNobody(data) {
  const reachable = temporaryFolder()
  fs.chmodSync(reachable, 0o755)
  const binary = path.join(reachable, 'snug')
  fs.copyFileSync(program, binary)
  fs.chmodSync(binary, 0o755)
  fs.chmodSync(path.dirname(data), 0o755)
  for (const name of fs.readdirSync(data)) fs.chownSync(path.join(data, name), nobody, nobody)
  fs.chownSync(data, nobody, nobody)
  return { as: nobody, binary, cwd: '/' }
}

test('a folder that may not be written', { timeout: 60_000 }, async (t) => {
  const data = await usedFolder()
  const options = asRoot ? asNobody(data) : { cwd: '/' }
  const user = asRoot ? 'nobody \\(uid 65534\\)' : `\\S+ \\(uid ${process.getuid()}\\)`
  fs.chmodSync(data, 0o500)
  t.after(() => fs.chmodSync(data, 0o700))
  const before = contents(data)

  // The folder alone; then everything in it too; then the database alone; then a place where none can be made.
  const mend = `make it writable \\(chmod -R u\\+rwX ${data}\\), or choose another with --data`
  assertRefused(await serve(data, options),
    new RegExp(`data folder ${data}: ${user} may not write there: it belongs to ${user}, mode 0500; ${mend}`))
  assert.deepEqual(contents(data), before)
  for (const name of plainFiles(data)) fs.chmodSync(path.join(data, name), 0o400)
  assertRefused(await serve(data, options), new RegExp(`snug\\.lock belongs to ${user}, mode 0400; ${mend}`))
  assertRefused(await serve(path.join(data, 'deeper'), options),
    new RegExp(`deeper: it is not there, and ${user} may not make it in ${data}, which belongs to ${user}, mode 0500 .Permission denied.; make it`))
  fs.chmodSync(data, 0o700)
  fs.chmodSync(path.join(data, 'snug.lock'), 0o600)
  assertRefused(await serve(data, options), new RegExp(`snug\\.db belongs to ${user}, mode 0400; ${mend}`))
})

test("a folder of somebody else's, and a file of somebody else's in one's own", { timeout: 60_000 }, async (t) => {
  if (!asRoot) return t.skip('only root can give files away')
  const data = await usedFolder()
  const options = asNobody(data)
  const mend = `make it writable \\(chown -R nobody ${data}\\), or choose another with --data`
  fs.chownSync(path.join(data, 'snug.db'), 0, 0)
  assertRefused(await serve(data, options), new RegExp(`snug\\.db belongs to root \\(uid 0\\), mode 0600; ${mend}`))
  fs.chownSync(data, 1, 1)
  fs.chmodSync(data, 0o755)
  fs.rmSync(path.join(data, 'snug.lock'))
  const before = contents(data)
  assertRefused(await serve(data, options),
    new RegExp(`nobody \\(uid 65534\\) may not write there: it belongs to daemon \\(uid 1\\), mode 0755; run snug as daemon, ${mend}`))
  assert.deepEqual(contents(data), before)
})

test('a data folder that is a file', { timeout: 60_000 }, async () => {
  const file = path.join(temporaryFolder(), 'file')
  fs.writeFileSync(file, 'mine')
  assertRefused(await serve(file), /not a (folder|directory).*--data/i)
  assert.equal(fs.readFileSync(file, 'utf8'), 'mine')
})

test('a second server on the folder; the first one goes on', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const alice = await register(server, 'alice', { setupToken: server.setupToken })
  assertRefused(await serve(server.data), /another snug is using it/)
  const { user } = await rest(server, 'GET', '/users/me', { token: alice.accessToken })
  assert.equal(user.username, 'alice')
})

test('a port that is taken', { timeout: 60_000 }, async (t) => {
  const data = await usedFolder()
  const other = net.createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address()
  const before = contents(data)
  // Neither is a rule changed that the same command line asks for, nor a folder made that isn't there.
  const more = ['--members-limit=7']
  assertRefused(await serve(data, { listen: `127.0.0.1:${port}`, more }), new RegExp(`${port}.*--listen`))
  assert.deepEqual(contents(data), before)
  const fresh = path.join(temporaryFolder(), 'data')
  assertRefused(await serve(fresh, { listen: `127.0.0.1:${port}` }), new RegExp(`${port}.*--listen`))
  assert.equal(fs.existsSync(fresh), false)
})

test('a full disk', { timeout: 60_000 }, async (t) => {
  const data = path.join(temporaryFolder(), 'data')
  fs.mkdirSync(data)
  const unshare = ['unshare', '--mount', '--propagation=private', ...(asRoot ? [] : ['--map-root-user'])]
  const probe = await run(['-c', 'mount -t tmpfs tmpfs "$0"', data], { binary: 'sh', wrap: unshare })
  if (probe.code !== 0) return t.skip(`no mount of one's own here: ${probe.stderr.trim()}`)
  const small = 'mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"'
  assertRefused(await serve(data, { wrap: [...unshare, 'sh', '-c', small, data] }), /full.*make room/)
})

test('token keys that are no keys', { timeout: 60_000 }, async () => {
  const data = await usedFolder()
  const keys = path.join(data, 'token.keys')
  assert.equal((fs.statSync(keys).mode & 0o777).toString(8), '600')
  fs.writeFileSync(keys, 'not a key\n')
  assertRefused(await serve(data), /token\.keys/)
  assert.equal(fs.readFileSync(keys, 'utf8'), 'not a key\n')
})
