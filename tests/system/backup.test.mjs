// Backups of a server at work, and folders made of them; killed in the middle of each, and with a disk that fills up.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { Client } from '../clients/support/client.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { register } from '../clients/support/rest.mjs'
import { Server, eventually, program, run, sanitized, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { Chance, seed } from './random.mjs'
import { Talker } from './talker.mjs'

const args = [...unlimited, '--registration=open']
const rounds = sanitized ? 4 : 12
const bulk = sanitized ? 10 : 30  // MB, so that there is a middle to be killed in

/** Runs Python on a folder's database. */
function sql(folder, script) {
  const python = `import sqlite3,sys,json
db = sqlite3.connect(sys.argv[1] + '/snug.db')
def one(q): return db.execute(q).fetchone()
${script}
db.commit(); db.close()`
  const text = execFileSync('/usr/bin/python3', ['-c', python, folder], { encoding: 'utf8' })
  return text ? JSON.parse(text) : null
}

/** Rows that nobody reads. */
function makeBig(folder, megabytes = bulk) {
  sql(folder, `db.executemany('INSERT INTO login_sessions (id, user_id, generation, rotated_at, long_lived, created_at, last_used_at, user_agent) VALUES (?, 5, 1, 1, 1, 1, 1, ?)', ((i, 'x' * 3900) for i in range(1, ${megabytes} * 256)))`)
}

const state = (folder) => sql(folder, `print(json.dumps(dict(zip(('epoch', 'position', 'version', 'chain'), one('SELECT epoch, position, version, chain FROM meta')))))`)
const isCopy = (name) => name.startsWith('snug.db.copy-')
const copies = (folder) => fs.readdirSync(folder).filter(isCopy)

/** Resolves when a copy is begun there, also when it is gone before anybody can look. */
const copyBegins = (folder) => new Promise((resolve) => {
  const watcher = fs.watch(folder, (_, name) => {
    if (!isCopy(name)) return
    watcher.close()
    resolve()
  })
})

/** A stopped server's folder, with Ada and a message in it. */
async function usedFolder() {
  const server = await Server.start({ args })
  const ada = await register(server, 'ada', { setupToken: server.setupToken })
  const client = await Client.connect(server, ada.accessToken)
  const { chat } = await client.call('create_chat', { kind: 'group', title: 'Tea' })
  await client.call('send_message', { chatId: chat.id, content: 'hello', clientId: 'hello' })
  await client.close()
  assert.equal(await server.stop(), 0)
  return server.data
}

async function snug(...command) {
  const options = typeof command.at(-1) === 'object' ? command.pop() : {}
  return run(command, options)
}

async function good(...command) {
  const result = await snug(...command)
  assert.equal(result.code, 0, JSON.stringify(result))
  return result
}

function checkDatabase(folder, acked) {
  const script = fileURLToPath(new URL('check_database.py', import.meta.url))
  execFileSync('/usr/bin/python3', [script, folder], { input: JSON.stringify(acked) })
}

/** Starts the program, kills it after a moment; whether it was killed before it ended. */
async function killed(command, moment) {
  const child = spawn(program, command, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal === 'SIGKILL')))
  await sleep(moment)
  child.kill('SIGKILL')
  return ended
}

