// Administration from the command line, beside a server at work and without one; and what it does to who is connected.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { login, password, register, rest } from '../clients/support/rest.mjs'
import { Server, run, temporaryFolder } from '../clients/support/server.mjs'

const cheap = ['--password.memory=8KiB', '--password.ops=1']

/** Runs `snug ARGS` on a data folder: done must be 0, and its output is returned. */
function commandLine(data) {
  const snug = (args, input) => run([...args, '--data', data, ...cheap], { input })
  return {
    async done(...args) {
      const { code, stdout, stderr } = await snug(args)
      assert.deepEqual([code, stderr], [0, ''], args.join(' '))
      return stdout
    },
    async lines(...args) {
      const text = await this.done(...args, '--json')
      return text.split('\n').filter(Boolean).map((line) => JSON.parse(line))
    },
    async refused(code, line, ...args) {
      const result = await snug(args)
      assert.equal(result.code, code, JSON.stringify(result))
      assert.match(result.stderr, /^snug: [^\n]+\n$/)
      assert.match(result.stderr, line)
    },
    add: (name, ...more) => snug(['user', 'add', name, '--password-stdin', ...more], `${password}\n`),
  }
}

test('administration while the server runs', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args: [...cheap, '--registration', 'open'] })
  t.after(() => server.kill())
  const cli = commandLine(server.data)
  const ann = await register(server, 'ann')
  const client = await Client.connect(server, ann.accessToken)

  // login sessions
  assert.match(await cli.done('user', 'sessions', 'ann'), /^ID +LAST USED +BEGUN +ADDRESS +PROGRAM\n\d+ +20\d\d-\d\d-\d\d \d\d:\d\d:\d\d /)
  const phone = await login(server, 'ann')
  const sessions = await cli.lines('user', 'sessions', 'ann')
  assert.equal(sessions.length, 2)
  assert.match(await cli.done('user', 'logout', 'ann', '--session', sessions[0].id), /has ended/)
  await assert.rejects(rest(server, 'GET', '/users/me', { token: phone.accessToken }), { status: 401 })
  await cli.refused(1, /no such login session/, 'user', 'logout', 'ann', '--session', sessions[0].id)

  // an announcement reaches who is there, and is shown and taken back
  assert.equal(await cli.done('announce'), 'none\n')
  assert.equal(await cli.done('announce', 'back at "nine"', '--warning'), 'announced\n')
  const { text, level } = await client.next('announcement')
  assert.deepEqual([text, level], ['back at "nine"', 'warning'])
  assert.match(await cli.done('announce'), /back at "nine"/)
  await cli.done('announce', '--clear')
  await client.next('announcement_cleared')

  // rules, at once
  assert.match(await cli.done('settings'), /^registration +open\n[\s\S]*membersLimit +10000\n/)
  assert.equal(await cli.done('settings', 'members-limit', '7'), 'membersLimit is now 7\n')
  await cli.done('settings', 'registration', 'closed')
  const { server: facts } = await rest(server, 'GET', '/server')
  assert.deepEqual([facts.registration, facts.setUp], ['closed', true])
  await cli.refused(1, /registration must be/, 'settings', 'registration', 'perhaps')
  await cli.refused(2, /not one of registration/, 'settings', 'no-such-rule', '1')
  await cli.refused(2, /VALUE/, 'settings', 'registration')

  // chats
  const { chat } = await client.call('create_chat', { kind: 'group', title: 'Tea' })
  assert.match(await cli.done('chat', 'list'), new RegExp(`^${chat.id} +group +1 +0 .*Tea$`, 'm'))
  assert.equal(await cli.done('chat', 'delete', chat.id), `deleted chat ${chat.id}\n`)
  assert.deepEqual(await client.next('chat_removed'), { chatId: chat.id })

  // invites, whoever made them
  const { chat: den } = await client.call('create_chat', { kind: 'group', title: 'Den' })
  const { invite } = await client.call('create_invite', { chatId: den.id, usesLeft: 2 })
  assert.match(await cli.done('invite', 'list'), new RegExp(`^${invite.id} +ann +20[^ ]+ [^ ]+ +2 +Den$`, 'm'))
  assert.equal(await cli.done('invite', 'revoke', invite.id), `revoked invite ${invite.id}\n`)
  assert.equal(await cli.done('invite', 'list', '--json'), '')

  // out, with a reason, until somebody enables it
  assert.equal(await cli.done('user', 'ban', 'ann', '--reason', 'be nice', '--for', '7d'), 'banned ann\n')
  assert.equal((await client.closed).code, 4401)
  await assert.rejects(login(server, 'ann'), { detail: 'this account is disabled: be nice' })
  assert.match(await cli.done('user', 'show', 'ann'), /^disabledReason +be nice\n/m)
  await cli.done('user', 'enable', 'ann')
  await login(server, 'ann')
  await cli.refused(2, /--for/, 'user', 'ban', 'ann', '--for', 'a while')

  // who did all that
  const audit = await cli.lines('audit')
  assert.deepEqual(audit.map((entry) => entry.action), [
    'change_settings', 'end_user_logins', 'set_announcement', 'clear_announcement', 'change_settings', 'change_settings',
    'remove_chat', 'remove_invite', 'set_user_disabled', 'set_user_disabled'])
  assert.equal(JSON.stringify(audit).includes('argon2'), false)
  assert.match(await cli.done('audit', '--since', '1h'), /\(operator\) +set_user_disabled +ann +\{"disabled":true,"reason":"be nice"/)
  assert.equal(await cli.done('audit', '--since', '2100-01-01', '--json'), '')
})

