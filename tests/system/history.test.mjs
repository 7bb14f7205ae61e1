// A database that is not what it was: an older copy put back, a log that was cut or damaged, files of others beside it.
// Whoever resumes has then what a client that loads afresh has, and nobody works on what does not belong together.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { login, register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, plainFiles, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

const args = [...unlimited, '--registration=open']
const databaseFiles = ['snug.db', 'snug.db-wal', 'snug.db-shm']

/** A copy of the folder's files of these names, as they are now. */
function copyOf(data, names = plainFiles(data)) {
  const folder = temporaryFolder()
  for (const name of names) {
    if (!/\.sock$|\.lock$/.test(name) && fs.existsSync(path.join(data, name))) fs.copyFileSync(path.join(data, name), path.join(folder, name))
  }
  return folder
}

function putBack(copy, data, names = databaseFiles) {
  for (const name of names) fs.rmSync(path.join(data, name), { force: true })
  for (const name of plainFiles(copy)) fs.copyFileSync(path.join(copy, name), path.join(data, name))
}

function contents(folder) {
  return Object.fromEntries(plainFiles(folder).filter((name) => !/\.lock$|\.sock$/.test(name)).map((name) =>
    [name, createHash('sha256').update(fs.readFileSync(path.join(folder, name))).digest('hex')]))
}

async function findings(data) {
  const { stdout, stderr } = await run(['doctor', '--json', '--data', data])
  assert.equal(stderr, '')
  return JSON.parse(stdout).findings.filter((f) => f.level !== 'ok')
}

/** People in one chat, each with a view that is kept: over a socket, or by GET /sync alone. */
class Room {
  static async open(server) {
    const room = new Room()
    room.ada = await register(server, 'ada', { setupToken: server.setupToken })
    room.people = [room.ada]
    for (const name of ['ben', 'cleo']) room.people.push(await register(server, name))
    for (const person of room.people) person.token = (await login(server, person.user.username, { longLived: true })).accessToken
    const body = { kind: 'group', title: 'Tea', memberIds: room.people.slice(1).map((p) => p.user.id) }
    room.chat = (await rest(server, 'POST', '/chats', { token: room.ada.token, body })).chat
    return room
  }

  say(server, content) {
    return rest(server, 'POST', `/chats/${this.chat.id}/messages`, { token: this.ada.token, body: { content } })
  }

  async talk(server, count, what) {
    for (let i = 0; i < count; ++i) await this.say(server, `${what} ${i}`)
  }

  /** ben's view lives on a socket, cleo's is read. */
  async load(server) {
    const [, ben, cleo] = this.people
    ben.replica = await Replica.load(server, ben.token, ben.user.id)
    cleo.replica = await Replica.load(server, cleo.token, cleo.user.id)
  }

  async catchUp(server) {
    const [, ben, cleo] = this.people
    const { lastSeq } = (await rest(server, 'GET', `/chats/${this.chat.id}`, { token: ben.token })).chat
    const client = await Client.connect(server, ben.token, { replica: ben.replica })
    await eventually('ben has heard all', () => !ben.replica.more && ben.replica.chats.get(this.chat.id)?.lastSeq === lastSeq)
    await ben.replica.fill(server, ben.token)
    await client.close()
    do cleo.replica.applySync(await rest(server, 'GET', `/sync?cursor=${encodeURIComponent(cleo.replica.cursor)}`, { token: cleo.token }))
    while (cleo.replica.more)
    await cleo.replica.fill(server, cleo.token)
  }

  async check(server, resets) {
    for (const { replica, token, user } of this.people.slice(1)) {
      const fresh = await Replica.load(server, token, user.id)
      assert.equal(replica.differenceTo(fresh), '')
      assert.equal(replica.resets, resets, user.username)
    }
  }
}

