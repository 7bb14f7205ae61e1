// A certificate that changes while people talk, and those that keep a server from starting.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { SecureSocket, flags, issue } from './support/tls.mjs'

const args = [...unlimited, '--registration=open']

/** The names on the certificate that a new connection is served with. */
async function served(server) {
  const secure = new SecureSocket(server)
  await secure.secured
  const { subjectaltname } = secure.socket.getPeerCertificate()
  secure.socket.destroy()
  return subjectaltname
}

test('a new certificate is used from the next connection on, and nobody who talks notices', { timeout: 120_000 }, async (t) => {
  const folder = temporaryFolder()
  const files = issue('server', [], folder)
  const server = await Server.start({ args: [...args, ...flags(files)] })
  t.after(() => server.kill())
  const ann = await register(server, 'ann', { setupToken: server.setupToken })
  const ben = await register(server, 'ben')
  const a = await Client.connect(server, ann.accessToken)
  const b = await Client.connect(server, ben.accessToken)
  const { chat } = await a.call('create_chat', { kind: 'direct', userId: ben.user.id })
  let talking = true
  let count = 0
  const talk = (async () => {
    while (talking) {
      const content = `${count} ${'x'.repeat(count % 4000)}`
      const { message } = await a.call('send_message', { chatId: chat.id, content })
      assert.equal(message.seq, ++count)
      assert.equal((await b.next('new_message')).content, content)
      await rest(server, 'GET', '/users/me', { token: ann.accessToken })  // keeps a connection, or makes one
    }
  })()
  talk.catch(() => {})
  const change = async (options, names) => {
    issue('server', ['--names', names, ...options], folder)
    await eventually(`${names} is served`, async () => (await served(server)).includes(names.split(',').at(-1)))
  }
  for (const name of ['one', 'two', 'three']) await change(name === 'two' ? ['--rsa'] : [], `localhost,127.0.0.1,${name}.example.org`)
  assert.equal(await server.metric('snug_tls_certificate_not_after_seconds') > Date.now() / 1000 + 80_000, true)

  // What can't be used leaves the old one in use.
  const refused = async (why, spoil) => {
    const before = server.log.length
    spoil()
    await eventually(`${why} in the log`, () => why.test(server.log.slice(before)))
    assert.match(await served(server), /three\.example\.org/)
  }
  const other = issue()
  await refused(/the old one stays why=.*is not that of the first certificate/, () => fs.copyFileSync(other.key, files.key))
  await refused(/the old one stays why=.*expired at/, () => issue('server', ['--from', '-7200', '--for', '3600'], folder))
  await refused(/the old one stays why=.*damaged/, () => {
    const pem = fs.readFileSync(files.cert, 'utf8')
    fs.writeFileSync(files.cert, pem.slice(0, pem.length / 3))
  })
  await refused(/the old one stays why=.*cannot be read/, () => fs.rmSync(files.cert))
  await change([], 'localhost,127.0.0.1,four.example.org')

  talking = false
  await talk
  assert.ok(a.isOpen && b.isOpen)
  assert.ok(count > 10)
  assert.equal(await server.stop(), 0)
})

test('what keeps a server from starting: one line, and nothing is made', { timeout: 60_000 }, async () => {
  const good = issue()
  const other = issue()
  const empty = path.join(temporaryFolder(), 'empty.pem')
  fs.writeFileSync(empty, '')
  const refused = async (more, line) => {
    const data = path.join(temporaryFolder(), 'data')
    const { code, stdout, stderr } = await run(['serve', '--data', data, '--listen', '127.0.0.1:0', ...more])
    assert.deepEqual([code, stdout], [1, ''], stderr)
    assert.match(stderr, /^snug: [^\n]+\n$/)
    assert.match(stderr, line)
    assert.equal(fs.existsSync(data), false)
  }
  await refused([`--tls-cert=${good.cert}`], /--tls-cert needs --tls-key/)
  await refused([`--tls-key=${good.key}`], /--tls-key needs --tls-cert/)
  await refused(flags({ ...good, cert: '/no/such/file.pem' }), /\/no\/such\/file\.pem: cannot be read: No such file/)
  await refused(flags({ ...good, cert: empty }), /empty\.pem: has no certificate in it/)
  await refused(flags({ ...good, key: empty }), /empty\.pem: has no private key in it/)
  await refused(flags({ ...good, key: other.key }), /server\.key: this key is not that of the first certificate in .*server\.pem/)
  await refused(flags({ cert: good.key, key: good.cert }), /server\.key: has no certificate in it/)
  await refused(['--redirect-listen=127.0.0.1:0'], /--redirect-listen needs TLS/)
  await refused(['--hsts-max-age=1d'], /--hsts-max-age needs TLS/)
  await refused([...flags(good), '--redirect-listen=192.0.2.1:80'], /192\.0\.2\.1:80.*--redirect-listen/)
})

test('an expired certificate is better than none: a warning', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args: [...args, ...flags(issue('server', ['--from', '-7200', '--for', '3600']))] })
  t.after(() => server.kill())
  await server.logged(/warning +the certificate has expired, browsers will refuse it: renew it/)
  const secure = new SecureSocket(server, { rejectUnauthorized: false })
  await secure.secured
  assert.match(secure.socket.authorizationError.toString(), /CERT_HAS_EXPIRED/)
  secure.socket.destroy()
})
