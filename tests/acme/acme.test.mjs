// A certificate from a CA, as `--domain` gets it: against a strict ACME server of our own.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { Server, eventually, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { SecureSocket, authority } from '../tls/support/tls.mjs'

const domain = 'chat.example.org'

/** The CA. */
class Authority {
  static async start(t, behaviour = {}, options = []) {
    const ca = new Authority()
    const script = fileURLToPath(new URL('acme_server.py', import.meta.url))
    ca.process = spawn('setpriv', ['--pdeathsig', 'KILL', '/usr/bin/python3', script, authority, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
    t.after(() => ca.process.kill('SIGKILL'))
    ca.directory = await new Promise((resolve) => ca.process.stdout.once('data', (line) => resolve(String(line).trim())))
    await ca.behave(behaviour)
    return ca
  }
  get base() { return new URL(this.directory).origin }
  async behave(behaviour) { await fetch(`${this.base}/test/behave`, { method: 'POST', body: JSON.stringify(behaviour) }) }
  async state() { return (await fetch(`${this.base}/test/state`)).json() }
  async assertNoViolations() { assert.deepEqual((await this.state()).violations, []) }
}

/** A server that asks it, told to where the CA is to look. */
async function launch(t, ca, { more = [], data, redirect = '127.0.0.1:0', domains = [domain] } = {}) {
  const server = await Server.start({ data, args: [
    ...unlimited, ...domains.map((name) => `--domain=${name}`), `--acme-directory=${ca.directory}`, `--acme-ca-file=${path.join(authority, 'ca.pem')}`,
    `--redirect-listen=${redirect}`, '--acme-retry=200ms', ...more] })
  t.after(() => server.kill())
  const behaviour = { tls_port: server.port }
  if (redirect !== 'none') {
    await server.logged(/plain HTTP is sent to HTTPS address=\S+/)
    server.plain = Number(/plain HTTP is sent to HTTPS address="?127\.0\.0\.1:(\d+)/.exec(server.log)[1])
    behaviour.http_port = server.plain
  }
  await ca.behave(behaviour)
  return server
}

/** The certificate that is served: {names, issuer, serialNumber, trusted}. */
async function served(server, servername = domain) {
  const secure = new SecureSocket(server, { servername, rejectUnauthorized: false })
  await secure.secured
  const { subjectaltname, issuer, serialNumber } = secure.socket.getPeerCertificate()
  const trusted = secure.socket.authorized
  secure.socket.destroy()
  return { names: subjectaltname, issuer: issuer.CN, serialNumber, trusted }
}

const trusted = (server, name = domain) => eventually('the certificate is from the CA', async () => (await served(server, name)).trusted)
const mode = (file) => (fs.statSync(file).mode & 0o777).toString(8)

test('--domain is all it takes: a certificate, kept, and used again after a restart', { timeout: 60_000 }, async (t) => {
  const ca = await Authority.start(t)
  const server = await launch(t, ca, { more: ['--acme-email=admin@example.org'] })
  assert.match(server.said, /open https:\/\/chat\.example\.org\/#setup=/)
  await trusted(server)
  await server.logged(/a certificate from the CA is in use names=chat\.example\.org until=\S+/)
  await ca.assertNoViolations()
  const state = await ca.state()
  assert.deepEqual([state.accounts, state.validated, state.orders], [[['mailto:admin@example.org']], ['http-01'], [{ status: 'valid', domains: [domain] }]])

  const folder = path.join(server.data, 'acme')
  assert.equal(mode(folder), '700')
  assert.deepEqual(fs.readdirSync(folder).sort(), ['account.key', 'certificate.pem'])
  for (const name of fs.readdirSync(folder)) assert.equal(mode(path.join(folder, name)), '600')

  const { status, headers } = await fetch(`http://127.0.0.1:${server.plain}/x`, { redirect: 'manual' })
  assert.deepEqual([status, headers.get('location')], [308, 'https://chat.example.org/x'])
  const secure = new SecureSocket(server, { servername: domain })
  await secure.secured
  secure.socket.write('GET /healthz HTTP/1.1\r\nHost: chat.example.org\r\n\r\n')
  await secure.until(/Strict-Transport-Security: max-age=63072000\r\n/)

  const { serialNumber } = await served(server)
  assert.equal(await server.stop(), 0)
  const again = await launch(t, ca, { data: server.data })
  assert.equal((await served(again)).serialNumber, serialNumber)
  assert.equal((await ca.state()).rounds.length, 1)
  assert.equal(await again.stop(), 0)

  // Another name: the old certificate stays until there is one for both.
  const both = await launch(t, ca, { data: server.data, domains: [domain, 'www.example.org'] })
  await trusted(both, 'www.example.org')
  assert.match((await served(both)).names, /chat\.example\.org.*www\.example\.org/)
  assert.equal((await ca.state()).accounts.length, 1)
  await ca.assertNoViolations()
  assert.equal(await both.stop(), 0)
})

test('by TLS-ALPN alone, without a listener for plain HTTP', { timeout: 60_000 }, async (t) => {
  const ca = await Authority.start(t)
  const server = await launch(t, ca, { redirect: 'none', domains: [domain, 'www.example.org'] })
  await trusted(server)
  await ca.assertNoViolations()
  assert.deepEqual((await ca.state()).validated, ['tls-alpn-01', 'tls-alpn-01'])
  assert.equal(await server.stop(), 0)
})

test('what fails by HTTP is tried by TLS', { timeout: 60_000 }, async (t) => {
  const ca = await Authority.start(t)
  const server = await launch(t, ca)
  await ca.behave({ http_port: 1 })
  fs.rmSync(path.join(server.data, 'acme', 'certificate.pem'), { force: true })
  await server.stop()
  const again = await launch(t, { ...ca, directory: ca.directory, behave: () => ca.behave({ http_port: 1 }) }, { data: server.data })
  await ca.behave({ tls_port: again.port })
  await again.logged(/no certificate from the CA names=chat\.example\.org why="the CA cannot reach chat\.example\.org on port 80/)
  await trusted(again)
  assert.equal((await ca.state()).validated.at(-1), 'tls-alpn-01')
  await ca.assertNoViolations()
})

test('a slow CA, bad nonces, and plain HTTP on this machine', { timeout: 90_000 }, async (t) => {
  const ca = await Authority.start(t, { bad_nonces: 3, processing: 2, pending: 2 }, ['--plain'])
  assert.match(ca.directory, /^http:/)
  const server = await launch(t, ca)
  await trusted(server)
  await ca.assertNoViolations()
  assert.equal((await ca.state()).orders.length, 1)
})

test('until the CA has given one out, the server is up; each refusal says what to do', { timeout: 120_000 }, async (t) => {
  const ca = await Authority.start(t, { refuse_order: { status: 403, type: 'rejectedIdentifier', detail: 'policy forbids example.org' } })
  const server = await launch(t, ca)
  const provisional = await served(server)
  assert.deepEqual([provisional.trusted, provisional.names], [false, `DNS:${domain}`])
  assert.equal((await fetch(`http://127.0.0.1:${server.plain}/`, { redirect: 'manual' })).status, 308)
  const refused = async (behaviour, why) => {
    const from = server.log.length
    await ca.behave({ refuse_order: null, refuse_challenge: null, spoil: '', external_account: false, foreign_urls: false, ...behaviour })
    await eventually(`${why} in the log`, () => why.test(server.log.slice(from))).catch((error) => {
      throw new Error(`${error.message}: ${server.log.slice(from)}`)
    })
    assert.equal((await served(server)).serialNumber, provisional.serialNumber)
  }
  await server.logged(/error +no certificate from the CA names=chat\.example\.org why="the CA answered 403: policy forbids example\.org \(rejectedIdentifier\)"/)
  // The pauses double: what is tried here is over before they are long.
  await refused({ refuse_challenge: { type: 'dns', detail: 'NXDOMAIN' } }, /finds no address for chat\.example\.org: let its A or AAAA record point to this machine \(the CA says: NXDOMAIN\)/)
  await refused({ refuse_challenge: { type: 'unauthorized', detail: '404' } }, /of chat\.example\.org the CA has met another server: does its DNS record point here\?/)
  await refused({ external_account: true }, /external account binding/)
  await refused({ spoil: 'names' }, /certificate is for other\.example\.org, not for chat/)
  await refused({ foreign_urls: true }, /named an address that is not https: http:\/\/198\.51\.100\.1/)
  await ca.behave({ foreign_urls: false })
  await trusted(server)
  await ca.assertNoViolations()
  assert.ok(await eventuallyMetric(server, 'snug_acme_attempts_total{outcome="failed"}') >= 6)
})

async function eventuallyMetric(server, name) {
  const secure = new SecureSocket(server, { servername: domain })
  await secure.secured
  secure.socket.end('GET /metrics HTTP/1.1\r\nHost: chat.example.org\r\nConnection: close\r\n\r\n')
  await secure.over
  const line = secure.received.split('\n').find((text) => text.startsWith(`${name} `))
  return Number(line.slice(name.length + 1))
}

test('a certificate with another key, and one that is none, are not used', { timeout: 60_000 }, async (t) => {
  for (const [spoil, why] of [['key', /is not that of the first certificate/], ['garbage', /no certificate in it/]]) {
    const ca = await Authority.start(t, { spoil })
    const server = await launch(t, ca)
    await server.logged(why)
    assert.equal((await served(server)).trusted, false)
    assert.deepEqual(fs.readdirSync(path.join(server.data, 'acme')), ['account.key'])
    await server.kill()
  }
})

test('a CA that asks for patience gets it, until somebody says that it is fixed', { timeout: 60_000 }, async (t) => {
  const ca = await Authority.start(t, { refuse_order: { status: 429, type: 'rateLimited', detail: 'too many certificates', retry_after: 3600 } })
  const server = await launch(t, ca)
  await server.logged(/why="the CA's rate limit is reached: too many certificates \(rateLimited\)"/)
  await server.logged(/the next attempt to get a certificate in_seconds=3600/)
  assert.equal((await ca.state()).rounds.length, 1)
  await ca.behave({ refuse_order: null })
  process.kill(server.pid, 'SIGHUP')  // the same as `snug reload`
  await trusted(server)
  assert.equal((await ca.state()).rounds.length, 2)
  await ca.behave({ refuse_order: { status: 429, type: 'rateLimited', detail: 'too many certificates', retry_after: 3600 } })
  const waiting = await launch(t, ca)
  await waiting.logged(/in_seconds=3600/)
  assert.equal(await waiting.stop(), 0)  // at once, though it waits
})

test('a CA that is away: the server is up, and gets its certificate when the CA is back', { timeout: 60_000 }, async (t) => {
  const ca = await Authority.start(t)
  ca.process.kill('SIGSTOP')  // takes connections, says nothing
  const server = Server.launch({ args: [...unlimited, `--domain=${domain}`, `--acme-directory=${ca.directory}`, '--redirect-listen=none',
                                        `--acme-ca-file=${path.join(authority, 'ca.pem')}`, '--acme-retry=200ms'] })
  t.after(() => server.kill())
  await server.listening()
  assert.equal((await served(server)).trusted, false)
  ca.process.kill('SIGCONT')
  await ca.behave({ tls_port: server.port })
  await trusted(server)

  const { port } = new URL(ca.directory)
  ca.process.kill('SIGKILL')
  const away = await launchAway(t, `https://127.0.0.1:${port}/directory`)
  await away.logged(/the CA at 127\.0\.0\.1:\d+ cannot be asked: nobody answers there/)
  const nowhere = await launchAway(t, 'https://no-such-name.invalid/directory')
  await nowhere.logged(/the CA at no-such-name\.invalid cannot be asked: its name is not found/)
  assert.equal(await nowhere.stop(), 0)
  assert.equal(await away.stop(), 0)
})

async function launchAway(t, directory) {
  const server = await Server.start({ args: [...unlimited, `--domain=${domain}`, `--acme-directory=${directory}`, '--redirect-listen=none'] })
  t.after(() => server.kill())
  return server
}

test('a CA whose certificate nobody vouches for is not asked', { timeout: 60_000 }, async (t) => {
  const ca = await Authority.start(t)
  const server = await launchAway(t, ca.directory)
  await server.logged(/its certificate is not that of 127\.0\.0\.1, or of no authority known here/)
  assert.equal((await ca.state()).rounds.length, 0)
})

test('renewal: in time, with a new key, and nobody is cut off', { timeout: 90_000 }, async (t) => {
  const ca = await Authority.start(t, { lifetime: 12 })  // renewed when 4 s are left of 72: it began a minute ago
  const server = await launch(t, ca, { domains: [domain] })
  await trusted(server)
  const open = new SecureSocket(server, { servername: domain })
  await open.secured
  const first = (await served(server)).serialNumber
  await ca.behave({ lifetime: 86400 })
  await eventually('it is renewed', async () => (await served(server)).serialNumber !== first)
  await ca.assertNoViolations()  // among them: each certificate has a key of its own
  open.socket.write('GET /healthz HTTP/1.1\r\nHost: chat.example.org\r\n\r\n')
  await open.until(/200 OK/)
  const rounds = (await ca.state()).rounds.length
  assert.equal(await server.stop(), 0)
  const again = await launch(t, ca, { data: server.data })
  assert.equal((await served(again)).trusted, true)
  assert.equal((await ca.state()).rounds.length, rounds)
})

test('what keeps it from starting', { timeout: 60_000 }, async () => {
  const data = path.join(temporaryFolder(), 'data')
  const refused = async (more, line, code = 1) => {
    const result = await run(['serve', '--data', data, '--listen', '127.0.0.1:0', '--redirect-listen=none', ...more])
    assert.deepEqual([result.code, result.stdout], [code, ''], result.stderr)
    assert.match(result.stderr, /^snug: [^\n]+\n$/)
    assert.match(result.stderr, line)
  }
  await refused(['--domain=*.example.org'], /'\*\.example\.org' is not a DNS name.*no wildcard/, 2)
  await refused(['--domain=192.0.2.1'], /is not a DNS name/, 2)
  await refused([`--domain=${domain}`, '--tls-cert=a', '--tls-key=b'], /--domain gets a certificate from a CA and --tls-cert brings one/)
  await refused([`--domain=${domain}`, '--acme-ca-file=/no/such/file'], /\/no\/such\/file: has no certificates of authorities/)
  fs.writeFileSync(path.join(data, 'acme', 'account.key'), 'no key', { mode: 0o600 })
  await refused([`--domain=${domain}`], /account\.key: holds no private key; remove it/)
  fs.chmodSync(path.join(data, 'acme', 'account.key'), 0o644)
  await refused([`--domain=${domain}`], /account\.key: others may read it/)
})