test('whoever resumes where an older copy was put back starts afresh', { timeout: 120_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const again = async () => (server = await Server.start({ args, data: server.data }))
  const room = await Room.open(server)
  await room.talk(server, 5, 'before')
  await server.stop()
  const files = copyOf(server.data, databaseFiles), folder = copyOf(server.data)

  // Of the whole folder nothing is left that could tell: the cursors must.
  for (const [what, copy, names] of [['files', files], ['folder', folder, [...databaseFiles, 'snug.note']]]) {
    await again()
    await room.talk(server, 10, `lost with the ${what}`)
    await room.load(server)
    await server.stop()
    putBack(copy, server.data, names)
    assert.equal((await findings(server.data)).some((f) => f.check === 'database' && /older copy/.test(f.what)), what === 'files')
    await again()
    await room.talk(server, 20, `after the ${what}`)
    await room.catchUp(server)
    await room.check(server, 1)
    if (what === 'files') await server.logged(/clients start afresh/)
    await server.stop()
  }
  assert.deepEqual(await findings(server.data), [])
})

test('a query that brings a cursor of what was lost does not wait for it', { timeout: 60_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const room = await Room.open(server)
  await server.stop()
  const copy = copyOf(server.data)
  server = await Server.start({ args, data: server.data })
  await room.talk(server, 50, 'lost')
  await room.load(server)
  await server.stop()
  putBack(copy, server.data, [...databaseFiles, 'snug.note'])
  server = await Server.start({ args, data: server.data })
  const headers = { 'Snug-Cursor': room.people[2].replica.cursor }
  assert.ok((await rest(server, 'GET', '/users/me', { token: room.ada.token, headers })).user)
})

test('an honest cursor goes on after a stop, a kill and a restart in place', { timeout: 120_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const room = await Room.open(server)
  await room.load(server)
  for (const end of ['stop', 'kill', 'stop', 'kill', 'restart']) {
    await room.talk(server, 3, end)
    if (end === 'restart') assert.equal((await run(['restart', '--data', server.data])).code, 0)
    else {
      await server[end]()
      server = await Server.start({ args, data: server.data })
    }
    await room.catchUp(server)
    await room.talk(server, 2, `after ${end}`)
    await room.catchUp(server)
    await room.check(server, 0)
  }
})

test('a log that was cut or damaged is seen, and whoever knows of what was lost starts afresh', { timeout: 120_000 }, async (t) => {
  for (const how of ['cut', 'damaged', 'gone']) {
    let server = await Server.start({ args })
    t.after(() => server.kill())
    const room = await Room.open(server)
    await server.stop()
    server = await Server.start({ args, data: server.data })
    await room.talk(server, 20, 'said')
    await room.load(server)
    await server.kill()
    const log = path.join(server.data, 'snug.db-wal')
    const { size } = fs.statSync(log)
    if (how === 'cut') fs.truncateSync(log, Math.floor(size / 2))
    if (how === 'gone') fs.rmSync(log)
    if (how === 'damaged') {
      const file = fs.openSync(log, 'r+')
      fs.writeSync(file, Buffer.from('oops'), 0, 4, Math.floor(size / 2))
      fs.closeSync(file)
    }
    const [finding, ...more] = await findings(server.data)
    assert.deepEqual(more, [])
    assert.equal(finding?.level, 'error', how)
    assert.match(finding.what, /version \d+, but version \d+ was committed/)
    server = await Server.start({ args, data: server.data })
    await server.logged(/lost what was committed/)
    assert.match((await findings(server.data))[0].what, /at its last start what was committed after version \d+, up to \d+, was lost/)
    await room.talk(server, 30, 'said anew')
    await room.catchUp(server)
    await room.check(server, 1)
    await server.stop()
    server = await Server.start({ args, data: server.data })  // it is known by now
    assert.deepEqual(await findings(server.data), [])
    await server.stop()
  }
})

/** Of a server that was killed: a folder whose database has a log. */
async function killedFolder(t) {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const room = await Room.open(server)
  await room.talk(server, 5, 'said')
  await server.kill()
  assert.ok(fs.statSync(path.join(server.data, 'snug.db-wal')).size > 0)
  return { data: server.data, room }
}

