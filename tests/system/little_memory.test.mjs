// Little memory: a password that can't be hashed is no wrong password and no crash, and 512 MB are enough for work.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { login, register } from '../clients/support/rest.mjs'
import { Server, run, sanitized } from '../clients/support/server.mjs'
import { args, meet } from './odd_machine.mjs'

test('without memory for a hash, nobody hears that the password is wrong', { timeout: 60_000 }, async (t) => {
  if (sanitized) return t.skip('a sanitizer takes all addresses there are')
  const first = await Server.start({ args })
  t.after(() => first.kill())
  await meet(first)
  assert.equal(await first.stop(), 0)
  // Ben's hash is one of 4 GiB, made where there was more.
  const python = 'import sqlite3,sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()'
  execFileSync('/usr/bin/python3', ['-c', python, path.join(first.data, 'snug.db'),
    `UPDATE users SET password_hash = replace(password_hash, 'm=8,', 'm=4194304,') WHERE username = 'ben'`])

  const wrap = ['prlimit', `--as=${4 * 2 ** 30}`]
  const server = await Server.start({ args, data: first.data, wrap })
  t.after(() => server.kill())
  await assert.rejects(login(server, 'ben'), { code: 'unavailable', status: 503 })
  await server.logged(/there is no memory to hash a password; lower password\.memory/)
  assert.equal((await login(server, 'ada')).user.username, 'ada')
  assert.equal(await server.stop(), 0)

  const others = args.filter((arg) => !arg.startsWith('--password.memory='))
  const greedy = await Server.start({ args: [...others, '--password.memory=1GiB'], data: first.data,
                                      wrap: ['prlimit', `--as=${2 ** 30}`] })
  t.after(() => greedy.kill())
  await assert.rejects(register(greedy, 'cho'), { code: 'unavailable', status: 503 })
  assert.equal((await login(greedy, 'ada')).user.username, 'ada')
  assert.equal(await greedy.stop(), 0)
})

/** A control group with so much memory; nothing where none can be made. */
function memoryGroup(t, bytes) {
  for (const [parent, limit, peak] of [['/sys/fs/cgroup/memory', 'memory.limit_in_bytes', 'memory.max_usage_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max', 'memory.peak']]) {
    const group = path.join(parent, `snug-test-${process.pid}`)
    try {
      fs.mkdirSync(group)
      t.after(() => fs.rmdirSync(group))
      fs.writeFileSync(path.join(group, limit), `${bytes}`)
      return { group, peak: () => Number(fs.readFileSync(path.join(group, peak), 'utf8')) }
    } catch (error) {
      if (!['ENOENT', 'EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error
    }
  }
  return null
}

test('512 MB are enough for 300 connections, messages, logins at full price, and a backup', { timeout: 240_000 }, async (t) => {
  if (sanitized) return t.skip('a sanitizer takes much more')
  const limited = memoryGroup(t, 512 * 2 ** 20)
  if (!limited) return t.skip('no control group can be made here')
  const wrap = ['sh', '-c', `echo $$ > ${limited.group}/cgroup.procs && exec "$@"`, 'sh']
  const server = await Server.start({ args: args.filter((flag) => !flag.startsWith('--password')), wrap })
  t.after(() => server.kill())
  const { ada, a, chatId } = await meet(server)
  const clients = await Promise.all(Array.from({ length: 300 }, () => Client.connect(server, ada.accessToken)))
  const logins = Promise.all(Array.from({ length: 40 }, () => login(server, 'ada')))
  const backup = run(['backup', path.join(server.data, '..', 'backup'), '--data', server.data], { wrap })
  await Promise.all(Array.from({ length: 2000 }, (_, i) =>
    a.call('send_message', { chatId, content: `${i} ${'word '.repeat(100)}`, clientId: `${i}` })))
  assert.equal((await logins).length, 40)
  assert.equal((await backup).code, 0)
  for (const client of clients) assert.ok(client.isOpen)
  t.diagnostic(`${(limited.peak() / 1e6).toFixed(0)} MB at most, page cache included; resident ${server.residentMiB().toFixed(0)} MiB`)
  await Promise.all([...clients, a].map((client) => client.drop()))
  assert.equal(await server.stop(), 0)
})
