// A recipe of config/proxies/cluster before the nodes of a test, with a certificate that the test has made.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { temporaryFolder } from '../clients/support/server.mjs'
import { eventually } from './support.mjs'

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'  // the certificates are made below; tests/tls checks them

const file = (name) => fileURLToPath(new URL(name, import.meta.url))
const folder = temporaryFolder()
for (const words of [['authority', path.join(folder, 'tls')], ['issue', path.join(folder, 'tls'), 'server']])
  execFileSync('/usr/bin/python3', [file('../tls/certificates.py'), ...words])

/** A recipe before the nodes: `url` and `socketUrl`, as a Server has. Null: that proxy is not installed. */
export class Proxy {
  static async start(name, ports) {
    const proxy = new Proxy()
    proxy.process = spawn('/usr/bin/python3', [file('../proxy/run.py'), name, folder, ...ports], { stdio: ['pipe', 'pipe', 'pipe'] })
    let said = ''
    proxy.log = ''
    proxy.process.stderr.setEncoding('utf8').on('data', (text) => (proxy.log += text))
    proxy.process.stdout.setEncoding('utf8').on('data', (text) => (said += text))
    proxy.ended = new Promise((resolve) => proxy.process.on('close', resolve))
    await eventually(`${name} listens`, () => said.includes('\n') || proxy.process.exitCode !== null)
    if (proxy.process.exitCode === 77) return null
    assert.ok(said, proxy.log)
    proxy.url = `https://localhost:${JSON.parse(said).port}`
    proxy.socketUrl = proxy.url.replace('http', 'ws') + '/ws'
    return proxy
  }

  /** Sessions of Socket.IO that are opened now are on a node that is right: eight in a row, so not by chance. */
  async opens(what, right, inRow = 8) {
    let seen = 0
    await eventually(what, async () => {
      const open = await (await fetch(`${this.url}/socket.io/?EIO=4&transport=polling`)).text()
      seen = right(parseInt(JSON.parse(open.slice(1)).sid.slice(0, 2), 32)) ? seen + 1 : 0
      return seen === inRow
    })
  }

  async stop() {
    this.process.stdin.end()
    await this.ended
  }
}
