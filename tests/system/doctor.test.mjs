// The doctor: nothing to say about what is well, and for whatever is broken what it is and the command that fixes it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { login, register } from '../clients/support/rest.mjs'
import { Server, asRoot, plainFiles, program, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

const args = [...unlimited, '--registration=open']

/** {code, findings, of(check)} of `snug doctor --json`. */
async function doctor(data, more = [], options = {}) {
  const { code, stdout, stderr } = await run(['doctor', '--json', '--data', data, ...more], options)
  assert.equal(stderr, '')
  const report = JSON.parse(stdout)
  const { findings } = report
  const levels = findings.map((f) => f.level)
  for (const finding of findings) {
    assert.deepEqual(Object.keys(finding), ['check', 'level', 'what', 'mend'])
    assert.ok(finding.what.length > 0 && !finding.what.includes('\n'))
    if (finding.level !== 'ok') assert.ok(finding.mend?.length > 0, `nothing fixes: ${finding.what}`)
    else assert.equal(finding.mend, null)
  }
  assert.deepEqual(Object.keys(report), ['version', 'errors', 'warnings', 'findings'])
  assert.equal(report.errors, levels.filter((l) => l === 'error').length)
  assert.equal(report.warnings, levels.filter((l) => l === 'warning').length)
  assert.equal(code, levels.includes('error') ? 2 : levels.includes('warning') ? 1 : 0)
  return { code, findings, bad: findings.filter((f) => f.level !== 'ok') }
}

/** The one thing that is wrong. */
async function onlyProblem(data, more, options) {
  const { bad } = await doctor(data, more, options)
  assert.equal(bad.length, 1, JSON.stringify(bad))
  return bad[0]
}

/** Runs the command that fixes it; then there is nothing to say any more. */
async function fixAndCheck(data, finding) {
  execFileSync('sh', ['-c', finding.mend])
  assert.deepEqual((await doctor(data)).bad, [])
}

async function usedFolder(work = async () => {}) {
  const server = await Server.start({ args })
  const ada = await register(server, 'ada', { setupToken: server.setupToken })
  const client = await Client.connect(server, ada.accessToken)
  const { chat } = await client.call('create_chat', { kind: 'group', title: 'Tea' })
  for (let i = 0; i < 20; ++i) await client.call('send_message', { chatId: chat.id, content: `${i} ${'word '.repeat(300)}` })
  await client.call('create_channel', { chatId: chat.id, title: 'Cakes' })
  await work(client, server, chat)
  await client.close()
  assert.equal(await server.stop(), 0)
  return server.data
}

function sql(folder, script) {
  const python = 'import sqlite3,sys; db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]); db.close()'
  execFileSync('/usr/bin/python3', ['-c', python, path.join(folder, 'snug.db'), script])
}

const contents = (folder) => Object.fromEntries(plainFiles(folder).filter((name) => !/-shm$|\.sock$/.test(name)).map((name) =>
  [name, createHash('sha256').update(fs.readFileSync(path.join(folder, name))).digest('hex')]))

test('a healthy folder gets a clean bill, at rest, at work and after a kill, and stays as it is', { timeout: 60_000 }, async (t) => {
  const data = await usedFolder()
  const before = contents(data)
  assert.equal((await doctor(data, ['--full'])).code, 0)
  assert.deepEqual(contents(data), before)

  const server = await Server.start({ args, data })
  t.after(() => server.kill())
  const { code, findings } = await doctor(data, ['--full', '--url', server.url])
  assert.equal(code, 0, JSON.stringify(findings))
  assert.ok(findings.some((f) => f.check === 'folder' && f.what.includes(`process ${server.pid}`)))
  assert.ok(findings.some((f) => f.check === 'way in' && /WebSocket, long-polling, headers and bodies pass/.test(f.what)))
  await register(server, 'ben')  // it goes on as before
  await server.kill()
  const left = contents(data)
  assert.ok(fs.statSync(path.join(data, 'snug.db-wal')).size > 0)
  assert.equal((await doctor(data)).code, 0)
  assert.deepEqual(contents(data), left)
})

test('people get lines, and colour only on a terminal that wants it', { timeout: 60_000 }, async () => {
  const data = await usedFolder()
  fs.writeFileSync(path.join(data, 'notes.txt'), '')
  const { code, stdout } = await run(['doctor', '--data', data])
  assert.equal(code, 1)
  assert.match(stdout, /^warning {2}folder {7}notes\.txt does not belong there.*\n {22}→ rm -ri \S+notes\.txt$/m)
  assert.match(stdout, /\n\n1 warning\n$/)
  const onTerminal = (env) => execFileSync('script', ['-qec', `${program} doctor --data ${data} || true`, '/dev/null'],
    { env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  assert.match(onTerminal({ NO_COLOR: '' }), /\x1b\[33mwarning/)
  assert.doesNotMatch(onTerminal({ NO_COLOR: '1' }), /\x1b\[33m/)
})

test('the folder: modes, owners, what does not belong there', { timeout: 120_000 }, async () => {
  const data = await usedFolder()
  const at = (name) => path.join(data, name)

  fs.chmodSync(at('token.keys'), 0o644)
  let problem = await onlyProblem(data)
  assert.equal(problem.level, 'error')
  assert.match(problem.what, /token\.keys may be read by other users/)
  await fixAndCheck(data, problem)

  fs.chmodSync(data, 0o755)
  problem = await onlyProblem(data)
  assert.match(problem.what, /other users may look into it \(mode 0755\)/)
  await fixAndCheck(data, problem)
  fs.chmodSync(data, 0o777)
  assert.equal((await onlyProblem(data)).level, 'error')
  fs.chmodSync(data, 0o700)

  const keys = fs.readFileSync(at('token.keys'))
  for (const nonsense of ['nonsense\n', 'kid HS256 c2hvcnQ\n', '']) {
    fs.writeFileSync(at('token.keys'), nonsense)
    problem = await onlyProblem(data)
    assert.equal(problem.level, 'error')
    assert.equal(problem.check, 'keys')
    assert.match(problem.what, /token\.keys: (line 1|holds no key).*the server does not start with it/)
    assert.match(problem.mend, /tar xf FILE token\.keys/)
  }
  fs.writeFileSync(at('token.keys'), keys)
  fs.mkdirSync(at('acme'), { mode: 0o700 })
  fs.writeFileSync(path.join(at('acme'), 'account.key'), 'nonsense', { mode: 0o600 })
  problem = (await doctor(data, ['--domain', 'chat.example.org', '--url', 'http://127.0.0.1:1'])).bad.find((f) => f.check === 'keys')
  assert.match(problem.what, /account\.key: holds no private key/)
  fs.chmodSync(path.join(at('acme'), 'account.key'), 0o644)
  problem = (await doctor(data, ['--domain', 'chat.example.org', '--url', 'http://127.0.0.1:1'])).bad.find((f) => f.check === 'keys')
  assert.match(problem.what, /others may read it/)
  assert.match(problem.mend, /^chmod 600 /)
  fs.rmSync(at('acme'), { recursive: true })
  fs.writeFileSync(at('snug.note'), 'nonsense')
  problem = await onlyProblem(data)
  assert.match(problem.what, /snug\.note can't be understood/)
  fs.rmSync(at('snug.note'))
  assert.deepEqual((await doctor(data)).bad, [])

  if (asRoot) {
    fs.chownSync(at('snug.db'), 65534, 65534)
    problem = await onlyProblem(data)
    assert.match(problem.what, /snug\.db belong to another user than the folder/)
    await fixAndCheck(data, problem)
  }

  fs.writeFileSync(at("it's; a stray"), '')
  problem = await onlyProblem(data)
  assert.match(problem.what, /it's; a stray does not belong there/)
  await fixAndCheck(data, { mend: problem.mend.replace('rm -ri', 'rm -r') })

  fs.writeFileSync(at('snug.db.copy-dead'), '')
  assert.deepEqual((await doctor(data)).bad, [])  // it may be in the making
  fs.utimesSync(at('snug.db.copy-dead'), 1, 1)
  problem = await onlyProblem(data)
  assert.match(problem.what, /snug\.db\.copy-dead was left/)
  fs.chmodSync(at('snug.db.copy-dead'), 0o600)
  await fixAndCheck(data, problem)

  fs.copyFileSync(at('snug.db'), at('snug.db.before-2'))
  const { bad, findings } = await doctor(data)
  assert.deepEqual(bad, [])
  assert.ok(findings.some((f) => /snug\.db\.before-2: from before an upgrade/.test(f.what)))

  fs.rmSync(at('token.keys'))
  assert.match((await onlyProblem(data)).what, /token\.keys is not there/)
  assert.match((await onlyProblem(path.join(data, 'nowhere'))).what, /there is none/)
  assert.match((await onlyProblem(temporaryFolder())).what, /holds no database/)
})

test('the database: cut off, overwritten, newer, and at odds with itself', { timeout: 120_000 }, async () => {
  const broken = async (breakIt, level, line, more) => {
    const data = await usedFolder()
    await breakIt(data, path.join(data, 'snug.db'))
    const { bad } = await doctor(data, more)
    const found = bad.find((f) => f.check === 'database' && line.test(f.what))
    assert.ok(found, JSON.stringify(bad))
    assert.equal(found.level, level)
    return found
  }
  const cut = await broken((_, file) => fs.truncateSync(file, fs.statSync(file).size - 6 * 4096), 'error', /damaged|malformed/)
  assert.match(cut.mend, /snug restore/)
  await broken((_, file) => fs.writeFileSync(file, randomBytes(65536), { mode: 0o600 }), 'error', /not a database/)
  await broken((_, file) => {
    const descriptor = fs.openSync(file, 'r+')
    fs.writeSync(descriptor, randomBytes(4096), 0, 4096, fs.fstatSync(descriptor).size - 8 * 4096)
    fs.closeSync(descriptor)
  }, 'error', /damaged|malformed/)
  await broken((data) => sql(data, 'PRAGMA user_version = 99'), 'error', /newer snug/)
  await broken((data) => sql(data, 'INSERT INTO chat_states (user_id, chat_id, role, joined_at, entered_version, version, member_version) VALUES (77, 1, 0, 0, 1, 1, 1)'),
    'error', /1 rows of chat_states name users that aren't there/)
  await broken((data) => sql(data, 'UPDATE messages SET chat_id = 5 WHERE seq = 20'), 'error', /1 rows of messages name chats/)
  await broken((data) => sql(data, 'UPDATE chats SET last_seq = last_seq + 1 WHERE last_seq > 0'), 'error', /1 chats don't end with the message/)
  await broken((data) => sql(data, 'DELETE FROM messages WHERE seq = 7'), 'error', /1 chats lack messages in between/, ['--full'])
})

test('the clock: a last message from the future', { timeout: 60_000 }, async () => {
  const data = await usedFolder()
  sql(data, 'UPDATE meta SET time = time + 3600000')
  const problem = await onlyProblem(data)
  assert.equal(problem.check, 'clock')
  assert.match(problem.what, /the last message or change is of 20/)
  assert.match(problem.mend, /timedatectl/)
})

test('the limit of open files, of the running server and of this shell', { timeout: 60_000 }, async (t) => {
  const data = await usedFolder()
  const few = ['prlimit', '--nofile=200:200']
  let problem = await onlyProblem(data, [], { wrap: few })
  assert.equal(problem.check, 'limits')
  assert.match(problem.what, /a server started here may open 200 files/)
  assert.match(problem.mend, /LimitNOFILE=10100/)
  assert.deepEqual((await doctor(data, ['--max-connections=50'], { wrap: few })).bad, [])
  const server = await Server.start({ args, data, wrap: few })
  t.after(() => server.kill())
  problem = await onlyProblem(data)
  assert.match(problem.what, /^the server may open 200 files/)
})

test('settings that are refused are named, with the line', { timeout: 60_000 }, async () => {
  const file = path.join(temporaryFolder(), 'snug.toml')
  fs.writeFileSync(file, 'listen = "127.0.0.1:0"\nregistraton = "open"\n')
  const problem = await onlyProblem('/nowhere', ['--config', file])
  assert.equal(problem.check, 'settings')
  assert.match(problem.what, /snug\.toml line 2: unknown key 'registraton'/)
})

test('backups that are not made', { timeout: 60_000 }, async () => {
  const data = await usedFolder()
  const folder = temporaryFolder()
  const schedule = [`--backup-dir=${folder}`, '--backup-every=1d']
  const none = await onlyProblem(data, schedule)
  assert.match(none.what, /there is none in/)
  execFileSync('sh', ['-c', none.mend.replace(/^snug/, program).replace(/;.*/, '')], { stdio: 'ignore' })
  fs.writeFileSync(path.join(folder, 'snug-20200101T000000Z.backup'), '')
  assert.match((await onlyProblem(data, schedule)).what, /the newest one is of 2020-01-01/)
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  fs.writeFileSync(path.join(folder, `snug-${now}.backup`), '')
  assert.deepEqual((await doctor(data, schedule)).bad, [])
  const inside = path.join(data, 'backups')
  fs.mkdirSync(inside)
  fs.writeFileSync(path.join(inside, `snug-${now}.backup`), '')
  assert.match((await onlyProblem(data, [`--backup-dir=${inside}`, '--backup-every=1d'])).what, /they lie in the data folder/)
})

test('a certificate that runs out, is for somebody else, or whose key lies open', { timeout: 60_000 }, async () => {
  const data = await usedFolder()
  const folder = temporaryFolder()
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  const make = (days) => {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert,
      '-days', `${days}`, '-subj', '/CN=chat.example.org', '-addext', 'subjectAltName=DNS:chat.example.org'], { stdio: 'ignore' })
    fs.chmodSync(key, 0o600)
  }
  const tls = [`--tls-cert=${cert}`, `--tls-key=${key}`]
  make(90)
  const { findings, bad } = await doctor(data, tls)
  assert.deepEqual(bad, [])
  assert.ok(findings.some((f) => f.check === 'certificate' && /for chat\.example\.org, good for 89 days/.test(f.what)))
  fs.chmodSync(key, 0o644)
  assert.match((await onlyProblem(data, tls)).mend, /^chmod o= /)
  make(5)
  assert.match((await onlyProblem(data, tls)).what, /runs out in 4 days/)
  make(90)
  const other = (await doctor(data, [...tls, '--public-url=http://127.0.0.1:1'])).bad
  assert.ok(other.some((f) => f.check === 'certificate' && /not for 127\.0\.0\.1/.test(f.what)))
  // From a CA: it lies in the data folder.
  const domain = ['--domain=chat.invalid']
  const without = (await doctor(data, domain)).bad.filter((f) => f.check !== 'way in')
  assert.deepEqual(without.map((f) => [f.check, f.what]), [['certificate', 'there is none yet for chat.invalid']])
  fs.mkdirSync(path.join(data, 'acme'), { mode: 0o700 })
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert,
    '-days', '90', '-subj', '/CN=chat.invalid', '-addext', 'subjectAltName=DNS:chat.invalid'], { stdio: 'ignore' })
  fs.writeFileSync(path.join(data, 'acme', 'certificate.pem'), fs.readFileSync(cert, 'utf8') + fs.readFileSync(key, 'utf8'), { mode: 0o600 })
  assert.deepEqual((await doctor(data, domain)).bad.filter((f) => f.check !== 'way in'), [])
  fs.writeFileSync(cert, 'no certificate')
  assert.match((await onlyProblem(data, tls)).what, /cert\.pem/)
})

// --- Reachability --------------------------------------------------------------------------------------------------

const naming = (headers) => { headers['x-forwarded-for'] = [headers['x-forwarded-for'], '198.51.100.7'].filter(Boolean).join(', ') }

/** A proxy in front of a server, with what is wrong with it. */
async function proxy(t, server, { refuse = () => 0, alter = () => {}, name = naming, upgrades = true }) {
  const upstream = new URL(server.url)
  const proxied = http.createServer((request, response) => {
    const status = refuse(request)
    if (status) return request.resume().on('end', () => response.writeHead(status).end('the proxy says no'))
    alter(request.headers)
    name(request.headers)
    for (const hop of ['connection', 'upgrade']) delete request.headers[hop]  // as proxies do, unless told otherwise
    const inner = http.request({ host: upstream.hostname, port: upstream.port, method: request.method, path: request.url, headers: request.headers },
      (answer) => { response.writeHead(answer.statusCode, answer.headers); answer.pipe(response) })
    inner.on('error', () => response.writeHead(502).end())
    request.pipe(inner)
  })
  if (upgrades) {
    proxied.on('upgrade', (request, socket) => {
      alter(request.headers)
      const inner = http.request({ host: upstream.hostname, port: upstream.port, path: request.url, headers: request.headers })
      const say = (answer) => {
        const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')
        socket.write(`HTTP/1.1 ${answer.statusCode} Proxied\r\n${lines}\r\n`)
      }
      socket.on('error', () => {})
      inner.on('upgrade', (answer, other) => { say(answer); other.on('error', () => {}); socket.pipe(other).pipe(socket) })
      inner.on('response', (answer) => { say(answer); answer.pipe(socket) })
      inner.end()
    })
  }
  await new Promise((resolve) => proxied.listen(0, '127.0.0.1', resolve))
  t.after(() => { proxied.closeAllConnections(); proxied.close() })
  return `http://127.0.0.1:${proxied.address().port}`
}

test('a proxy that is right, and each way in which it can be wrong', { timeout: 120_000 }, async (t) => {
  const data = await usedFolder()
  const server = await Server.start({ args: [...args, '--trusted-proxies=127.0.0.1'], data })
  t.after(() => server.kill())
  assert.deepEqual((await doctor(data, ['--url', await proxy(t, server, {})])).bad, [])

  const cases = [
    [{ upgrades: false }, /WebSockets don't get through/, /proxy_set_header Upgrade/],
    [{ alter: (headers) => { headers.host = 'inside:8080' } }, /takes its own pages for strangers/, /proxy_set_header Host|public_url = "http/],
    [{ alter: (headers) => { delete headers.authorization } }, /the Authorization header doesn't arrive/, /pass it on/],
    [{ refuse: (r) => (Number(r.headers['content-length']) > 100_000 ? 413 : 0) }, /refuses a body of 262144 bytes/, /client_max_body_size 257k/],
    [{ refuse: (r) => (r.url.startsWith('/socket.io/') ? 404 : 0) }, /long-polling doesn't get through \(404\)/, /\/socket\.io\//],
    [{ refuse: () => 502 }, /doesn't reach the server \(502\)/, /listens where the proxy looks/],
    [{ refuse: () => 404 }, /something else answers there to \/healthz \(404/, /where the name leads/],
  ]
  for (const [wrong, what, fix] of cases) {
    const problem = await onlyProblem(data, ['--url', await proxy(t, server, wrong)])
    assert.equal(problem.check, 'way in')
    assert.match(problem.what, what)
    assert.match(problem.mend, fix)
  }
  const elsewhere = await onlyProblem(data, ['--url', 'http://no-such-host.invalid'])
  assert.match(elsewhere.what, /leads nowhere/)
  // The server's limit is below what the doctor was told of.
  const told = await onlyProblem(data, ['--url', server.url, '--max-body-size=1MiB'])
  assert.match(told.what, /takes less than max_body_size/)
})

test('clients\' addresses: through no proxy, and through those that name them, hide them, or believe them', { timeout: 120_000 }, async (t) => {
  const data = await usedFolder()
  const setting = { name: (headers) => { headers['x-forwarded-for'] = '198.51.100.7' } }
  const hiding = { name: (headers) => { delete headers['x-forwarded-for'] } }
  const passing = { name: () => {} }
  let server = await Server.start({ args, data })
  t.after(() => server.kill())
  assert.deepEqual((await doctor(data, ['--url', server.url])).bad, [])  // straight
  for (const proxied of [{}, setting]) {
    const { level, what, mend } = await onlyProblem(data, ['--url', await proxy(t, server, proxied)])
    assert.deepEqual([level, mend], ['warning', 'set trusted_proxies = ["127.0.0.1"] and snug reload'])
    assert.match(what, /proxy at 127\.0\.0\.1 names its clients, but isn't trusted/)
  }
  for (const proxied of [hiding, passing])
    assert.match((await onlyProblem(data, ['--url', await proxy(t, server, proxied)])).what, /doesn't name its clients/)

  assert.equal(await server.stop(), 0)
  server = await Server.start({ args: [...args, '--trusted-proxies=127.0.0.1'], data })
  assert.deepEqual((await doctor(data, ['--url', server.url])).bad, [])  // straight
  for (const proxied of [{}, setting])
    assert.deepEqual((await doctor(data, ['--url', await proxy(t, server, proxied)])).bad, [])
  assert.match((await onlyProblem(data, ['--url', await proxy(t, server, hiding)])).what, /doesn't name its clients/)
  const believing = await onlyProblem(data, ['--url', await proxy(t, server, passing)])
  assert.deepEqual([believing.level, believing.check], ['error', 'way in'])
  assert.match(believing.what, /passes on what clients say of their address/)
})

test('TLS that browsers would not trust is told, and the rest is looked at all the same', { timeout: 60_000 }, async (t) => {
  const data = await usedFolder()
  const folder = temporaryFolder()
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert,
    '-days', '90', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' })
  fs.chmodSync(key, 0o600)
  const server = Server.launch({ args: [...args, `--tls-cert=${cert}`, `--tls-key=${key}`], data })
  t.after(() => server.kill())
  const line = /^listening on (https:\/\/\S+)$/m
  await new Promise((resolve) => server.process.stdout.on('data', () => { if (line.test(server.said)) resolve() }))
  const url = line.exec(server.said)[1]
  const problem = await onlyProblem(data, ['--url', url])
  assert.match(problem.what, /browsers don't trust its certificate: self-signed certificate/)
  const trusted = await doctor(data, ['--url', url], { env: { SSL_CERT_FILE: cert } })
  assert.deepEqual(trusted.bad, [])
  const wrongName = await onlyProblem(data, ['--url', url.replace('127.0.0.1', '127.0.0.2')], { env: { SSL_CERT_FILE: cert } })
    .catch((error) => error)  // it may not listen there
  if (!(wrongName instanceof Error)) assert.match(wrongName.what, /IP address mismatch|can't connect/)
})

test('files of messages that are missing, or are not what they were', { timeout: 60_000 }, async () => {
  const data = await usedFolder(async (client, server, chat) => {
    const { accessToken } = await login(server, 'ada')
    const form = new FormData()
    form.append('file', new Blob(['as it was']), 'notes.txt')
    const response = await fetch(`${server.url}/api/v1/uploads`, { method: 'POST', headers: { authorization: `Bearer ${accessToken}` }, body: form })
    const { upload } = await response.json()
    await client.call('send_message', { chatId: chat.id, content: '', attachments: [{ uploadId: upload.id }] })
  })
  assert.ok((await doctor(data, ['--full'])).findings.some((f) => f.check === 'files' && /^1 file of messages is there .*and sound/.test(f.what)))
  const [folder] = fs.readdirSync(path.join(data, 'files')).filter((name) => name !== 'tmp')
  const [name] = fs.readdirSync(path.join(data, 'files', folder))
  const file = path.join(data, 'files', folder, name)
  fs.writeFileSync(file, 'as it is')
  assert.deepEqual((await doctor(data)).bad, [])  // every file is read only with --full
  assert.match((await doctor(data, ['--full'])).bad[0].what, new RegExp(`^1 file of messages is damaged, e\\.g\\. files/${folder}/${name}$`))
  fs.unlinkSync(file)
  const { bad } = await doctor(data)
  assert.match(bad[0].what, /^1 file of messages is missing/)
  assert.match(bad[0].mend, /snug restore/)
})
