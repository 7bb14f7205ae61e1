// An older database under a newer program: killed in the middle, with a full disk, and without room for the copy.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'

import { login, password, register, rest } from '../clients/support/rest.mjs'
import { Replica } from '../clients/support/replica.mjs'
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

const latest = 14
const to13 = `db.executescript('''
  DROP TABLE user_groups; DROP TABLE user_group_members; DROP TABLE preferences; DROP INDEX chats_public;
  ALTER TABLE chats DROP COLUMN is_public;
  DROP TABLE threads; DROP TABLE repliers; DROP TABLE reports; DROP TABLE removals;
  DROP INDEX chat_states_of_threads; DROP INDEX chats_by_retention;
  ALTER TABLE chats DROP COLUMN parent_id; ALTER TABLE chats DROP COLUMN root_id; ALTER TABLE chats DROP COLUMN root_seq;
  ALTER TABLE chats DROP COLUMN room_id; ALTER TABLE messages DROP COLUMN thread_root;
  ALTER TABLE chat_states DROP COLUMN is_thread; ALTER TABLE chats DROP COLUMN retention_days;
  ALTER TABLE chats DROP COLUMN first_seq; ALTER TABLE chats DROP COLUMN purged_version;
  DROP TABLE reactions; DROP TABLE pins; DROP TABLE polls; DROP TABLE poll_votes; DROP TABLE revisions; DROP TABLE saved;
  DROP TABLE drafts; DROP TABLE scheduled; DROP TABLE room_mentions; DROP INDEX mentions_by_version;
  ALTER TABLE mentions DROP COLUMN version; ALTER TABLE messages DROP COLUMN room_mention;
  ALTER TABLE chats DROP COLUMN room_mentions; ALTER TABLE chats DROP COLUMN slow_mode;
  ALTER TABLE chat_states DROP COLUMN sent_at; ALTER TABLE messages DROP COLUMN reactions; ALTER TABLE messages DROP COLUMN marks;
  ALTER TABLE messages DROP COLUMN content_version; ALTER TABLE chats DROP COLUMN description;
  ALTER TABLE chats DROP COLUMN posting; ALTER TABLE chat_states DROP COLUMN notify;
  ALTER TABLE chat_states DROP COLUMN marked_unread; ALTER TABLE users DROP COLUMN status_emoji;
  ALTER TABLE users DROP COLUMN status_text; ALTER TABLE users DROP COLUMN status_until;
  UPDATE meta SET level = 8; PRAGMA user_version = 13''')`
const to12 = `${to13}
db.executescript('''
  DROP TABLE pictures; DROP TABLE link_previews; DROP TABLE emoji; DROP TABLE branding;
  ALTER TABLE messages DROP COLUMN previews; ALTER TABLE chats DROP COLUMN picture_url;
  UPDATE meta SET level = 7; PRAGMA user_version = 12''')`
const to11 = `${to12}
db.executescript('''
  DROP TABLE files; ALTER TABLE messages DROP COLUMN files; ALTER TABLE messages DROP COLUMN forwarded;
  UPDATE meta SET level = 6; PRAGMA user_version = 11''')`
const to10 = `${to11}
db.executescript('''
  DROP TABLE cluster_members; DROP TABLE log_tail; ALTER TABLE meta DROP COLUMN log; ALTER TABLE meta DROP COLUMN term;
  UPDATE meta SET level = 5; PRAGMA user_version = 10''')`
const to9 = `${to10}
db.executescript('''
  DROP TABLE leases; UPDATE meta SET level = 4; PRAGMA user_version = 9''')`
const to8 = `${to9}
db.executescript('''
  CREATE TABLE by_key (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO by_key SELECT key, value FROM configured WHERE node = (SELECT min(node) FROM nodes);
  DROP TABLE configured; ALTER TABLE by_key RENAME TO configured;
  ALTER TABLE login_sessions DROP COLUMN used_generation;
  UPDATE meta SET level = 3; PRAGMA user_version = 8''')`
const to7 = `${to8}
db.executescript('''
  DROP TABLE ended_logins; PRAGMA user_version = 7''')`
const to6 = `${to7}
db.executescript('''
  DROP TABLE starts; ALTER TABLE meta DROP COLUMN start; PRAGMA user_version = 6''')`
const to5 = `${to6}
db.executescript('''
  ALTER TABLE chat_states DROP COLUMN placed_by; UPDATE meta SET level = 2; PRAGMA user_version = 5''')`
const to4 = `${to5}
db.executescript('''
  DROP TABLE client_keys; DROP TABLE client_run_0; DROP TABLE client_run_1; UPDATE meta SET level = 1;
  CREATE UNIQUE INDEX messages_by_client ON messages (sender_id, client_id) WHERE client_id IS NOT NULL;
  PRAGMA user_version = 4''')`
