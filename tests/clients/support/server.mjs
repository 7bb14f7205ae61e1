// The real program, started by a test: on a free port, in a folder of its own, never outliving the test.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const program = process.env.TEST_SNUG ?? fileURLToPath(new URL('../../../build/dev/snug', import.meta.url))
/** Built with a sanitizer: slower, and bigger than any bound on memory. */
export const sanitized = process.env.TEST_SANITIZED === '1'
export const asRoot = process.getuid() === 0

/** Flags for tests that put load on the server: no rates, no bounds on connections, cheap passwords. */
export const unlimited = [
  '--message-rate=0', '--call-rate=0', '--login-rate=0', '--max-connections=0', '--max-connections-per-address=0',
  '--password.memory=8KiB', '--password.ops=1',
]

/** With TEST_TLS every server speaks HTTPS, by a certificate of the tests' own authority (tests/tls). */
const secured = process.env.TEST_TLS
  ? ['pem', 'key'].map((end) => `--tls-${end === 'pem' ? 'cert' : 'key'}=${path.join(process.env.TEST_AUTHORITY, `server.${end}`)}`)
  : []

const folders = []
process.on('exit', (code) => {
  for (const folder of folders) {
    if (code === 0) fs.rmSync(folder, { recursive: true, force: true })
    else console.error(`left for you to look at: ${folder}`)
  }
})

/** A new folder, gone when the tests have passed. */
export function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'snug-test-'))
  folders.push(folder)
  return folder
}

/** The names of the plain files in a folder, in order. */
export const plainFiles = (folder) =>
  fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory()).map(({ name }) => name).sort()

/** A port that no connection takes by chance while nobody listens there: below those that systems give out. */
export async function lastingPort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const server = net.createServer()
    const free = await new Promise((resolve) => server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)))
    if (!free) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

/** An address of one's own for a server that is to be started there again. */
export const lastingAddress = async () => `127.0.0.1:${await lastingPort()}`

/** Nothing of the environment that the program would take for a setting, or a sanitizer trip over; and no container. */
function environment(extra) {
  const env = { ...process.env, container: '', ...extra }
  for (const name of Object.keys(env)) if (name.startsWith('SNUG_') && !(name in extra)) delete env[name]
  return env
}

export class Server {
  /**
   * Starts `snug serve` and waits until it listens; throws with all that it said if it ends before.
   * `args`: more flags. `data`: the data folder. `wrap`: a command in front. `env`: more variables. `binary`: another one.
   */
  static async start(options) {
    const server = Server.launch(options)
    await server.listening()
    return server
  }

  /** The same, without waiting for anything. */
  static launch({ args = unlimited, data = path.join(temporaryFolder(), 'data'), wrap = [], env = {},
                       listen = '127.0.0.1:0', binary = program } = {}) {
    return new Server(data, [
      'setpriv', '--pdeathsig', 'KILL', ...wrap, binary, 'serve', '--data', data, '--listen', listen, ...secured, ...args,
    ], env)
  }

  url = ''           // http://HOST:PORT, or https
  setupToken = null  // of the first start
  log = ''           // all of standard error
  said = ''          // all of standard output

  constructor(data, command, env) {
    this.data = data
    this.process = spawn(command[0], command.slice(1), { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
    this.process.stderr.setEncoding('utf8').on('data', (text) => (this.log += text))
    this.process.stdout.setEncoding('utf8').on('data', (text) => (this.said += text))
    /** Resolves when the process is gone: {code, signal}. */
    this.ended = new Promise((resolve, reject) => {
      this.process.on('error', reject)
      this.process.on('close', (code, signal) => resolve({ code, signal }))
    })
  }

  get pid() { return this.process.pid }
  get socketUrl() { return this.url.replace('http', 'ws') + '/ws' }
  get port() { return Number(new URL(this.url).port) }

  /** Waits until it listens; throws if it ends before. */
  async listening() {
    const line = /^listening on (https?:\/\/\S+)$/m
    const told = new Promise((resolve) => {
      this.process.stdout.on('data', () => { if (line.test(this.said)) resolve() })
    })
    const end = await Promise.race([told, this.ended, deadline(60_000)])
    if (!line.test(this.said)) {
      this.process.kill('SIGKILL')
      throw new Error(`snug did not start (${JSON.stringify(end)}): ${this.said}${this.log}`)
    }
    this.url = line.exec(this.said)[1]
    this.setupToken = /#setup=(\S+)/.exec(this.said)?.[1] ?? null
  }

  /** kill -9. */
  async kill() {
    this.process.kill('SIGKILL')
    return this.ended
  }

  /** SIGTERM; the exit code. */
  async stop() {
    this.process.kill('SIGTERM')
    const { code, signal } = await this.ended
    return code ?? signal
  }

  /** Waits for a line in the log: its pipe may be slower than a socket. */
  async logged(pattern) {
    await eventually(`${pattern} in the log`, () => pattern.test(this.log)).catch((error) => {
      throw new Error(`${error.message}: ${this.log}`)
    })
  }

  /** Resident memory in MiB. */
  residentMiB() {
    return Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]) / 1024
  }

  /** The value of a metric, labels and all: `snug_connections`. */
  async metric(name) {
    const text = await (await fetch(`${this.url}/metrics`)).text()
    const line = text.split('\n').find((l) => l.startsWith(`${name} `))
    return line === undefined ? undefined : Number(line.slice(name.length + 1))
  }
}

/** Runs the program to its end: {code, signal, stdout, stderr}. Killed after a while, so that nothing hangs. */
export function run(args, { input = '', env = {}, wrap = [], cwd, as, patience = 60_000, binary = program } = {}) {
  return new Promise((resolve, reject) => {
    const command = [...wrap, binary, ...args]
    const child = spawn(command[0], command.slice(1),
                        { env: environment(env), cwd, ...(as && { uid: as, gid: as }), timeout: patience, killSignal: 'SIGKILL' })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    child.stdin.on('error', () => {})  // it may end without reading
    child.stdin.end(input)
  })
}

/** Resolves with `undefined` after a time, without keeping the process alive. */
export function deadline(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

/** Asks again and again until the answer is true (and returns it); throws when it takes too long. */
export async function eventually(what, ask, patience = 60_000) {
  const end = Date.now() + patience
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
