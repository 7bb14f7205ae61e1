// frozen_reader.py, held from Node: a client that can be frozen in the middle of everything.
import { spawn } from 'node:child_process'
import readline from 'node:readline'
import { fileURLToPath } from 'node:url'

export class FrozenReader {
  frames = []

  constructor(server, token, replica) {
    const script = fileURLToPath(new URL('frozen_reader.py', import.meta.url))
    this.process = spawn('setpriv', ['--pdeathsig', 'KILL', '/usr/bin/python3', script, '127.0.0.1', String(server.port), token, replica.cursor],
                         { stdio: ['ignore', 'pipe', 'inherit'] })
    /** Resolves with the close code. */
    this.closed = new Promise((resolve) => {
      readline.createInterface({ input: this.process.stdout }).on('line', (line) => {
        const frame = JSON.parse(line)
        if (frame.closed) return resolve(frame.closed)
        this.frames.push(frame)
        if (frame.event) replica.apply(frame)
      })
      this.process.on('close', () => resolve('ended'))
    })
  }

  freeze() { this.process.kill('SIGSTOP') }
  thaw() { this.process.kill('SIGCONT') }
  end() { this.process.kill('SIGKILL') }
}