const to3 = `${to4}
db.executescript('''
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
  assert.equal(schema(data), latest)
  assert.equal(schema(data, `snug.db.before-${latest}`), 1)
  assert.equal(sound(data, `snug.db.before-${latest}`), 'ok 1')
  assert.equal((fs.statSync(path.join(data, `snug.db.before-${latest}`)).mode & 0o777).toString(8), '600')
})

test('one that is a few steps behind: nobody in it is taken for deleted', { timeout: 60_000 }, async () => {
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
  assert.equal(schema(data), latest)
  assert.equal(schema(data, `snug.db.before-${latest}`), 3)
})

test('what was sent under the index of clientIds of before is known after it', { timeout: 60_000 }, async () => {
  let server = await Server.start({ args })
  const data = server.data
  const { accessToken: token } = await register(server, 'ada', { setupToken: server.setupToken })
  const { chat } = await rest(server, 'POST', '/chats', { token, body: { kind: 'group', title: 'Notes' } })
  const path = `/chats/${chat.id}/messages`
  const send = (content, clientId) => rest(server, 'POST', path, { token, body: { content, clientId } })
  const { message } = await send('one', 'c-1')
  await send('nameless')
  assert.equal(await server.stop(), 0)
  sql(data, to4)
  server = await Server.start({ args, data })
  const again = await send('one', 'c-1')
  assert.deepEqual([again.message.id, again.duplicate], [message.id, true])
  await send('two', 'c-1').then(() => assert.fail('sent'), ({ status }) => assert.equal(status, 409))
  assert.equal((await send('two', 'c-2')).duplicate, undefined)
  assert.equal(await server.stop(), 0)
  assert.equal(sql(data, `print(db.execute('SELECT count(*) FROM client_keys').fetchone()[0], db.execute('SELECT level FROM meta').fetchone()[0])`), '1 9')
})

test('what the configuration said before it was kept by node is not said anew', { timeout: 60_000 }, async () => {
  let server = await Server.start({ args: [...args, '--members-limit=50'] })
  const data = server.data
  const { accessToken: token } = await register(server, 'ada', { setupToken: server.setupToken })
  assert.equal(await server.stop(), 0)
  sql(data, to8)
  server = await Server.start({ args: [...args, '--members-limit=50'], data })
  await rest(server, 'PATCH', '/admin/settings', { token, body: { membersLimit: 60 } })
  assert.equal(await server.stop(), 0)
  server = await Server.start({ args: [...args, '--members-limit=50'], data })
  assert.equal((await rest(server, 'GET', '/admin/settings', { token })).settings.membersLimit, 60)
  assert.equal(await server.stop(), 0)
  assert.equal(sql(data, `print(db.execute("SELECT count(DISTINCT node) FROM configured").fetchone()[0])`), '1')
})

test('a client that was here before starts had numbers goes on', { timeout: 60_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const { accessToken, user } = await register(server, 'ada', { setupToken: server.setupToken })
  const { cursor } = await Replica.load(server, accessToken, user.id)
  assert.equal(await server.stop(), 0)
  sql(server.data, to6)
  fs.rmSync(path.join(server.data, 'snug.note'))
  const legacy = cursor.replace(/:[^~]*/, '')
  assert.notEqual(legacy, cursor)
  server = await Server.start({ args, data: server.data })
  const sync = (from) => rest(server, 'GET', `/sync?cursor=${encodeURIComponent(from)}`, { token: accessToken })
  assert.equal((await sync(legacy)).reset, undefined)
  await rest(server, 'POST', '/chats', { token: accessToken, body: { kind: 'group', title: 'Tea' } })
  const page = await sync(legacy)
  assert.equal(page.reset, undefined)
  assert.equal(page.chats.length, 1)
  // One of what is committed since has a number; without it, it is of something that was lost.
  assert.equal((await sync(page.cursor.replace(/:[^~]*/, ''))).reset, true)
  assert.equal((await sync(page.cursor)).reset, undefined)
  assert.equal(await server.stop(), 0)
})

test('killed in the middle of a migration, the next start does it', { timeout: 180_000 }, async () => {
  const chance = new Chance(seed)
  const data = await oldFolder(sanitized ? 5 : 30)
  let old = 0
  for (let round = 0; round < 10; ++round) {
    const server = Server.launch({ args, data })
    await sleep(chance.from(0, 150))
    await server.kill()
    if (fs.existsSync(path.join(data, `snug.db.before-${latest}`))) assert.equal(sound(data, `snug.db.before-${latest}`), 'ok 1')
    const now = schema(data)
    assert.ok(now === 1 || now === latest)
    if (now === 1) ++old
    else sql(data, `${makeOld}`)
    assert.equal(sound(data), 'ok 1')
  }
  assert.ok(old > 1, 'it was never killed before it was done: the test tests nothing')
  const server = await Server.start({ args, data })
  assert.equal(await server.stop(), 0)
  assert.equal(schema(data), latest)
  assert.equal(sound(data), 'ok 1')
  assert.deepEqual(fs.readdirSync(data).filter((name) => name.endsWith('.part')), [])
})

for (const [what, fault, line] of [
  ['while the copy is made', `pwrite ENOSPC before-${latest}`, /could not be brought from schema 1 to \d.*disk is full.*make room on the disk; it is as it was, nothing is lost/],
  ['while it is migrated', 'pwrite ENOSPC', /could not be brought from schema 1 to \d.*make room on the disk; it is as it was, nothing is lost/],
  ['when it is to be synced', 'fdatasync EIO', /could not be brought from schema 1 to \d.*it is as it was, nothing is lost/],
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
    assert.equal(schema(data), latest)
    assert.equal(sound(data), 'ok 1')
  })
}