test('the server tells how it is doing', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args: [...cheap, '--registration', 'open'] })
  t.after(() => server.kill())
  const cli = commandLine(server.data)
  const ann = await register(server, 'ann')
  const client = await Client.connect(server, ann.accessToken)
  const { chat } = await client.call('create_chat', { kind: 'group', title: 'Tea' })
  for (let i = 0; i < 3; ++i) await client.call('send_message', { chatId: chat.id, content: 'hi' })

  let figures
  const sampled = () => figures?.samples.reduce((sum, sample) => sum + sample.messages, 0)
  const deadline = Date.now() + 60_000
  while (sampled() !== 3 && Date.now() < deadline) [figures] = await cli.lines('status')
  assert.equal(sampled(), 3)
  const { counts, disk, samples } = figures
  assert.deepEqual(counts, { users: 1, chats: 1, messages: 3 })
  assert.ok(disk.database > 0 && disk.wal > 0 && disk.free > 0 && disk.total > disk.free, JSON.stringify(disk))
  const sample = samples.find(({ messages }) => messages > 0)
  assert.ok(sample.ackP50Us > 0 && sample.ackP50Us <= sample.ackP99Us && sample.ackP99Us < 30e6, JSON.stringify(sample))
  assert.ok(sample.spanMs >= 5000 && sample.sessions === 1 && sample.connections >= 1, JSON.stringify(sample))
  assert.ok(sample.deliveries > 0 && sample.memory > 1e6 && sample.cpuMs >= 0, JSON.stringify(sample))
  assert.match(await cli.done('status'), /^snug \S+ has run for \d+ s\nholds +1 user, 1 chat, 3 messages\n/)

  assert.equal(await server.stop(), 0)
  await cli.refused(1, /no server runs on/, 'status')
})

