// TLS as others see it: OpenSSL's own client, clients without manners, and the plain listener beside it.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import test, { after, before, describe } from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { RawSocket } from '../system/raw.mjs'
import { SecureSocket, flags, issue, sClient } from './support/tls.mjs'

const args = [...unlimited, '--registration=open', '--header-timeout=2s']
const get = (target = '/healthz', more = '') => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`

describe('by openssl s_client', () => {
  let server
  before(async () => { server = await Server.start({ args: [...args, ...flags(issue())] }) })
  after(() => server.kill())

  test('TLS 1.3 and 1.2, with a chain that is complete', async () => {
    for (const [option, version] of [['-tls1_3', 'TLSv1.3'], ['-tls1_2', 'TLSv1.2']]) {
      const { code, text } = await sClient(server, [option, '-verify_return_error', '-brief'])
      assert.equal(code, 0, text)
      assert.match(text, new RegExp(`Protocol version: ${version.replace('.', '\\.')}`))
      assert.match(text, /Verification: OK/)
    }
  })

  test('older versions and ciphers without forward secrecy are refused', async () => {
    const low = 'ALL:@SECLEVEL=0'
    for (const options of [['-tls1', '-cipher', low], ['-tls1_1', '-cipher', low],
                           ['-tls1_2', '-cipher', 'AES128-GCM-SHA256:AES256-SHA:@SECLEVEL=0'],
                           ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0']]) {
      const { code, text } = await sClient(server, options)
      assert.notEqual(code, 0, options.join(' '))
      assert.match(text, /alert protocol version|handshake failure/)
    }
  })

  test('ALPN: http/1.1, and nothing that is not spoken', async () => {
    assert.match((await sClient(server, ['-alpn', 'h2,http/1.1'])).text, /ALPN protocol: http\/1\.1/)
    for (const others of ['h2', 'acme-tls/1']) {
      const { code, text } = await sClient(server, ['-alpn', others])
      assert.notEqual(code, 0)
      assert.match(text, /alert/)
    }
  })

  test('sessions are resumed', async () => {
    const session = path.join(temporaryFolder(), 'session')
    const before = await server.metric('snug_tls_handshakes_total{outcome="resumed"}')
    for (const version of ['-tls1_2', '-tls1_3']) {
      // TLS 1.3 sends the ticket behind the handshake: s_client has to stay until the answer
      const first = await sClient(server, [version, '-sess_out', session, '-ign_eof'], get('/healthz', 'Connection: close\r\n'))
      assert.match(first.text, /200 OK/)
      assert.match((await sClient(server, [version, '-sess_in', session])).text, /Reused, TLSv1/)
    }
    assert.equal(await server.metric('snug_tls_handshakes_total{outcome="resumed"}'), before + 2)
  })

  test('no renegotiation', async () => {
    const { text } = await sClient(server, ['-tls1_2'], 'R\n')
    assert.match(text, /RENEGOTIATING[\s\S]*no renegotiation/)
  })

  test('the ciphers of RSA', async (t) => {
    const other = await Server.start({ args: [...args, ...flags(issue('rsa', ['--rsa']))] })
    t.after(() => other.kill())
    assert.match((await sClient(other, ['-tls1_2', '-brief'])).text, /Ciphersuite: ECDHE-RSA-AES/)
    assert.match((await sClient(other, ['-tls1_3', '-brief'])).text, /Ciphersuite: TLS_AES/)
  })
})

describe('without manners', () => {
  let server
  before(async () => { server = await Server.start({ args: [...args, ...flags(issue())] }) })
  after(() => server.kill())
  const failed = () => server.metric('snug_tls_handshakes_total{outcome="failed"}')

  test('plain HTTP on the port of HTTPS is told so', async () => {
    const raw = new RawSocket(server)
    raw.write(get('/'))
    const answer = (await raw.over).toString()
    assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*https:\/\//)
  })

  test('nonsense instead of a handshake is hung up on, and counted', async () => {
    const before = await failed()
    for (const bytes of ['SSH-2.0-OpenSSH_9.2p1\r\n', '\x16\x03\x01\x40\x00' + 'x'.repeat(0x4000), '\x80\x2e\x01\x00\x02', '\0'.repeat(100)]) {
      const raw = new RawSocket(server)
      raw.write(Buffer.from(bytes, 'latin1'))
      await raw.over
    }
    await eventually('it is counted', async () => (await failed()) >= before + 4)
    assert.ok(!/handshake/.test(server.log), 'nobody fills the log like that')
  })

  test('a handshake that never ends is ended', async () => {
    const before = await failed()
    const silent = new RawSocket(server)
    const half = new RawSocket(server)
    half.write(Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1'))
    assert.equal((await silent.over).length, 0)
    assert.equal((await half.over).length, 0)
    await eventually('it is counted', async () => (await failed()) >= before + 2)
  })

  test('a client that sends byte by byte is served', { timeout: 60_000 }, async (t) => {
    const proxy = net.createServer((socket) => {
      const onward = net.connect(server.port, '127.0.0.1').setNoDelay(true)
      const waiting = []
      const step = () => {
        if (waiting.length === 0) return
        onward.write(waiting.splice(0, 1)[0])
        setImmediate(step)
      }
      socket.on('data', (bytes) => { const idle = waiting.length === 0; waiting.push(...bytes.toString('latin1').split('').map((c) => Buffer.from(c, 'latin1'))); if (idle) step() })
      onward.pipe(socket)
      for (const s of [socket, onward]) s.on('error', () => {}).on('close', () => { socket.destroy(); onward.destroy() })
    }).listen(0, '127.0.0.1')
    t.after(() => proxy.close())
    await new Promise((resolve) => proxy.once('listening', resolve))
    const secure = new SecureSocket({ port: proxy.address().port })
    await secure.secured
    for (let i = 0; i < 3; ++i) {
      secure.received = ''
      secure.socket.write(get())
      await secure.until(/200 OK[\s\S]*ok\n$/)
    }
    secure.socket.destroy()
  })

  test('a client that ends its side at once gets its answer, and an end in order', async () => {
    const secure = new SecureSocket(server)
    await secure.secured
    secure.socket.end(get())
    assert.equal(await secure.over, true)
    assert.match(secure.received, /200 OK[\s\S]*ok\n$/)
  })

  test('an answer on a connection that is closed behind it is complete', async () => {
    const secure = new SecureSocket(server)
    await secure.secured
    secure.socket.write(get('/api/v1/openapi.json', 'Connection: close\r\n'))
    assert.equal(await secure.over, true)
    assert.equal(secure.error, undefined)
    const [head, body] = secure.received.split('\r\n\r\n')
    assert.equal(body.length, Number(/Content-Length: (\d+)/.exec(head)[1]))
  })

  test('requests that come together are answered in order', async () => {
    const secure = new SecureSocket(server)
    await secure.secured
    secure.socket.write(get('/healthz') + get('/no/such/place') + get('/readyz', 'Connection: close\r\n'))
    assert.equal(await secure.over, true)
    assert.deepEqual(secure.received.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200'])
  })

  test('a large answer to a client that reads late', { timeout: 60_000 }, async () => {
    const secure = new SecureSocket(server)
    await secure.secured
    secure.socket.pause()
    const count = 300
    for (let i = 0; i < count; ++i) secure.socket.write(get('/api/v1/openapi.json'))
    await eventually('the server waits for it', async () => {  // what it sent stands in between
      const sent = await server.metric('snug_sent_bytes_total')
      await new Promise((resolve) => setTimeout(resolve, 100))
      return (await server.metric('snug_sent_bytes_total')) - sent < 50_000  // our own question counts, too
    })
    secure.socket.resume()
    await eventually('all is there', () => (secure.received.match(/HTTP\/1\.1 200/g) ?? []).length === count)
    secure.socket.destroy()
  })
})

describe('plain HTTP beside it', () => {
  let server
  let plain
  const launch = (more) => Server.start({ args: [...args, ...flags(issue()), '--redirect-listen=127.0.0.1:0', '--hsts-max-age=1h', ...more] })
  const ask = (target, options = {}) => fetch(`http://127.0.0.1:${plain}${target}`, { redirect: 'manual', ...options })
  const portOf = async (s) => {
    await s.logged(/plain HTTP is sent to HTTPS address=\S+/)
    return Number(/plain HTTP is sent to HTTPS address="?127\.0\.0\.1:(\d+)/.exec(s.log)[1])
  }
  before(async () => { server = await launch([]); plain = await portOf(server) })
  after(() => server.kill())

  test('everything is sent to HTTPS', async () => {
    for (const [method, target] of [['GET', '/'], ['POST', '/api/v1/auth/login'], ['GET', '/a%20b?c=d&e'], ['PUT', '/x']]) {
      const response = await ask(target, { method })
      assert.equal(response.status, 308)
      assert.equal(response.headers.get('location'), `https://127.0.0.1:${server.port}${target}`)
      assert.equal(response.headers.get('strict-transport-security'), null)
    }
    const followed = await fetch(`http://127.0.0.1:${plain}/healthz`)
    assert.equal(await followed.text(), 'ok\n')
    assert.equal(followed.headers.get('strict-transport-security'), 'max-age=3600')
    assert.equal((await ask('/.well-known/acme-challenge/x')).status, 308)
  })

  test('no host, no redirect; and none to where a header wants it', async () => {
    for (const host of ['', 'Host: evil.org/\r\n', 'Host: a b\r\n', 'Host: a\r\nHost: b\r\n']) {
      const raw = new RawSocket({ port: plain })
      raw.write(`GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
      assert.match((await raw.over).toString(), /^HTTP\/1\.1 400/, host)
    }
    const named = await launch(['--public-url=https://chat.example.org/sub'])
    try {
      const raw = new RawSocket({ port: await portOf(named) })
      raw.write('GET /x HTTP/1.1\r\nHost: evil.example.org\r\n\r\n')
      assert.match((await raw.over).toString(), /308 [\s\S]*Location: https:\/\/chat\.example\.org\/x\r\n/)
    } finally {
      await named.kill()
    }
  })
})

test('under TLS the page, its links and its origins are https', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args: [...args, ...flags(issue())] })
  t.after(() => server.kill())
  assert.match(server.said, new RegExp(`open ${server.url}/#setup=`))
  const ann = await register(server, 'ann', { setupToken: server.setupToken })
  const a = await Client.connect(server, ann.accessToken)
  const { chat } = await a.call('create_chat', { kind: 'group', title: 'Tea' })
  const { invite } = await a.call('create_invite', { chatId: chat.id })
  assert.ok(invite.url.startsWith(`${server.url}/#invite=`), invite.url)
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n'
  for (const [origin, status] of [['https://localhost', 101], ['http://localhost', 403]]) {
    const secure = new SecureSocket(server)
    await secure.secured
    secure.socket.write(get('/ws', `${upgrade}Origin: ${origin}\r\n`))
    await secure.until(/\r\n\r\n/)
    assert.match(secure.received, new RegExp(`^HTTP/1\\.1 ${status} `), origin)
    secure.socket.destroy()
  }
  await rest(server, 'GET', '/users/me', { token: ann.accessToken, headers: { origin: server.url } })
  assert.equal(await server.stop(), 0)
  assert.equal(fs.existsSync(path.join(server.data, 'snug.sock')), false)
})
