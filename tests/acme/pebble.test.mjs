// The same against Let's Encrypt's own test server, where it is at hand:
//   go install github.com/letsencrypt/pebble/v2/cmd/pebble@latest github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv@latest
import { spawn, spawnSync } from 'node:child_process'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import test from 'node:test'

import { Server, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { SecureSocket, authority } from '../tls/support/tls.mjs'

const missing = ['pebble', 'pebble-challtestsrv'].filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
const skip = missing.length > 0 && `${missing.join(' and ')} not on the PATH`

/** Ports that nobody uses just now. */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))))
  const ports = servers.map((server) => server.address().port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

for (const [how, plain] of [['HTTP-01', true], ['TLS-ALPN-01', false]]) {
  test(`Pebble gives out a certificate, by ${how}`, { skip, timeout: 120_000 }, async (t) => {
    const [ca, management, dns, names, http, https] = await freePorts(6)
    const run = (command, args, env = {}) => {
      const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], { stdio: 'ignore', env: { ...process.env, ...env } })
      t.after(() => child.kill('SIGKILL'))
    }
    const config = path.join(temporaryFolder(), 'pebble.json')
    fs.writeFileSync(config, JSON.stringify({ pebble: {
      listenAddress: `127.0.0.1:${ca}`, managementListenAddress: `127.0.0.1:${management}`, httpPort: http, tlsPort: https, ocspResponderURL: '',
      certificate: path.join(authority, 'server.pem'), privateKey: path.join(authority, 'server.key'), externalAccountBindingRequired: false,
      retryAfter: { authz: 1, order: 1 } } }))
    run('pebble-challtestsrv', ['-defaultIPv6', '', '-defaultIPv4', '127.0.0.1', '-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', '',
                                '-management', `127.0.0.1:${names}`, '-dnsserver', `127.0.0.1:${dns}`])
    run('pebble', ['-config', config, '-strict', '-dnsserver', `127.0.0.1:${dns}`], { PEBBLE_WFE_NONCEREJECT: '30' })
    const server = await Server.start({ listen: `127.0.0.1:${https}`, args: [
      ...unlimited, '--domain=chat.example.org', '--domain=www.example.org', `--acme-directory=https://127.0.0.1:${ca}/dir`,
      `--acme-ca-file=${path.join(authority, 'ca.pem')}`, '--acme-email=admin@example.org', '--acme-retry=500ms',
      `--redirect-listen=${plain ? `127.0.0.1:${http}` : 'none'}`] })
    t.after(() => server.kill())
    await server.logged(/a certificate from the CA is in use names="chat\.example\.org, www\.example\.org"/)
    const secure = new SecureSocket(server, { servername: 'www.example.org', rejectUnauthorized: false })
    await secure.secured
    assert.match(secure.socket.getPeerCertificate().issuer.CN, /^Pebble/)
    secure.socket.destroy()
    assert.equal(await server.stop(), 0)
  })
}