/** A request from another address of this machine: its status, or why there was no answer. */
function statusFrom(address, server) {
  return new Promise((resolve) => {
    http.get(`${server.url}/api/v1/server`, { localAddress: address, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', (error) => resolve(error.code))
  })
}

test('a banned address is cut off, and kept out over restarts, until the ban is lifted', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args: [...cheap, '--registration', 'open'] })
  t.after(() => server.kill())
  const cli = commandLine(server.data)
  const away = new http.Agent({ keepAlive: true, localAddress: '127.0.0.77' })
  t.after(() => away.destroy())
  const { closed } = await new Promise((resolve, reject) => {
    http.get(`${server.url}/api/v1/server`, { agent: away }, (response) => {
      const { socket } = response
      response.resume().on('end', () => resolve({ closed: new Promise((gone) => { socket.on('close', gone) }) }))
    }).on('error', reject)
  })
  assert.equal(await statusFrom('127.0.0.77', server), 200)

  assert.equal(await cli.done('ban', 'add', '127.0.0.64/28', '--reason', 'noise'), 'banned 127.0.0.64/28\n')
  await closed  // what was open, at rest
  assert.equal(await statusFrom('127.0.0.77', server), 403)
  assert.equal(await statusFrom('127.0.0.80', server), 200)
  assert.match(await cli.done('ban', 'list'), /^ADDRESS +SINCE +UNTIL +REASON\n127\.0\.0\.64\/28 +20.* noise\n$/)

  assert.equal(await server.stop(), 0)
  const next = await Server.start({ args: cheap, data: server.data })
  t.after(() => next.kill())
  assert.equal(await statusFrom('127.0.0.77', next), 403)
  await cli.refused(1, /not banned by itself/, 'ban', 'remove', '127.0.0.77')
  await cli.done('ban', 'remove', '127.0.0.64/28')
  assert.equal(await statusFrom('127.0.0.77', next), 200)
  await cli.refused(1, /too wide/, 'ban', 'add', '0.0.0.0/0')
})

test('one user, or all, exported while the server runs, and when it does not', { timeout: 120_000 }, async (t) => {
  const server = await Server.start({ args: [...cheap, '--registration', 'open'] })
  t.after(() => server.kill())
  const cli = commandLine(server.data)
  const ann = await register(server, 'ann')
  const ben = await register(server, 'ben')
  const client = await Client.connect(server, ann.accessToken)
  const { chat } = await client.call('create_chat', { kind: 'direct', userId: ben.user.id })
  await client.call('send_message', { chatId: chat.id, content: 'from ann: "hi"\nand a line' })
  await rest(server, 'POST', `/chats/${chat.id}/messages`, { token: ben.accessToken, body: { content: 'from ben' } })

  const lines = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line))
  const types = (text) => lines(text).map(({ type }) => type)
  const one = await cli.done('export', '--user', 'Ann')
  assert.deepEqual(types(one), ['export', 'user', 'session', 'chat', 'membership', 'message'])
  assert.equal(lines(one).at(-1).content, 'from ann: "hi"\nand a line')
  const all = await cli.done('export', '--all')
  assert.equal(types(all).filter((type) => type === 'message').length, 2)
  assert.equal(/argon2|password/i.test(all), false)
  assert.deepEqual(fs.readdirSync(server.data).filter((name) => name.includes('copy')), [])
  await cli.refused(1, /no such user/, 'export', '--user', 'nobody')
  await cli.refused(2, /--user NAME or --all/, 'export')

  const file = path.join(temporaryFolder(), 'all.jsonl')
  assert.equal(await server.stop(), 0)
  assert.match(await cli.done('export', '--all', file), /all\.jsonl: \d+ lines\n$/)
  assert.equal((fs.statSync(file).mode & 0o777).toString(8), '600')
  assert.deepEqual(types(fs.readFileSync(file, 'utf8')), types(all))
  await cli.refused(1, /there already/, 'export', '--all', file)
})

test('what is changed at work holds until the configuration says something new', { timeout: 120_000 }, async (t) => {
  const data = path.join(temporaryFolder(), 'data')
  const cli = commandLine(data)
  const mode = async (...args) => {
    const server = await Server.start({ args: [...cheap, ...args], data })
    t.after(() => server.kill())
    const { server: { registration } } = await rest(server, 'GET', '/server')
    await server.stop()
    return registration
  }
  assert.equal((await cli.add('ruth', '--admin')).code, 0)
  assert.equal(await mode(), 'invite')
  assert.equal(await mode('--registration', 'open'), 'open')
  await cli.done('settings', 'registration', 'closed')  // no server runs
  assert.equal(await mode('--registration', 'open'), 'closed')
  assert.equal(await mode('--registration', 'invite'), 'invite')
  assert.equal(await mode(), 'invite')
})
