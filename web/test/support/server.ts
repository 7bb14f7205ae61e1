// A real server for integration tests: started, killed and started again on the same data and port.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Socket, systemClock } from '../../src/client/environment'
import type { Network } from './device'

/** The way to it, with Node's own fetch and WebSocket. */
export const network = (server: Server): Network => ({
  get origin() { return server.origin },
  clock: systemClock,
  fetch: (url, init) => fetch(url, { ...init, cache: undefined }),
  connect: (url) => new WebSocket(url) as unknown as Socket,
})

export class Server {
  readonly #data = mkdtempSync(join(tmpdir(), 'snug-web-'))
  #process: ChildProcess | undefined
  origin = ''

  constructor(private readonly binary: string, private readonly more: readonly string[] = []) {}

  async start(): Promise<void> {
    const listen = this.origin ? new URL(this.origin).host : '127.0.0.1:0'
    const child = spawn(this.binary, ['serve', '--listen', listen, '--data', this.#data, '--registration', 'open',
      '--password.memory=8KiB', '--password.ops=1', '--message-rate', '0', '--call-rate', '0', ...this.more], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#process = child
    this.origin = await new Promise<string>((resolve, reject) => {
      let out = ''
      child.stdout!.on('data', (chunk: Uint8Array) => {
        out += String(chunk)
        const line = /listening on (http:\S+)/.exec(out)
        if (line) resolve(line[1]!)
      })
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
  }

  async kill(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#data, { recursive: true })
  }
}
