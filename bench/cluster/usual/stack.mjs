// Two processes of the usual chat, and people on stock clients, as the tutorial has them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import Database from 'better-sqlite3'
import { io } from 'socket.io-client'

import { temporaryFolder } from '../../../tests/clients/support/server.mjs'
import { Redis, eventually, lastingPort } from '../../../tests/cluster/support.mjs'

const server = fileURLToPath(new URL('server.mjs', import.meta.url))

class Person {
  acked = new Set()
  shown = []
  name
  #socket

  constructor(url, name) {
    this.name = name
    this.#socket = io(url, {
      auth: { serverOffset: 0 },
      ackTimeout: 2_000,  // 10 s in the tutorial
      retries: 1_000_000,  // 3 there
      transports: ['websocket'], reconnectionDelay: 50, reconnectionDelayMax: 200,  // as our people have it
      forceNew: true,
    })
    this.#socket.on('chat message', (content, serverOffset) => {
      this.shown.push(content)
      this.#socket.auth.serverOffset = serverOffset
    })
  }

  get connected() { return this.#socket.connected }

  async say(content) {
    await new Promise((resolve, reject) => this.#socket.emit('chat message', content, content, (error) => (error ? reject(error) : resolve())))
    this.acked.add(content)
  }

  async comeBack() {
    const connected = new Promise((resolve) => this.#socket.once('connect', resolve))
    this.#socket.disconnect().connect()
    await connected
  }

  leave() { this.#socket.disconnect() }
}

export class Usual {
  processes = []
  ports = []
  ended = 0  // by themselves

  static async start(adapter) {
    const stack = Object.assign(new Usual(), { adapter, name: `two Socket.IO processes with @socket.io/${adapter}-adapter, and SQLite` })
    stack.redis = await Redis.start()
    stack.file = path.join(temporaryFolder(), 'chat.db')
    stack.ports = [await lastingPort(), await lastingPort()]
    for (const n of [1, 2]) await stack.start(n)
    return stack
  }

  async start(n) {
    const args = [server, this.ports[n - 1], this.file, this.redis.port, this.adapter]
    this.processes[n] = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(this.processes[n].stdout, 'data')
  }

  /** Starts it again if it has ended by itself, as a service manager would. */
  async ready(n) {
    if (this.processes[n].exitCode !== null) {
      ++this.ended
      await this.start(n)
    }
    await eventually(`process ${n} answers`, () => fetch(`http://127.0.0.1:${this.ports[n - 1]}/socket.io/?EIO=4&transport=polling`).then(({ ok }) => ok, () => false))
  }

  async kill(n) {
    this.processes[n].kill('SIGKILL')
    await once(this.processes[n], 'exit')
  }

  signal(n, signal) { this.processes[n].kill(signal) }

  async join(url, name) {
    const person = new Person(url, name)
    await eventually(`${name} is connected`, () => person.connected)
    return person
  }

  /** The texts of the chat, in the order of their ids. */
  async history() {
    const db = new Database(this.file, { readonly: true })
    const rows = db.prepare('SELECT content FROM messages ORDER BY id').all()
    db.close()
    return rows.map(({ content }) => content)
  }

  async end() {
    for (const n of [1, 2]) await this.kill(n)
    await this.redis.kill()
  }
}