test('a backup under load has all that was acked before it, and what is made of it works', { timeout: 180_000 }, async (t) => {
  const chance = new Chance(seed)
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const talkers = [await Talker.join(server, 'ada', { setupToken: server.setupToken }), await Talker.join(server, 'ben')]
  for (const talker of talkers) {
    await talker.load(server)
    await talker.connect(server)
  }
  const memberIds = [talkers[1].user.id]
  const { chat } = await talkers[0].client.call('create_chat', { kind: 'group', title: 'Tea', memberIds })
  let done = 0
  const talking = Promise.all(talkers.map((talker) => talker.talk(chance, [chat.id], () => ++done)))
  await eventually('they talk', () => done > (sanitized ? 50 : 400))

  const before = Object.assign({}, ...talkers.map((talker) => talker.acks()))
  const doneBefore = done
  const file = path.join(temporaryFolder(), 'b')
  const { stdout } = await good('backup', file, '--data', server.data)
  assert.match(stdout, /written and verified: .* 2 users, 1 chat, \d+ messages/)
  assert.equal((fs.statSync(file).mode & 0o777).toString(8), '600')
  assert.deepEqual(copies(server.data), [])
  await eventually('they talk on', () => done > doneBefore + 20)
  await server.kill()
  await talking
  assert.ok(Object.keys(before).length > 20, 'nothing was acked before: the test tests nothing')

  const folder = path.join(temporaryFolder(), 'new')
  await good('restore', file, '--to', folder)
  checkDatabase(folder, before)
  const [old, restored] = [state(server.data), state(folder)]
  assert.notEqual(restored.epoch, old.epoch)
  assert.ok(restored.position > 0 && restored.position < old.position)
  assert.ok(restored.chain.length > 20)

  const again = await Server.start({ args, data: folder })
  t.after(() => again.kill())
  for (const talker of talkers) {  // their cursors are of another epoch, and beyond it
    assert.equal(talker.replica.resets, 0)
    await talker.connect(again)
    await eventually('the new epoch is noticed', () => talker.replica.resets === 1)
    const fresh = await Replica.load(again, talker.token, talker.user.id)
    await eventually('it has what a fresh client has', async () => {
      await talker.replica.fill(again, talker.token)
      return talker.replica.differenceTo(fresh) === ''
    })
    const { message } = await talker.client.call('send_message', { chatId: chat.id, content: 'back', clientId: `back-${talker.username}` })
    assert.ok(message.seq > 0)
    await talker.client.close()
  }
  assert.equal(await again.stop(), 0)
})

test('a backup killed in the middle leaves nothing under its name, and the next one works', { timeout: 240_000 }, async (t) => {
  const chance = new Chance(seed)
  const data = await usedFolder()
  makeBig(data)
  const server = await Server.start({ args, data })
  t.after(() => server.kill())
  const file = path.join(temporaryFolder(), 'b')
  const start = performance.now()
  await good('backup', file, '--data', data)
  const whole = performance.now() - start
  let hits = 0
  for (let round = 0; round < rounds; ++round) {
    fs.rmSync(file, { force: true })
    if (await killed(['backup', file, '--data', data], chance.from(0, Math.ceil(whole)))) ++hits
    if (fs.existsSync(file)) await good('backup', 'verify', file)
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
  }
  assert.ok(hits > 1, 'it was never killed: the test tests nothing')
  await good('backup', file, '--force', '--data', data)
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['b'])
  assert.equal(await server.stop(), 0)
  const next = await Server.start({ args, data })  // and it clears up
  t.after(() => next.kill())
  assert.deepEqual(copies(data), [])

  // The server in the middle of copying.
  fs.rmSync(file)
  const begun = copyBegins(data)
  const making = snug('backup', file, '--data', data)
  await begun
  await next.kill()
  const result = await making
  if (result.code !== 0) {
    assert.match(result.stderr, /^snug: the running server went away/)
    assert.equal(fs.existsSync(file), false)
  }
  await good('backup', file, '--force', '--data', data)  // of the folder as it lies there
  const last = await Server.start({ args, data })
  t.after(() => last.kill())
  assert.deepEqual(copies(data), [])
})

test('a restore killed in the middle leaves no folder, or a whole one', { timeout: 240_000 }, async () => {
  const chance = new Chance(seed + 1)
  const data = await usedFolder()
  makeBig(data)
  const file = path.join(temporaryFolder(), 'b')
  await good('backup', file, '--data', data)
  const folder = path.join(temporaryFolder(), 'new')
  const start = performance.now()
  await good('restore', file, '--to', folder)
  const whole = performance.now() - start
  let hits = 0
  for (let round = 0; round < rounds; ++round) {
    fs.rmSync(folder, { recursive: true, force: true })
    if (await killed(['restore', file, '--to', folder], chance.from(0, Math.ceil(whole)))) ++hits
    if (!fs.existsSync(folder)) continue
    checkDatabase(folder, {})
    assert.notEqual(state(folder).epoch, state(data).epoch)
  }
  assert.ok(hits > 1, 'it was never killed: the test tests nothing')
  fs.rmSync(folder, { recursive: true, force: true })
  await good('restore', file, '--to', folder)
  assert.deepEqual(fs.readdirSync(path.dirname(folder)), ['new'])
})

