// A chat app on an official client: calls that are promises, events that are waited for.
import { createRequire } from 'node:module'
import { after } from 'node:test'

import { register } from '../../clients/support/rest.mjs'
import { deadline, unlimited } from '../../clients/support/server.mjs'

const require = createRequire(import.meta.url)
const client = (name) => {
  const exported = require(name)
  return exported.io ?? exported
}

/** The official clients, oldest first. `recovers`: it knows connection state recovery. */
export const versions = [
  { version: '3.1.3', io: client('client-3.1') },
  { version: '4.0.2', io: client('client-4.0') },
  { version: '4.5.4', io: client('client-4.5') },
  { version: '4.6.2', io: client('client-4.6'), recovers: true },
  { version: '4.8.4', io: client('socket.io-client'), recovers: true },
]
export const newest = versions.at(-1).io
export const tooOld = client('client-2.5')

/** Ways to be connected, as options of the client. */
export const transports = {
  polling: ['polling'],
  websocket: ['websocket'],
  upgrade: ['polling', 'websocket'],
}

/** Flags of a server for these tests: anybody may come, and nobody too fast. */
export const open = [...unlimited, '--registration', 'open']

const patience = 60_000

const sockets = []
after(() => sockets.forEach((socket) => socket.disconnect()))  // or a test that failed would try to reconnect for ever

/** A socket of an official client, on a connection of its own. */
export function connect(io, url, options) {
  const socket = io(url, { forceNew: true, ...options })
  sockets.push(socket)
  return socket
}

/** Resolves with the first event of that name, or fails in time. */
export function once(emitter, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name} came`)), patience)
    emitter.once(name, (...args) => { clearTimeout(timer); resolve(args[0]) })
  })
}

/** The same for something asked again and again. */
export async function until(what, holds) {
  const end = Date.now() + patience
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await deadline(10)
  }
}

/** A call that was refused: code, message … */
export class Refused extends Error {
  constructor(what, error) {
    super(`${what}: ${error.code}: ${error.message}`)
    Object.assign(this, error)
  }
}

export class App {
  /** Registers somebody and connects; `transport`: a name from above; `more`: options of the client. */
  static async join(server, io, username, transport, more = {}) {
    const account = await register(server, username)
    return App.connect(server, io, account, transport, more)
  }

  static async connect(server, io, account, transport, more = {}) {
    const app = new App(server, io, account, transport, more)
    await app.next('ready')
    if (transport === 'upgrade') await until('the upgrade', () => app.transport === 'websocket')
    return app
  }

  cursor = undefined  // of the event `cursor`
  events = []         // what came and was not taken yet: [name, data]
  odd = []            // events that are not one object; there must be none
  connects = 0
  #waiting = []

  constructor(server, io, account, transport, { auth, ...more } = {}) {
    this.account = account
    this.user = account.user
    this.socket = connect(io, server.url, {
      transports: transports[transport], reconnectionDelay: 50, reconnectionDelayMax: 200,
      auth: auth ?? ((give) => give({ token: account.accessToken, ...(this.cursor && { cursor: this.cursor }) })), ...more,
    })
    this.socket.on('connect', () => ++this.connects)
    this.socket.onAny((name, ...args) => this.#came(name, args))
  }

  get id() { return this.user.id }
  get transport() { return this.socket.io.engine.transport.name }

  /** The result of an operation, or Refused. */
  call(name, ...args) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${name}`)), patience)
      this.socket.emit(name, ...args, (...answers) => {
        clearTimeout(timer)
        if (answers[0] === null) answers.shift()  // no error, says a client that retries
        if (answers.length !== 1) return reject(new Error(`${name} was answered by ${JSON.stringify(answers)}`))
        const { ok, error, ...result } = answers[0]
        ok ? resolve(result) : reject(new Refused(name, error))
      })
    })
  }

  /** Takes the next event of that name (whose data matches), one that came already or one to come. Its data. */
  async next(name, matches = () => true) {
    const at = this.events.findIndex(([event, data]) => event === name && matches(data))
    if (at >= 0) return this.events.splice(at, 1)[0][1]
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${name} came to ${this.user.username}, but ${JSON.stringify(this.events).slice(0, 2000)}`)), patience)
      this.#waiting.push({ name, matches, resolve: (data) => { clearTimeout(timer); resolve(data) } })
    })
  }

  /** The same, and a cursor after it: that it was seen is known to the client, should the connection break now. */
  async seen(name, matches = () => true) {
    const at = () => this.events.findIndex(([event, data]) => event === name && matches(data))
    await until(`${name} and a cursor`, () => at() >= 0 && this.events.slice(at()).some(([event]) => event === 'cursor'))
    return this.events.splice(at(), 1)[0][1]
  }

  /** Takes what came of that name. */
  take(name) {
    const taken = this.events.filter(([event]) => event === name).map(([, data]) => data)
    this.events = this.events.filter(([event]) => event !== name)
    return taken
  }

  /** Ends it for good. */
  leave() { this.socket.disconnect() }

  #came(name, args) {
    const fits = args.length === 1 && (name === 'cursor' ? typeof args[0] === 'string' : args[0] !== null && typeof args[0] === 'object')
    if (!fits) this.odd.push([name, ...args])
    const [data] = args
    if (name === 'cursor') this.cursor = data
    const at = this.#waiting.findIndex((waiter) => waiter.name === name && waiter.matches(data))
    if (at >= 0) this.#waiting.splice(at, 1)[0].resolve(data)
    else this.events.push([name, data])
  }
}
