// Standard output that takes nothing: every command of the program says so and fails, and none fills somebody's folder,
// whatever it is asked.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Cluster } from '../cluster/support.mjs'
import { Server, program, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

const password = 'correct horse battery'

/** Runs the program with `stdout` (a descriptor, or 'closed'): {code, stderr}. */
function runInto(stdout, args, input = '') {
  const full = stdout === 'closed' ? ['/bin/sh', ['-c', 'exec "$0" "$@" >&-', program, ...args]] : [program, args]
  return new Promise((resolve, reject) => {
    const child = spawn(full[0], full[1], { stdio: ['pipe', stdout === 'closed' ? 'ignore' : stdout, 'pipe'], timeout: 60_000 })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: code ?? signal, stderr }))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** The names of all commands, as help tells of them: `user add`, `backup`, `backup verify` … */
async function catalogue(above = []) {
  const { stdout } = await run([...above, '--help'])
  const listed = /\nCommands:\n([\s\S]*?)\n\n/.exec(`${stdout}\n\n`)?.[1] ?? ''
  const names = [...listed.matchAll(/^ {2}(\S+) {2}/gm)].map((found) => found[1])
  const below = await Promise.all(names.map((name) => catalogue([...above, name])))
  const own = above.length && (!names.length || /Usage: .*\[COMMAND\]/.test(stdout)) ? [above.join(' ')] : []
  return [...own, ...below.flat()]
}

test('every command whose output can\'t be written says so in one line, and fails', async (t) => {
  const folder = temporaryFolder()
  const empty = await Server.start({ args: unlimited, data: path.join(folder, 'empty') })
  const server = await Server.start({ args: unlimited, data: path.join(folder, 'data') })
  t.after(() => Promise.all([empty.kill(), server.kill()]))
  const at = ['--data', server.data]
  const done = async (args, input) => {
    const result = await run([...args, ...at], { input })
    assert.equal(result.code, 0, JSON.stringify(result))
  }
  for (const name of ['ann', 'ben', 'cis']) await done(['user', 'add', name, '--password-stdin'], password)
  await done(['ban', 'add', '203.0.113.7'])
  const { user, token, chat, invite } = await community(server)
  await done(['backup', path.join(folder, 'whole.backup')])
  const cluster = await Cluster.start(2)
  t.after(() => cluster.end())
  const atNode = ['--data', cluster.nodes[1].data]
  fs.writeFileSync(path.join(folder, 'left.jsonl'), '')

  // What each is given so that it has something to print. A command that is missing here fails the test.
  const given = {
    serve: ['--listen', '127.0.0.1:0', '--data', path.join(folder, 'another')],
    reload: at,
    'setup-link': ['--data', empty.data],
    status: at,
    'user add': ['dan', '--password-stdin', ...at],
    'user list': at,
    'user passwd': ['ann', '--password-stdin', ...at],
    'user role': ['ann', 'guest', ...at],
    'user disable': ['ann', ...at],
    'user enable': ['ann', ...at],
    'user show': ['ann', ...at],
    'user sessions': [user, ...at],
    'user logout': ['ben', ...at],
    'user ban': ['ben', ...at],
    'user delete': ['cis', '--yes', ...at],
    'ban add': ['203.0.113.8', ...at],
    'ban list': at,
    'ban remove': ['203.0.113.7', ...at],
    'chat list': at,
    'invite list': at,
    'invite revoke': [invite, ...at],
    'chat delete': [chat, ...at],
    settings: at,
    announce: ['tea is ready', ...at],
    audit: ['--json', ...at],
    export: ['--all', ...at],
    backup: ['-', ...at],
    'backup verify': [path.join(folder, 'whole.backup')],
    restore: [path.join(folder, 'whole.backup'), '--to', path.join(folder, 'restored')],
    doctor: at,
    'check-config': ['--print-defaults'],
    generate: ['man'],
    version: [],
    'cluster status': atNode,
    'cluster compare': atNode,
    'cluster resubmit': [path.join(folder, 'left.jsonl'), ...atNode],
    'cluster forget': ['2', '--yes', ...atNode],
    restart: at,
  }
  const commands = await catalogue()
  assert.deepEqual(commands.sort(), Object.keys(given).sort(), 'every command is tried')
  assert.ok(token)

  const full = fs.openSync('/dev/full', 'w')
  t.after(() => fs.closeSync(full))
  const failed = async (args, what) => {
    const { code, stderr } = await runInto(full, args, `${password}\n`)
    assert.equal(code, 1, `${what}: ${code} ${stderr}`)
    const said = stderr.split('\n').filter((line) => line.startsWith('snug: '))
    assert.equal(said.length, 1, `${what}: ${stderr}`)
    assert.match(said[0], /standard output.*No space left on device/, what)
  }
  for (const [command, args] of Object.entries(given)) await failed([...command.split(' '), ...args], command)
  for (const args of [['--help'], ['user', 'add', '--help'], ['--version'], ['-V'], ['doctor', '--json', ...at], ['status', '--json', ...at],
    ['user', 'list', '--json', ...at], ['ban', 'list', '--json', ...at], ['settings', '--json', ...at], ['check-config'],
    ['export', '--user', user, ...at], ...['man', 'man-config', 'bash', 'zsh', 'fish'].map((what) => ['generate', what])])
    await failed(args, args.join(' '))
})

/** A user with a chat and an invite: what there is to list. */
async function community(server) {
  const call = async (method, way, body, bearer) => {
    const answer = await fetch(`${server.url}/api/v1${way}`, {
      method, headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
      body: JSON.stringify(body),
    })
    assert.equal(answer.status, 200)
    return answer.json()
  }
  const { user, accessToken } = await call('POST', '/auth/login', { username: 'ann', password })
  const { chat } = await call('POST', '/chats', { kind: 'group', title: 'Tea' }, accessToken)
  const { invite } = await call('POST', `/chats/${chat.id}/invites`, {}, accessToken)
  return { user: user.username, token: accessToken, chat: chat.id, invite: invite.id }
}

test('a closed standard output is one that can\'t be written, and no file of the server\'s takes its place', async () => {
  const data = path.join(temporaryFolder(), 'data')
  assert.deepEqual(await runInto('closed', ['version']),
    { code: 1, stderr: 'snug: cannot write to standard output: Bad file descriptor\n' })
  const added = await runInto('closed', ['user', 'add', 'ann', '--password-stdin', '--data', data], password)
  assert.equal(added.code, 1)
  assert.equal((await run(['doctor', '--data', data])).stdout.includes('error'), false)
  assert.match((await run(['user', 'list', '--data', data])).stdout, /^ann /m)
})

test('a reader that leaves is nothing to complain of', async () => {
  const read = spawn('/bin/bash', ['-c', '"$0" generate man-config | head -c 1 >/dev/null; echo "${PIPESTATUS[0]}"', program],
    { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  read.stdout.setEncoding('utf8').on('data', (text) => (said += text))
  read.stderr.setEncoding('utf8').on('data', (text) => (said += text))
  await new Promise((resolve) => read.on('close', resolve))
  assert.match(said, /^(0|141)\n$/)  // 0: all of it fitted into the pipe
  const gone = spawn('/bin/bash', ['-c', 'trap "" PIPE; mkfifo "$1/pipe"; exec 3<>"$1/pipe" 4>"$1/pipe" 3<&-; "$0" version >&4',
    program, temporaryFolder()], { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  gone.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  assert.equal(await new Promise((resolve) => gone.on('close', resolve)), 141)
  assert.equal(stderr, '')
})

test('a folder with files of somebody else is not made a data folder', async () => {
  const home = temporaryFolder()
  for (const name of ['.bashrc', 'Documents', 'letter.txt', 'more']) fs.writeFileSync(path.join(home, name), '')
  for (const args of [['serve', '--listen', '127.0.0.1:0'], ['user', 'add', 'ann', '--password-stdin']]) {
    const { code, stderr } = await run([...args, '--data', home], { input: password })
    assert.equal(code, 1, stderr)
    assert.match(stderr, /^snug: data folder \S+: it holds \S+, \S+, \S+, other files, and no snug\.db; choose another with --data/)
    assert.deepEqual(fs.readdirSync(home).sort(), ['.bashrc', 'Documents', 'letter.txt', 'more'])
  }
  // A volume's root, and what operators put there beforehand.
  const volume = temporaryFolder()
  fs.mkdirSync(path.join(volume, 'lost+found'))
  fs.writeFileSync(path.join(volume, 'snug.toml'), '')
  assert.equal((await run(['user', 'add', 'ann', '--password-stdin', '--data', volume], { input: password })).code, 0)
  // Once it is ours, what else comes is no matter.
  fs.writeFileSync(path.join(volume, 'letter.txt'), '')
  assert.equal((await run(['user', 'list', '--data', volume])).code, 0)
})

test('the link of a first start leads here, and tells how to come from elsewhere', async (t) => {
  const everywhere = await Server.start({ args: unlimited, listen: '0.0.0.0:0' })
  try {
    assert.match(everywhere.said, /^listening on http:\/\/0\.0\.0\.0:\d+\n/)
    const link = /^open (\S+)\n  It makes the first account/m.exec(everywhere.said)[1]
    assert.doesNotMatch(link, /0\.0\.0\.0/)
    assert.equal((await fetch(link)).status, 200)
    const again = await run(['setup-link', '--data', everywhere.data])
    assert.equal(new URL(again.stdout.trim()).host, new URL(link).host)
    // Both say the same, each of its own link.
    const beside = (text) => text.replace(/^ +/gm, '').replaceAll(/#setup=\S+/g, '')
    assert.equal(beside(again.stderr), beside(everywhere.said.split('\n').slice(2).join('\n')))
    if (/This is a container/.test(everywhere.said)) return t.skip('only the link: this is a container')
    assert.match(everywhere.said, /--domain NAME/)
  } finally {
    await everywhere.kill()
  }
  const env = { SSH_CONNECTION: '198.51.100.7 50000 203.0.113.5 2222', USER: 'ann' }
  const remote = await Server.start({ args: unlimited, env })
  try {
    const way = `ssh -L ${remote.port}:127.0.0.1:${remote.port} -p 2222 ann@203.0.113.5`
    assert.ok(remote.said.includes(way), remote.said)
    assert.ok((await run(['setup-link', '--data', remote.data], { env })).stderr.includes(way))
  } finally {
    await remote.kill()
  }
})

test('a misspelt variable is told of, by every command that would have read it', async () => {
  const data = path.join(temporaryFolder(), 'data')
  const env = { SNUG_REGISTRATON: 'open', SNUG_SERVICE_HOST: '10.0.0.1' }
  const told = /SNUG_REGISTRATON is no setting, and is passed over, did you mean 'SNUG_REGISTRATION'\?/
  const server = await Server.start({ args: unlimited, data, env })
  try {
    await server.logged(told)
    assert.doesNotMatch(server.log, /SNUG_SERVICE_HOST/)
  } finally {
    await server.kill()
  }
  for (const args of [['user', 'list'], ['check-config']]) {
    const { code, stderr } = await run([...args, '--data', data], { env })
    assert.equal(code, 0)
    assert.match(stderr, told)
    assert.equal(stderr.trim().split('\n').length, 1)
  }
  assert.match((await run(['doctor', '--data', data], { env })).stdout, told)
  assert.equal((await run(['version'], { env })).stderr, '')
})