/** The library that lets the disk fill up. */
function faulty(fault) {
  const file = path.join(temporaryFolder(), 'fault')
  fs.writeFileSync(file, fault)
  const asan = [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter(Boolean).join(':')
  return { file, env: { LD_PRELOAD: process.env.TEST_FAULTY_DISK, FAULT_FILE: file, ASAN_OPTIONS: asan } }
}

test('a disk that fills up in the middle of a backup', { timeout: 120_000 }, async (t) => {
  const data = await usedFolder()
  const file = path.join(temporaryFolder(), 'b')
  fs.writeFileSync(file, 'an older backup')
  const ofFile = faulty('pwrite ENOSPC b.part 40000')
  const refused = await snug('backup', file, '--force', '--data', data, { env: ofFile.env })
  assert.equal(refused.code, 1, JSON.stringify(refused))
  assert.match(refused.stderr, /^snug: \S+b can't be written: No space left on device\n$/)
  assert.equal(fs.readFileSync(file, 'utf8'), 'an older backup')
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['b'])
  assert.deepEqual(copies(data), [])

  // While the server copies: it goes on.
  makeBig(data, 10)
  const ofCopy = faulty('pwrite ENOSPC snug.db.copy 3000000')
  const server = await Server.start({ args, data, env: ofCopy.env })
  t.after(() => server.kill())
  const noCopy = await snug('backup', file, '--force', '--data', data)
  assert.equal(noCopy.code, 1, JSON.stringify(noCopy))
  assert.match(noCopy.stderr, /^snug: .*disk is full.*make room/)
  assert.equal(fs.readFileSync(file, 'utf8'), 'an older backup')
  assert.deepEqual(copies(data), [])
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
  await register(server, 'ben')
  fs.rmSync(ofCopy.file)
  await good('backup', file, '--force', '--data', data)
  await good('backup', 'verify', file)
})

test('a restore into a mounted folder, of another disk or of the same', { timeout: 120_000 }, async (t) => {
  const data = await usedFolder()
  const file = path.join(temporaryFolder(), 'b')
  await good('backup', file, '--data', data)
  const unshare = ['unshare', '--mount', '--propagation=private', ...(process.getuid() === 0 ? [] : ['--map-root-user'])]
  const probe = await run(['-c', 'mount -t tmpfs tmpfs /mnt'], { binary: 'sh', wrap: unshare })
  if (probe.code !== 0) return t.skip(`no mount of one's own here: ${probe.stderr.trim()}`)
  for (const mount of ['mount --bind "$1" "$0"', 'mount -t tmpfs tmpfs "$0"']) {
    const disk = temporaryFolder()
    const parent = temporaryFolder()
    const folder = path.join(parent, 'data')
    fs.mkdirSync(folder)
    // The mount is gone with the process, so it looks at what it made, too.
    const script = `${mount} && "$2" restore "$3" --to "$0" && "$2" user list --data "$0"`
    const { code, stdout, stderr } = await run(['-c', script, folder, disk, program, file], { binary: 'sh', wrap: unshare })
    assert.equal(code, 0, stderr)
    assert.match(stdout, /\bada\b/)
    assert.deepEqual(fs.readdirSync(parent), ['data'])
  }
})

test('scheduled backups are kept in number, and one that fails removes none', { timeout: 120_000 }, async (t) => {
  const data = await usedFolder()
  const folder = path.join(temporaryFolder(), 'backups')
  const schedule = [...args, `--backup-dir=${folder}`, '--backup-every=1s', '--backup-keep=2']
  const server = await Server.start({ args: schedule, data })
  t.after(() => server.kill())
  await eventually('some were made', async () => (await server.metric('snug_backups_total{outcome="made"}')) >= 4)
  assert.ok((await server.metric('snug_backup_last_success_timestamp_seconds')) > Date.now() / 1000 - 60)
  assert.ok((await server.metric('snug_backup_bytes')) > 1000)
  await server.logged(/backup made file=\S+backups\/snug-\d{8}T\d{6}Z\.backup/)
  assert.equal(await server.stop(), 0)
  const made = fs.readdirSync(folder)
  assert.equal(made.length, 2)
  for (const name of made) {
    assert.match(name, /^snug-\d{8}T\d{6}Z\.backup$/)
    await good('backup', 'verify', path.join(folder, name))
  }

  const failing = faulty('pwrite ENOSPC .backup.part')
  fs.writeFileSync(path.join(folder, 'mine.backup'), 'not yours')
  const next = await Server.start({ args: schedule, data, env: failing.env })
  t.after(() => next.kill())
  await eventually('it fails, again and again', async () => (await next.metric('snug_backups_total{outcome="failed"}')) >= 2)
  await next.logged(/backup failed, it is tried again later.*No space left/)
  assert.ok((await next.metric('snug_backup_last_failure_timestamp_seconds')) > 0)
  assert.deepEqual(fs.readdirSync(folder).sort(), ['mine.backup', ...made].sort())
  fs.rmSync(failing.file)
  await eventually('it works again', async () => (await next.metric('snug_backups_total{outcome="made"}')) >= 3)
  assert.equal(await next.stop(), 0)
  const later = fs.readdirSync(folder)
  assert.equal(later.length, 3)
  for (const name of made) assert.ok(!later.includes(name))
})

test('a server that stops gives up the backup under way', { timeout: 120_000 }, async (t) => {
  const data = await usedFolder()
  makeBig(data)
  const folder = path.join(temporaryFolder(), 'backups')
  const parts = () => (fs.existsSync(folder) ? fs.readdirSync(folder) : []).filter((name) => name.endsWith('.part'))
  for (const stage of [() => copies(data).length > 0, () => parts().length > 0]) {
    const server = await Server.start({ args: [...args, `--backup-dir=${folder}`, '--backup-every=1s'], data })
    t.after(() => server.kill())
    await eventually('it is at it', stage)
    assert.equal(await server.stop(), 0)
    assert.deepEqual(copies(data), [])
    assert.deepEqual(parts(), [])
    assert.doesNotMatch(server.log, /backup failed/)
    for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) await good('backup', 'verify', path.join(folder, name))
  }
})