/** Nobody opens it, nothing is changed; once the command was followed it starts, and is sound. */
async function assertRefused(data, pattern) {
  const before = contents(data)
  const started = await run(['serve', '--data', data, '--listen', '127.0.0.1:0', ...args])
  assert.equal(started.code, 1, started.stderr)
  assert.match(started.stderr, pattern)
  const fix = /mv (\S+) (\S+)$/m.exec(started.stderr.trim())
  assert.ok(fix, started.stderr)
  const elsewhere = path.join(temporaryFolder(), 'backup')
  for (const command of [['backup', elsewhere], ['export', '--all'], ['user', 'add', 'dora', '--password-stdin']]) {
    const { code, stderr } = await run([...command, '--data', data], { input: 'correct horse battery\n' })
    assert.notEqual(code, 0, command[0])
    assert.match(stderr, pattern)
  }
  assert.ok((await findings(data)).some((f) => f.check === 'database' && f.level === 'error' && pattern.test(f.what) && /^.*mv /.test(f.mend)))
  assert.deepEqual(contents(data), before)
  fs.renameSync(fix[1], fix[2])
  const server = await Server.start({ args, data })
  await server.stop()
  fs.rmSync(fix[2])
  assert.deepEqual(await findings(data), [])
}

test('the log of another database, or of another time of this one, is not taken for its own', { timeout: 120_000 }, async (t) => {
  const stranger = await killedFolder(t)
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const room = await Room.open(server)
  await room.talk(server, 5, 'said')
  const early = path.join(temporaryFolder(), 'wal')
  fs.copyFileSync(path.join(server.data, 'snug.db-wal'), early)
  await room.talk(server, 5, 'said later')
  await server.stop()
  const data = server.data, log = path.join(data, 'snug.db-wal')
  assert.ok(!fs.existsSync(log))

  fs.copyFileSync(path.join(stranger.data, 'snug.db-wal'), log)
  await assertRefused(data, /the log \S+snug\.db-wal is not of this snug\.db/)
  fs.copyFileSync(early, log)
  await assertRefused(data, /the log \S+snug\.db-wal is not of this snug\.db/)

  // Of a copy of this one that went another way.
  const other = path.join(temporaryFolder(), 'other')
  fs.cpSync(data, other, { recursive: true })
  const fork = await Server.start({ args, data: other })
  t.after(() => fork.kill())
  await room.talk(fork, 30, 'elsewhere')
  await fork.kill()
  server = await Server.start({ args, data })
  await room.talk(server, 3, 'here')
  await server.stop()
  fs.copyFileSync(path.join(other, 'snug.db-wal'), log)
  await assertRefused(data, /the log \S+snug\.db-wal is not of this snug\.db/)
})

test('a rollback journal, and a log without its database', { timeout: 60_000 }, async (t) => {
  const { data } = await killedFolder(t)
  fs.writeFileSync(path.join(data, 'snug.db-journal'), Buffer.from('d9d505f920a163d7ffffffff', 'hex'))
  await assertRefused(data, /snug\.db-journal, which is not of snug/)

  const other = await killedFolder(t)
  fs.rmSync(path.join(other.data, 'snug.db'))
  const started = await run(['serve', '--data', other.data, '--listen', '127.0.0.1:0', ...args])
  assert.equal(started.code, 1)
  assert.match(started.stderr, /snug\.db is empty or gone, and its log snug\.db-wal alone is no database; put snug\.db back/)
  assert.ok(fs.statSync(path.join(other.data, 'snug.db-wal')).size > 0)
})

test('damage is found at the start after a stop that was not in order', { timeout: 60_000 }, async (t) => {
  const { data, room } = await killedFolder(t)
  let server = await Server.start({ args, data })
  t.after(() => server.kill())
  await room.talk(server, 200, 'x'.repeat(2000))
  await server.stop()
  server = await Server.start({ args, data })
  await room.say(server, 'once more')
  await server.kill()
  const file = fs.openSync(path.join(data, 'snug.db'), 'r+')
  const { size } = fs.fstatSync(file)
  for (let page = Math.floor(size / 4096 / 2); page < size / 4096; ++page) fs.writeSync(file, Buffer.alloc(100, 0xee), 0, 100, page * 4096)
  fs.closeSync(file)
  const before = contents(data)
  const started = await run(['serve', '--data', data, '--listen', '127.0.0.1:0', ...args])
  assert.equal(started.code, 1, started.stderr)
  assert.match(started.stderr, /is damaged .*: restore a backup \(snug restore FILE --to NEWFOLDER\); snug doctor --data \S+ says more/)
  assert.deepEqual(contents(data), before)
})
