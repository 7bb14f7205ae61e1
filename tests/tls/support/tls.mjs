// Certificates and clients for the tests of TLS. The authority of all certificates is made by CTest beforehand (TEST_AUTHORITY),
// and Node trusts it (NODE_EXTRA_CA_CERTS).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import tls from 'node:tls'
import { fileURLToPath } from 'node:url'

import { run, temporaryFolder } from '../../clients/support/server.mjs'

export const authority = process.env.TEST_AUTHORITY
const script = fileURLToPath(new URL('../certificates.py', import.meta.url))

/** Makes NAME.pem and NAME.key in a folder: {cert, key}. `options`: of certificates.py. */
export function issue(name = 'server', options = [], folder = temporaryFolder()) {
  for (const file of ['ca.pem', 'ca.key']) fs.copyFileSync(path.join(authority, file), path.join(folder, file))
  const { status, stderr } = spawnSync('/usr/bin/python3', [script, 'issue', folder, name, ...options])
  assert.equal(status, 0, String(stderr))
  return { cert: path.join(folder, `${name}.pem`), key: path.join(folder, `${name}.key`) }
}

/** Flags of a server with that certificate. */
export function flags({ cert, key }) { return [`--tls-cert=${cert}`, `--tls-key=${key}`] }

/** What `openssl s_client` says to all that it hears, input and errors included. */
export async function sClient(server, options = [], input = '') {
  const args = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-CAfile', path.join(authority, 'ca.pem'), ...options]
  const { code, stdout, stderr } = await run(args, { binary: 'openssl', input })
  return { code, text: stdout + stderr }
}

/** A TLS connection with everything that came: {socket, received, ended, closed}. */
export class SecureSocket {
  received = ''
  constructor(server, options = {}) {
    this.socket = tls.connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true, ...options })
    this.socket.setEncoding('latin1').on('data', (text) => (this.received += text)).on('error', (error) => (this.error = error))
    this.secured = new Promise((resolve, reject) => this.socket.once('secureConnect', resolve).once('error', reject))
    this.secured.catch(() => {})
    /** Resolves when the server has ended its side in order (true), or the connection broke (false). */
    this.over = new Promise((resolve) => this.socket.once('end', () => resolve(true)).once('close', () => resolve(false)))
  }

  async until(pattern, patience = 60_000) {
    const end = Date.now() + patience
    while (!pattern.test(this.received)) {
      if (Date.now() > end || this.error) throw this.error ?? new Error(`it did not come: ${this.received.slice(-500)}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}