test('with checkpoints left to another program, the log only starts over by its hand', { timeout: 120_000 }, async (t) => {
  const header = (server) => fs.readFileSync(path.join(server.data, 'snug.db-wal')).subarray(0, 32).toString('hex')
  const grow = async (server, client, chatId) => {
    const size = () => fs.statSync(path.join(server.data, 'snug.db-wal')).size
    for (let i = 0; size() < 40e6 && i < 200; ++i) {
      await Promise.all(Array.from({ length: 100 }, () => client.call('send_message', { chatId, content: 'x'.repeat(7900) })))
      if (header(server) !== server.first) return
    }
  }
  const startOver = async (checkpoints) => {
    const server = await Server.start({ args: [...args, `--checkpoints=${checkpoints}`] })
    t.after(() => server.kill())
    const ada = await register(server, 'ada', { setupToken: server.setupToken })
    const client = await Client.connect(server, ada.accessToken)
    const { chat } = await client.call('create_chat', { kind: 'group', title: 'Tea' })
    server.first = header(server)
    await grow(server, client, chat.id)
    const changed = header(server) !== server.first
    // As Litestream does it.
    if (checkpoints === 'external') assert.equal(sql(server.data, `print(json.dumps(one('PRAGMA wal_checkpoint(RESTART)')[0]))`), 0)
    await client.call('send_message', { chatId: chat.id, content: 'after' })
    await client.close()
    assert.equal(await server.stop(), 0)
    return changed
  }
  assert.equal(await startOver('external'), false)
  assert.equal(await startOver('own'), true)  // or the test tests nothing
})
