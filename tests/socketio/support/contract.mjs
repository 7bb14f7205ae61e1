// The contract server: Engine.IO alone on /engine.io/, which echoes, and Socket.IO on /socket.io/, started by a test.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = process.env.TEST_SIO_CONTRACT ?? fileURLToPath(new URL('../../../build/dev/snug-sio-contract', import.meta.url))

/** It is the official server that is under test: see ../README.md. */
export const stock = program.endsWith('.mjs')

/** Options of a test that asks for more than the official server does. The reason is printed. */
export const notStock = (reason) => ({ skip: stock && `the official server ${reason}` })

/** Timers that no test waits for, and that no machine is too slow for. The contract's own are short. */
export const quiet = { 'ping-interval': 300_000, 'ping-timeout': 200_000, 'upgrade-timeout': 60_000, 'connect-timeout': 60_000 }

export class Contract {
  /** Starts it and waits until it listens. `options`: flags without the dashes, as {'ping-interval': 300}. */
  static async start(options = {}) {
    const flags = Object.entries({ port: 0, ...options }).flatMap(([name, value]) => [`--${name}`, String(value)])
    const command = ['setpriv', '--pdeathsig', 'KILL', ...(stock ? [process.execPath] : []), program, ...flags]
    const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
    const gone = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)))
    const url = new Promise((resolve) => {
      let said = ''
      child.stdout.setEncoding('utf8').on('data', (text) => {
        said += text
        const line = /^listening on (http:\/\/\S+)$/m.exec(said)
        if (line) resolve(line[1])
      })
    })
    const first = await Promise.race([url, gone.then((code) => { throw new Error(`the contract server ended: ${code}`) })])
    return new Contract(first, child, gone)
  }

  constructor(url, child, gone) {
    Object.assign(this, { url, child, gone })
    this.port = Number(new URL(url).port)
  }

  get ended() { return this.child.exitCode !== null || this.child.signalCode !== null }

  async stop() {
    this.child.kill('SIGKILL')
    await this.gone
  }
}
