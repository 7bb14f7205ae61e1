// An older database under a newer program: killed in the middle, with a full disk, and without room for the copy.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'

import { login, password, register, rest } from '../clients/support/rest.mjs'
import { Server, run, sanitized, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { Chance, seed } from './random.mjs'

const args = [...unlimited, '--registration=open']

function sql(folder, script, file = 'snug.db') {
  const python = `import sqlite3,sys
db = sqlite3.connect(sys.argv[1])
${script}
db.commit(); db.close()`
  return execFileSync('/usr/bin/python3', ['-c', python, path.join(folder, file)], { encoding: 'utf8' }).trim()
}

const to3 = `db.executescript('''
  ALTER TABLE users DROP COLUMN deleted_at; DROP TABLE deletions; PRAGMA user_version = 3''')`
const makeOld = `${to3}
db.executescript('''
  ALTER TABLE chats DROP COLUMN created_version; ALTER TABLE chats DROP COLUMN facts_version;
  ALTER TABLE users DROP COLUMN disabled_reason; ALTER TABLE users DROP COLUMN disabled_until;
  DROP TABLE configured; DROP TABLE audit; DROP TABLE bans; DROP TABLE announcement; PRAGMA user_version = 1''')`
const schema = (folder, file) => Number(sql(folder, `print(db.execute('PRAGMA user_version').fetchone()[0])`, file))
const sound = (folder, file) => sql(folder, `print(db.execute('PRAGMA integrity_check').fetchone()[0], db.execute('SELECT count(*) FROM users').fetchone()[0])`, file)

/** A folder as the first schema had it, with Ada in it, and some bulk that takes its time to copy. */
async function oldFolder(megabytes = 0) {
  const server = await Server.start({ args })
  await register(server, 'ada', { setupToken: server.setupToken })
  assert.equal(await server.stop(), 0)
  sql(server.data, `${makeOld}
db.executemany('INSERT INTO login_sessions (id, user_id, generation, rotated_at, long_lived, created_at, last_used_at, user_agent) VALUES (?, 5, 1, 1, 1, 1, 1, ?)', ((i, 'x' * 3900) for i in range(1, ${megabytes} * 256)))`)
  return server.data
}

test('an older database is brought up to date, and kept as it was', { timeout: 60_000 }, async () => {
  const data = await oldFolder()
  const server = await Server.start({ args, data })
  assert.equal(await server.stop(), 0)
  assert.equal(schema(data), 4)
  assert.equal(schema(data, 'snug.db.before-4'), 1)
  assert.equal(sound(data, 'snug.db.before-4'), 'ok 1')
  assert.equal((fs.statSync(path.join(data, 'snug.db.before-4')).mode & 0o777).toString(8), '600')
})

test('one that is a single step behind: nobody in it is taken for deleted', { timeout: 60_000 }, async () => {
  const data = await oldFolder()
  let server = await Server.start({ args, data })
  assert.equal(await server.stop(), 0)
  sql(data, to3)
  assert.equal(schema(data), 3)
  server = await Server.start({ args, data })
  const { user, accessToken } = await login(server, 'ada')
  assert.equal(user.deleted, undefined)
  await rest(server, 'POST', '/auth/delete', { token: accessToken, body: { password } })
    .then(() => assert.fail('the only administrator could go'), ({ status }) => assert.equal(status, 403))
  const ben = await register(server, 'ben')
  await rest(server, 'POST', '/auth/delete', { token: ben.accessToken, body: { password } })
  await server.logged(/nothing is left of a deleted account/)
  assert.equal(await server.stop(), 0)
  assert.equal(schema(data), 4)
  assert.equal(schema(data, 'snug.db.before-4'), 3)
})

test('killed in the middle of a migration, the next start does it', { timeout: 180_000 }, async () => {
  const chance = new Chance(seed)
  const data = await oldFolder(sanitized ? 5 : 30)
  let old = 0
  for (let round = 0; round < 10; ++round) {
    const server = Server.launch({ args, data })
    await sleep(chance.from(0, 150))
    await server.kill()
    if (fs.existsSync(path.join(data, 'snug.db.before-4'))) assert.equal(sound(data, 'snug.db.before-4'), 'ok 1')
    const now = schema(data)
    assert.ok(now === 1 || now === 4)
    if (now === 1) ++old
    else sql(data, `${makeOld}`)
    assert.equal(sound(data), 'ok 1')
  }
  assert.ok(old > 1, 'it was never killed before it was done: the test tests nothing')
  const server = await Server.start({ args, data })
  assert.equal(await server.stop(), 0)
  assert.equal(schema(data), 4)
  assert.equal(sound(data), 'ok 1')
  assert.deepEqual(fs.readdirSync(data).filter((name) => name.endsWith('.part')), [])
})

for (const [what, fault, line] of [
  ['while the copy is made', 'pwrite ENOSPC before-4', /could not be brought from schema 1 to 4.*disk is full.*make room on the disk; it is as it was, nothing is lost/],
  ['while it is migrated', 'pwrite ENOSPC', /could not be brought from schema 1 to 4.*make room on the disk; it is as it was, nothing is lost/],
  ['when it is to be synced', 'fdatasync EIO', /could not be brought from schema 1 to 4.*it is as it was, nothing is lost/],
]) {
  test(`a disk that fails ${what}`, { timeout: 60_000 }, async () => {
    const data = await oldFolder(2)
    const file = path.join(temporaryFolder(), 'fault')
    fs.writeFileSync(file, fault)
    const asan = [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter(Boolean).join(':')
    const env = { LD_PRELOAD: process.env.TEST_FAULTY_DISK, FAULT_FILE: file, ASAN_OPTIONS: asan }
    const refused = await run(['serve', '--data', data, '--listen', '127.0.0.1:0', ...args], { env })
    assert.equal(refused.code, 1, JSON.stringify(refused))
    assert.match(refused.stderr, line)
    assert.match(refused.stderr, /^snug: [^\n]+\n$/)
    assert.equal(schema(data), 1)
    assert.equal(sound(data), 'ok 1')
    const server = await Server.start({ args, data })
    assert.equal(await server.stop(), 0)
    assert.equal(schema(data), 4)
    assert.equal(sound(data), 'ok 1')
  })
}
